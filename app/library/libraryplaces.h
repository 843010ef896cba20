#pragma once

#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

namespace hearth {

// Where models are looked for. All paths are absolute; what is not there is passed over.
struct LibraryPlaces
{
    QString modelsFolder; // Hearth's own
    QStringList folders;  // of the user's choice
    QStringList files;    // of the user's choice; a folder of SafeTensors counts as one
    QStringList lmStudio; // folders of publisher/repository/file
    QStringList ollama;   // with manifests/ and blobs/
    QStringList hubCaches;
    QString guide; // the built-in guide's file

    bool operator==(const LibraryPlaces &) const = default;
};

// Hearth's own, where models go unless another one is chosen.
QString ownModelsFolder(const QString &dataFolder);

// The folders of LM Studio, Ollama and the Hugging Face cache of a user, those that exist: by the variables that these programs heed,
// by LM Studio's settings, else the usual ones below `home`. `shared`: the root of the system's own folders.
LibraryPlaces placesOfOthers(const QString &home, const QProcessEnvironment &environment, const QString &shared = QStringLiteral("/"));

// A folder of the user's choice, by what lies in it: a store of Ollama, a Hugging Face cache, or any other folder.
void addByKind(LibraryPlaces &places, const QString &folder);

} // namespace hearth
