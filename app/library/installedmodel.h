#pragma once

#include "inference/modelinfo.h"

#include <QHash>
#include <QString>
#include <QStringList>

namespace hearth {

// Through which of the places a model was found; also the order of the sections that a list of models has.
enum class ModelSource : quint8 { ModelsFolder, Folder, File, LmStudio, HubCache, Ollama, Guide };

// A model on this machine: which one it is, and the files that make it up. Found by names and listings alone; what is inside the files
// is ModelFacts.
struct InstalledModel
{
    // Which one it is, as far as that is known without reading it.
    QString repository; // "org/name" on the Hub; empty: not known
    QString revision;   // the commit
    QString fileName;   // of the first part; of a folder of SafeTensors the folder's
    QString name;       // what its program calls it ("qwen3:0.6b"); empty: the file's own name is used

    // Where it is.
    ModelSource source = ModelSource::Folder;
    QString root;           // the folder of that source, as the settings name it
    QString path;           // what is loaded: a GGUF file (the first part of several), or a folder
    QStringList weights;    // the files with the tensors, in order
    QStringList files;      // all that are its own: weights, and in a folder of SafeTensors configuration and tokenizer
    QString projector;      // for images, lies beside it and may serve several models; empty: none
    bool isAdapter = false; // a LoRA adapter by its names (PEFT's folder); of GGUF files their facts tell
    qint64 sizeBytes = 0;
    qint64 modifiedAt = 0; // ms since 1970, of the newest file

    // Of a file, as its publisher states it: SHA-256 in hex (64 digits), or Git's SHA-1 of small files of the Hub (40 digits).
    QHash<QString, QString> knownHashes;
    QHash<QString, qint64> statedAt; // when that was kept, ms since 1970; of files that bear their hash as their name there is none

    // Ollama: its manifest and the other layers, where the manifest names them.
    QString manifest;
    QString templateFile; // in Go's template language: not one that Hearth reads
    QString systemFile;
    QString parametersFile;
    QString licenseFile;
    QStringList adapterFiles;

    // Whether a file that was changed last at that time can be the one that is stated. (FAT keeps times to 2 s.)
    [[nodiscard]] bool isFromThen(const QString &file, qint64 changedAt) const
    {
        return !statedAt.contains(file) || changedAt <= statedAt.value(file) + 2000;
    }
    // Of the only file; empty when there are several, it is not known, or the file was changed since.
    [[nodiscard]] QString sha256() const
    {
        if (weights.size() != 1 || !isFromThen(weights.constFirst(), modifiedAt))
            return {};
        const QString hash = knownHashes.value(weights.constFirst());
        return hash.size() == 64 ? hash : QString();
    }
    bool operator==(const InstalledModel &) const = default;
};

// What its head says.
struct ModelFacts
{
    ModelInfo info;
    QString whyNot;      // one sentence when Hearth does not run it; empty: it does
    bool hasRead = true; // false: its head could not be read, whyNot says why
};

// Whether a file is what one talks with or embeds with: no adapter, projector or importance matrix, which are files of their own too.
bool isModel(const ModelInfo &info);

// By what settings of a model are kept: repository and file name, else file name and size, so that moving or updating a file keeps them.
QString identityKey(const InstalledModel &model);

// "Models folder", "LM Studio", ...
QString sourceName(ModelSource source);

} // namespace hearth
