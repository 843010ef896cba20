#pragma once

#include "app/hub/hubtypes.h"

#include <QList>
#include <QString>

namespace hearth {

// One thing of a repository that can be downloaded and used: a GGUF file, all parts of a split one, or a whole SafeTensors model. With it
// comes what it needs: the projector for images, or configuration and tokenizer.
struct ModelChoice
{
    QString name;         // unlike that of every other choice of the repository: "Q4_K_M", else the file's
    QString quantization; // as its name says: "Q4_K_M", "UD-Q4_K_XL", "BF16"; "": it does not say
    int bits = 0;         // of a weight, as the quantization's name says; 0: not known
    QList<HubFile> files; // all of them, the weights first and in order
    int weightFiles = 0;  // how many of them are weights
    qint64 sizeBytes = 0; // of all
    qint64 weightBytes = 0;
    QString projector; // its path, "" for none
    QString config;    // of SafeTensors: the path of config.json
    QString whyNot;    // why it cannot be had at all: a part of it is missing

    [[nodiscard]] bool isSafetensors() const { return !config.isEmpty(); }
    // The file whose beginning says what it is.
    [[nodiscard]] QString head() const { return files.isEmpty() ? QString() : files.constFirst().path; }
    bool operator==(const ModelChoice &other) const { return files.size() == other.files.size() && head() == other.head(); }
};

// By bits, smaller first. Files that are no model, or of no use alone, make no choice: importance matrices, adapters, folders of others.
QList<ModelChoice> modelChoices(const QList<HubFile> &files);

// Which of the choices that fit is to be recommended: the one with the lowest rank. How far its bits are from what a model with so many
// parameters (0: not known) should have, then the mixes that are the best of their size.
double recommendationRank(const ModelChoice &choice, quint64 parameters);

// "Q4_K_M" of "folder/Some-Model-Q4_K_M-00001-of-00003.gguf"; "" when there is none.
QString quantizationOfPath(const QString &path);
int bitsOfQuantization(const QString &quantization); // 0: not known

} // namespace hearth
