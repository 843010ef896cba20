#include "app/hub/diskwriter.h"

#include "app/hub/downloadjournal.h"
#include "app/hub/durable.h"
#include "app/hub/safename.h"
#include "app/settings/bytetext.h"
#include "app/store/modelorigin.h"

#include <QDir>
#include <QFileInfo>
#include <QStorageInfo>

#include <algorithm>

namespace hearth {

namespace {

constexpr qint64 rereadStep = 8 << 20; // then others have their turn
constexpr qint64 largestJournal = 4 << 20;

const QString partEnding = QStringLiteral(".part");
const QString lockEnding = QStringLiteral(".lock");

QString targetOf(const PartRequest &request)
{
    return request.root + u'/' + request.file.target;
}

// A live program's lock stays its own however old it is: the system itself holds it. An old one of a dead program is taken over, also when
// the machine has got another name since.
std::unique_ptr<QLockFile> lockOf(const QString &target)
{
    constexpr int staleMs = 3600 * 1000;
    auto lock = std::make_unique<QLockFile>(target + partEnding + lockEnding);
    lock->setStaleLockTime(staleMs);
    return lock;
}

QString journalOf(const QString &folder, const QString &id)
{
    return folder + u'/' + id + QStringLiteral(".json");
}

void removeDurably(const QString &path)
{
    if (QFile::remove(path))
        syncFolder(QFileInfo(path).path());
}

// The folders above a file that are empty now, up to the models folder.
void removeEmptyFolders(const QString &root, QString path)
{
    while (path.contains(u'/')) {
        path = path.section(u'/', 0, -2);
        if (!QDir(root).rmdir(path))
            return;
    }
}

} // namespace

DiskWriter::Part::Part(const PartRequest &asked) : request(asked), hash(hashKindOf(asked.file.hash()), asked.file.sizeBytes) { }

bool DiskWriter::Part::isRight()
{
    if (bytes != request.file.sizeBytes)
        return false;
    const QString found = hash.result();
    return !found.isEmpty() && found == request.file.hash();
}

DiskWriter::~DiskWriter()
{
    while (!m_parts.empty())
        close(m_parts.begin()->first, false);
}

DiskError DiskWriter::checkSpace(const PartRequest &request, qint64 neededBytes)
{
    const qint64 available = QStorageInfo(request.root).bytesAvailable();
    if (available < 0 || available >= neededBytes + request.reserveBytes)
        return {};
    return {DiskError::Kind::Full,
            tr("The disk has %1 left and %2 are needed. Free some space, or choose another models folder, then go on.")
                .arg(byteText(available), byteText(neededBytes + request.reserveBytes))};
}

// Qt does not tell a full disk from other failures; the disk does.
DiskError DiskWriter::writeError(const Part &part)
{
    if (QStorageInfo(part.request.root).bytesAvailable() < (1 << 20))
        return {DiskError::Kind::Full, tr("The disk is full. Free some space, then go on: what came so far is kept.")};
    return {DiskError::Kind::Other,
            tr("%1 cannot be written (%2).").arg(QDir::toNativeSeparators(part.file.fileName()), part.file.errorString())};
}

void DiskWriter::fail(int id, const DiskError &error)
{
    const auto found = m_parts.find(id);
    if (found != m_parts.end() && !found->second->isTarget && found->second->file.isOpen()) {
        // A piece of which only a part was written must not be taken for good.
        Part &part = *found->second;
        part.file.resize(part.bytes);
        sync(id, part);
        m_kept.insert(part.file.fileName(), part.syncedBytes);
    }
    m_parts.erase(id);
    Q_EMIT failed(id, error);
}

// Two programs, the window and hearth-cli pull, may want the same file. Where no lock can be made (a full disk, a folder that is only
// read) there is none, and what follows says why it fails.
DiskError DiskWriter::lock(Part &part)
{
    const QString target = targetOf(part.request);
    part.lock = lockOf(target);
    if (part.lock->tryLock(0) || part.lock->error() != QLockFile::LockFailedError)
        return {};
    qint64 process = 0;
    QString computer, program;
    part.lock->getLockInfo(&process, &computer, &program);
    const QString name = QFileInfo(target).fileName();
    return {DiskError::Kind::Other,
            program.isEmpty()
                ? tr("%1 is being downloaded by another program already. Go on when that is done.").arg(name)
                : tr("%1 is being downloaded by %2 already (process %3). Go on when that is done.").arg(name, program).arg(process)};
}

void DiskWriter::open(int id, const PartRequest &request)
{
    if (request.isBegun && !QFileInfo(request.root).isDir()) {
        fail(
            id,
            {DiskError::Kind::Other,
             tr("The folder %1, where this download began, is not there. If it is on a disk that is not connected, connect it, then go on.")
                 .arg(QDir::toNativeSeparators(request.root))});
        return;
    }
    if (const QString problem = prepareFolders(request.root, request.file.target); !problem.isEmpty()) {
        fail(id, {DiskError::Kind::Unsafe, problem});
        return;
    }
    auto part = std::make_unique<Part>(request);
    if (const DiskError error = lock(*part); error) {
        fail(id, error);
        return;
    }
    const QFileInfo target(targetOf(request));
    if (target.isFile() && !target.isSymLink() && target.size() == request.file.sizeBytes) {
        part->file.setFileName(target.filePath());
        part->isTarget = part->file.open(QIODevice::ReadOnly);
        part->rereadBytes = part->isTarget ? target.size() : 0;
    }
    Part &kept = *(m_parts[id] = std::move(part));
    if (kept.isTarget)
        reread(id);
    else
        openPart(id, kept);
}

void DiskWriter::openPart(int id, Part &part)
{
    const PartRequest &request = part.request;
    part.isTarget = false;
    part.hash.restart();
    part.bytes = 0;
    part.file.close();
    part.file.setFileName(targetOf(request) + partEnding);
    if (QFileInfo(part.file.fileName()).isSymLink())
        QFile::remove(part.file.fileName()); // the link, not what it points to
    if (QFileInfo(targetOf(request)).isDir() || !part.file.open(QIODevice::ReadWrite | QIODevice::Unbuffered)) {
        fail(id,
             {DiskError::Kind::Other,
              tr("%1 cannot be written (%2).").arg(QDir::toNativeSeparators(part.file.fileName()), part.file.errorString())});
        return;
    }
    const qint64 size = part.file.size();
    const qint64 kept = std::min({size, std::max(request.file.syncedBytes, m_kept.take(part.file.fileName())), request.file.sizeBytes});
    if (const DiskError error = checkSpace(request, std::max<qint64>(0, request.neededBytes)); error) {
        part.bytes = kept;
        fail(id, error);
        return;
    }
    if (size != kept && !part.file.resize(kept)) {
        fail(id, writeError(part));
        return;
    }
    part.rereadBytes = kept;
    part.syncedBytes = kept;
    part.sinceSync.start();
    reread(id);
}

void DiskWriter::reread(int id)
{
    const auto found = m_parts.find(id);
    if (found == m_parts.end())
        return;
    Part &part = *found->second;
    for (qint64 step = rereadStep; step > 0 && part.rereadBytes > 0;) {
        const QByteArray bytes = part.file.read(std::min<qint64>({step, part.rereadBytes, 1 << 20}));
        if (bytes.isEmpty()) {
            // It shrank, or cannot be read: what is hashed so far is what there is.
            part.rereadBytes = 0;
            break;
        }
        part.hash.add(bytes);
        part.bytes += bytes.size();
        part.rereadBytes -= bytes.size();
        step -= bytes.size();
    }
    if (part.rereadBytes > 0)
        QMetaObject::invokeMethod(
            this, [this, id] { reread(id); }, Qt::QueuedConnection);
    else
        rereadDone(id, part);
}

void DiskWriter::rereadDone(int id, Part &part)
{
    if (part.isTarget) {
        if (part.isRight()) {
            m_parts.erase(id);
            Q_EMIT opened(id, 0, true);
        } else {
            openPart(id, part);
        }
        return;
    }
    if (part.file.size() != part.bytes && !part.file.resize(part.bytes)) {
        fail(id, writeError(part));
        return;
    }
    part.file.seek(part.bytes);
    Q_EMIT opened(id, part.bytes, false);
}

void DiskWriter::write(int id, const QByteArray &bytes)
{
    const auto found = m_parts.find(id);
    if (found == m_parts.end())
        return; // it failed, and said so
    Part &part = *found->second;
    if (part.file.write(bytes) != bytes.size()) {
        fail(id, writeError(part));
        return;
    }
    part.hash.add(bytes);
    part.bytes += bytes.size();
    Q_EMIT written(id, bytes.size());
    if (part.bytes - part.syncedBytes < part.request.syncBytes && part.sinceSync.elapsed() < part.request.syncMs)
        return;
    sync(id, part);
    // Better to stop while what came is whole than to fill the disk to its last byte.
    if (const DiskError error = checkSpace(part.request, std::min(part.request.file.sizeBytes - part.bytes, part.request.syncBytes)); error)
        fail(id, error);
}

void DiskWriter::sync(int id, Part &part)
{
    if (syncFile(part.file) && part.bytes != part.syncedBytes) {
        part.syncedBytes = part.bytes;
        Q_EMIT synced(id, part.bytes);
    }
    part.sinceSync.restart();
}

void DiskWriter::restart(int id)
{
    const auto found = m_parts.find(id);
    if (found == m_parts.end())
        return;
    Part &part = *found->second;
    part.hash.restart();
    part.bytes = 0;
    if (!part.file.resize(0) || !part.file.seek(0)) {
        fail(id, writeError(part));
        return;
    }
    sync(id, part);
}

void DiskWriter::finish(int id)
{
    const auto found = m_parts.find(id);
    if (found == m_parts.end())
        return;
    Part &part = *found->second;
    const QString target = targetOf(part.request);
    if (!part.isRight()) {
        part.file.close();
        QFile::remove(target + partEnding);
        m_parts.erase(found);
        Q_EMIT synced(id, 0);
        Q_EMIT failed(id, {DiskError::Kind::WrongHash, tr("%1 did not arrive as the Hub has it.").arg(QFileInfo(target).fileName())});
        return;
    }
    if (!syncFile(part.file)) {
        fail(id, writeError(part));
        return;
    }
    part.file.close();
    const bool isRenamed = replaceFile(target + partEnding, target) && syncFolder(QFileInfo(target).path());
    m_parts.erase(found);
    if (isRenamed)
        Q_EMIT finished(id);
    else
        Q_EMIT failed(
            id,
            {DiskError::Kind::Other,
             tr("%1 cannot be put in its place. Check that its folder may be changed and that no program has the file open, then go on.")
                 .arg(QDir::toNativeSeparators(target))});
}

void DiskWriter::close(int id, bool removesPart)
{
    const auto found = m_parts.find(id);
    if (found == m_parts.end())
        return;
    Part &part = *found->second;
    if (!part.isTarget && removesPart) {
        part.file.remove();
    } else if (!part.isTarget && part.rereadBytes == 0) {
        sync(id, part);
        m_kept.insert(part.file.fileName(), part.syncedBytes);
    }
    m_parts.erase(found);
}

void DiskWriter::saveJob(const QString &folder, const DownloadJob &job)
{
    // When the disk is full the older journal stays: it knows of fewer bytes, and is right.
    if (QDir().mkpath(folder))
        saveDurably(journalOf(folder, job.id), writeJournal(job));
}

void DiskWriter::loadJobs(const QString &folder)
{
    QList<DownloadJob> jobs;
    const QFileInfoList files =
        QDir(folder).entryInfoList({QStringLiteral("*.json")}, QDir::Files | QDir::NoSymLinks, QDir::Time | QDir::Reversed);
    for (const QFileInfo &info : files) {
        QFile file(info.filePath());
        if (info.size() > largestJournal || !file.open(QIODevice::ReadOnly))
            continue;
        if (const std::optional<DownloadJob> job = readJournal(file.readAll()); job && job->id == info.completeBaseName())
            jobs.append(*job);
    }
    Q_EMIT jobsLoaded(jobs);
}

void DiskWriter::completeJob(const QString &folder, const DownloadJob &job)
{
    QHash<QString, ModelOrigin> origins; // by folder
    for (const DownloadFile &file : job.files) {
        const QFileInfo target(job.root + u'/' + file.target);
        ModelOrigin &origin = origins[target.path()];
        origin.repository = job.repository;
        origin.revision = job.commit;
        origin.hashes.insert(target.fileName(), file.hash());
    }
    // A model without its origin is as good to chat with: when this cannot be written nothing is said.
    for (auto origin = origins.begin(); origin != origins.end(); ++origin)
        writeOrigin(origin.key(), origin.value());
    removeDurably(journalOf(folder, job.id));
    Q_EMIT completed(job.id);
}

void DiskWriter::removeJob(const QString &folder, const DownloadJob &job)
{
    for (const DownloadFile &file : job.files) {
        // Through a link nothing is removed either.
        if (!hasSafeFolders(job.root, file.target))
            continue;
        const QString target = job.root + u'/' + file.target;
        const std::unique_ptr<QLockFile> lock = lockOf(target);
        if (!lock->tryLock(0) && lock->error() == QLockFile::LockFailedError)
            continue; // another program brings it
        QFile::remove(target + partEnding);
        if (file.isDone && !file.wasThere)
            QFile::remove(target);
        lock->unlock();
        removeEmptyFolders(job.root, file.target);
    }
    removeDurably(journalOf(folder, job.id));
}

} // namespace hearth
