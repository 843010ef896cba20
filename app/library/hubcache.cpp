#include "app/library/hubcache.h"

#include "app/library/modelfiles.h"
#include "app/store/filehash.h"

#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>

namespace hearth {

namespace {

// "models--org--name" → "org/name".
QString repositoryName(const QString &folder)
{
    QString name = folder.mid(QLatin1String("models--").size());
    return name.replace(QLatin1String("--"), QLatin1String("/"));
}

QString mainCommit(const QString &repository)
{
    QFile ref(repository + QStringLiteral("/refs/main"));
    return ref.open(QIODevice::ReadOnly) ? QString::fromLatin1(ref.read(128)).trimmed() : QString();
}

// Those of refs/main first, then the newest.
QStringList snapshotsOf(const QString &repository)
{
    const QString main = mainCommit(repository);
    QFileInfoList found = QDir(repository + QStringLiteral("/snapshots")).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
    std::sort(found.begin(), found.end(), [&](const QFileInfo &a, const QFileInfo &b) {
        if ((a.fileName() == main) != (b.fileName() == main))
            return a.fileName() == main;
        return a.lastModified() > b.lastModified();
    });
    QStringList paths;
    for (const QFileInfo &info : found)
        paths.append(info.absoluteFilePath());
    return paths;
}

void addHashes(InstalledModel &model)
{
    for (const QString &path : std::as_const(model.files)) {
        const QString blob = QFileInfo(QFileInfo(path).canonicalFilePath()).fileName();
        if (blob != QFileInfo(path).fileName() && isFileHash(blob))
            model.knownHashes.insert(path, blob);
    }
}

} // namespace

QList<InstalledModel> hubModels(const QString &root, FolderWalk &walk)
{
    QList<InstalledModel> models;
    const QStringList repositories = QDir(root).entryList({QStringLiteral("models--*")}, QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString &folder : repositories) {
        for (const QString &snapshot : snapshotsOf(root + u'/' + folder)) {
            walk.walk(snapshot, [&](const QString &at, const QFileInfoList &files) {
                for (InstalledModel model : modelsAmong(at, files)) {
                    model.source = ModelSource::HubCache;
                    model.root = root;
                    model.repository = repositoryName(folder);
                    model.revision = QFileInfo(snapshot).fileName();
                    const QString inside = QDir(snapshot).relativeFilePath(model.path);
                    model.fileName = inside == QLatin1String(".") ? model.repository.section(u'/', -1) : inside;
                    if (QFileInfo(model.path).isDir())
                        model.name = model.repository.section(u'/', -1);
                    addHashes(model);
                    models.append(model);
                }
            });
        }
    }
    return models;
}

QString hubRepositoryFolder(const QString &path)
{
    static const QRegularExpression pattern(QStringLiteral("\\A(.*/models--[^/]+)/snapshots/[^/]+/.+\\z"));
    return pattern.match(path).captured(1);
}

QStringList otherSnapshotsOf(const QString &path)
{
    const QString repository = hubRepositoryFolder(path);
    const QString data = QFileInfo(path).canonicalFilePath();
    if (repository.isEmpty() || data.isEmpty())
        return {};
    const QString snapshots = repository + QStringLiteral("/snapshots/");
    const QString own = path.mid(snapshots.size()).section(u'/', 0, 0);
    QStringList others;
    QDirIterator files(snapshots, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString other = files.next();
        const QString commit = other.mid(snapshots.size()).section(u'/', 0, 0);
        if (commit != own && !others.contains(commit) && QFileInfo(other).canonicalFilePath() == data)
            others.append(commit);
    }
    return others;
}

} // namespace hearth
