#include "app/library/libraryplaces.h"

#include "app/library/jsonfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace hearth {

namespace {

void addFolder(QStringList &folders, const QString &path)
{
    const QFileInfo info(path);
    if (path.isEmpty() || !info.isAbsolute() || !info.isDir())
        return;
    const QString clean = QDir::cleanPath(path);
    for (const QString &known : folders) {
        if (QFileInfo(known).canonicalFilePath() == info.canonicalFilePath())
            return;
    }
    folders.append(clean);
}

QString withHome(const QString &path, const QString &home)
{
    return path.startsWith(QLatin1String("~/")) ? home + path.mid(1) : path;
}

// Newer versions keep their home's path in a file of the user's home.
QStringList lmStudioHomes(const QString &home)
{
    QStringList homes;
    QFile pointer(home + QStringLiteral("/.lmstudio-home-pointer"));
    if (pointer.open(QIODevice::ReadOnly))
        homes.append(QString::fromUtf8(pointer.read(4096)).trimmed());
    homes.append(home + QStringLiteral("/.lmstudio"));
    homes.append(home + QStringLiteral("/.cache/lm-studio"));
    return homes;
}

QStringList lmStudioFolders(const QString &home)
{
    QStringList folders;
    for (const QString &own : lmStudioHomes(home)) {
        const QJsonObject settings = readJsonFile(own + QStringLiteral("/settings.json"));
        addFolder(folders, withHome(settings[QStringLiteral("downloadsFolder")].toString(), home));
        addFolder(folders, own + QStringLiteral("/models"));
    }
    return folders;
}

QStringList hubFolders(const QString &home, const QProcessEnvironment &environment)
{
    QStringList folders;
    addFolder(folders, withHome(environment.value(QStringLiteral("HF_HUB_CACHE")), home));
    addFolder(folders, withHome(environment.value(QStringLiteral("HUGGINGFACE_HUB_CACHE")), home)); // its earlier name
    if (const QString own = withHome(environment.value(QStringLiteral("HF_HOME")), home); !own.isEmpty())
        addFolder(folders, own + QStringLiteral("/hub"));
    const QString caches = environment.value(QStringLiteral("XDG_CACHE_HOME"), home + QStringLiteral("/.cache"));
    addFolder(folders, caches + QStringLiteral("/huggingface/hub"));
    return folders;
}

} // namespace

QString ownModelsFolder(const QString &dataFolder)
{
    return dataFolder + QStringLiteral("/models");
}

LibraryPlaces placesOfOthers(const QString &home, const QProcessEnvironment &environment, const QString &shared)
{
    LibraryPlaces places;
    places.lmStudio = lmStudioFolders(home);
    addFolder(places.ollama, withHome(environment.value(QStringLiteral("OLLAMA_MODELS")), home));
    addFolder(places.ollama, home + QStringLiteral("/.ollama/models"));
    addFolder(places.ollama, QDir(shared).filePath(QStringLiteral("usr/share/ollama/.ollama/models"))); // as a service of the system
    addFolder(places.ollama, QDir(shared).filePath(QStringLiteral("var/lib/ollama/.ollama/models")));
    places.hubCaches = hubFolders(home, environment);
    return places;
}

void addByKind(LibraryPlaces &places, const QString &folder)
{
    const QDir dir(folder);
    if (dir.exists(QStringLiteral("manifests")) && dir.exists(QStringLiteral("blobs")))
        addFolder(places.ollama, folder);
    else if (!dir.entryList({QStringLiteral("models--*")}, QDir::Dirs).isEmpty())
        addFolder(places.hubCaches, folder);
    else
        addFolder(places.folders, folder);
}

} // namespace hearth
