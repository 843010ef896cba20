#include "app/library/removal.h"

#include "app/library/hubcache.h"
#include "app/library/modelfiles.h"
#include "app/store/modelorigin.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSet>
#include <QStandardPaths>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace hearth {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Library", text);
}

bool isLink(const QString &path)
{
    return QFileInfo(path).isSymLink();
}

// What the disk gets back when this path goes.
qint64 freedBy(const QString &path)
{
    if (isLink(path))
        return 0;
    std::error_code error;
    const auto names = std::filesystem::hard_link_count(path.toStdU16String(), error);
    return !error && names > 1 ? 0 : QFileInfo(path).size();
}

// A projector goes with the last model that it serves.
bool isProjectorShared(const InstalledModel &model, const QList<InstalledModel> &all)
{
    return std::any_of(all.begin(), all.end(),
                       [&](const InstalledModel &other) { return other.path != model.path && other.projector == model.projector; });
}

// The folder in place of its files, where it holds nothing else and is not one that the user named.
bool holdsOnly(const QString &folder, const QStringList &files)
{
    const QFileInfoList entries = QDir(folder).entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    return std::all_of(entries.begin(), entries.end(), [&](const QFileInfo &entry) { return files.contains(entry.absoluteFilePath()); });
}

QStringList filesToGo(const InstalledModel &model, const QList<InstalledModel> &all)
{
    QStringList files = model.files;
    if (!model.projector.isEmpty() && !isProjectorShared(model, all))
        files.append(model.projector);
    return files;
}

void planFiles(const InstalledModel &model, const QList<InstalledModel> &all, RemovalPlan &plan)
{
    const QStringList files = filesToGo(model, all);
    for (const QString &file : files)
        plan.freedBytes += freedBy(file);
    const QString folder = QFileInfo(files.constFirst()).absolutePath();
    const QString origin = folder + u'/' + originFileName;
    const bool isRoot = QDir(folder) == QDir(model.root);
    if (!isRoot && !isLink(folder) && holdsOnly(folder, files + QStringList{origin})) {
        plan.trashed = QStringList{folder};
        plan.folders = QStringList{QFileInfo(folder).absolutePath()};
        if (QDir(plan.folders.constFirst()) == QDir(model.root))
            plan.folders.clear();
    } else {
        plan.trashed = files;
    }
    if (plan.freedBytes == 0)
        plan.note = tr("The same data has another name on this disk, so no space becomes free.");
}

// As the cache's own programs do: a blob goes with the last snapshot that uses it.
void planHubFiles(const InstalledModel &model, const QList<InstalledModel> &all, RemovalPlan &plan)
{
    QSet<QString> blobs;
    for (const QString &path : filesToGo(model, all)) {
        if (!isLink(path)) { // systems without links keep the files themselves there
            plan.trashed.append(path);
            plan.freedBytes += freedBy(path);
            continue;
        }
        const QStringList others = otherSnapshotsOf(path);
        const bool isWeights = model.weights.contains(path);
        if (isWeights && !others.isEmpty()) {
            plan = {};
            plan.refusal = tr("%1 is also part of revision %2 in the Hugging Face cache. Delete the revisions with \"hf cache\".")
                               .arg(QFileInfo(path).fileName(), others.constFirst().left(8));
            return;
        }
        plan.unlinked.append(path);
        const QString blob = QFileInfo(path).canonicalFilePath();
        if (others.isEmpty() && !blob.isEmpty() && !blobs.contains(blob)) {
            blobs.insert(blob);
            plan.trashed.append(blob);
            plan.freedBytes += freedBy(blob);
        }
    }
    const QString snapshots = hubRepositoryFolder(model.files.constFirst()) + QStringLiteral("/snapshots");
    for (QDir folder(QFileInfo(model.files.constFirst()).absolutePath()); folder.path().startsWith(snapshots + u'/');
         folder = QDir(QFileInfo(folder.path()).absolutePath()))
        plan.folders.append(folder.path());
}

} // namespace

RemovalPlan planRemoval(const InstalledModel &model, const QList<InstalledModel> &all)
{
    RemovalPlan plan;
    if (model.files.isEmpty() && model.source != ModelSource::Guide) {
        plan.refusal = tr("Hearth has not looked at this file yet. Try again in a moment.");
        return plan;
    }
    switch (model.source) {
    case ModelSource::Guide: plan.refusal = tr("The guide is a part of Hearth and goes with it."); break;
    case ModelSource::Ollama:
        plan.refusal = tr("This model belongs to Ollama, which keeps account of its files. Delete it there: ollama rm %1").arg(model.name);
        break;
    case ModelSource::HubCache: planHubFiles(model, all, plan); break;
    case ModelSource::ModelsFolder:
    case ModelSource::Folder:
    case ModelSource::File:
    case ModelSource::LmStudio: planFiles(model, all, plan); break;
    }
    return plan;
}

// Qt 6.4 moves files into the working folder where it can make no trash folder.
static bool hasTrash()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    return QDir().mkpath(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/Trash/files"));
#else
    return true;
#endif
}

RemovalResult carryOut(const RemovalPlan &plan)
{
    RemovalResult result;
    if (!plan.refusal.isEmpty()) {
        result.error = plan.refusal;
        return result;
    }
    for (const QString &path : plan.trashed) {
        const bool isThere = QFileInfo::exists(path) || isLink(path);
        if (isThere && (!hasTrash() || !QFile::moveToTrash(path))) {
            result.error = tr("%1 could not be moved to the trash. Check that it may be changed and that its disk has a trash folder.")
                               .arg(QDir::toNativeSeparators(path));
            return result;
        }
    }
    for (const QString &path : plan.unlinked)
        QFile::remove(path);
    for (const QString &folder : plan.folders)
        QDir().rmdir(folder); // does nothing to one that holds something
    result.freedBytes = plan.freedBytes;
    return result;
}

} // namespace hearth
