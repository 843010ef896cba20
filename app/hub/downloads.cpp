#include "app/hub/downloads.h"

#include "app/hub/downloadjournal.h"
#include "app/hub/downloadtargets.h"
#include "app/hub/hubparse.h"
#include "app/store/filehash.h"

#include <QCoreApplication>
#include <QDir>

#include <algorithm>
#include <utility>

namespace hearth {

namespace {

using State = DownloadJob::State;

constexpr int tickMs = 500;
constexpr int pumpMs = 25; // how often a speed limit hands out its share
constexpr qint64 largestFile = 4LL << 40;

bool isUnderWay(const DownloadJob &job)
{
    return job.state == State::Waiting || job.state == State::Running;
}

} // namespace

Downloads::Downloads(HubClient &hub, DownloadOptions options, QObject *parent)
    : QObject(parent), m_hub(hub), m_options(std::move(options)), m_disk(new DiskWriter), m_isSealed(hub.net().isSealed())
{
    qRegisterMetaType<hearth::DiskError>();
    qRegisterMetaType<QList<hearth::DownloadJob>>();
    m_clock.start();
    m_limit.set(m_options.bytesPerSecond);
    m_thread.setObjectName(QStringLiteral("downloads"));
    m_disk->moveToThread(&m_thread);
    connectDisk();
    m_thread.start();
    connect(&m_hub.net(), &Net::sealedChanged, this, &Downloads::onSealedChanged);
    m_tick.setInterval(tickMs);
    connect(&m_tick, &QTimer::timeout, this, &Downloads::onTick);
    m_pump.setInterval(pumpMs);
    connect(&m_pump, &QTimer::timeout, this, &Downloads::onPump);
}

Downloads::~Downloads()
{
    for (const QString &id : ids())
        stopTransfers(id, false);
    // The disk thread does what is queued, says what it synced, and ends; then the journals are brought up to that.
    QMetaObject::invokeMethod(
        m_disk, [] {}, Qt::BlockingQueuedConnection);
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
    QMetaObject::invokeMethod(
        m_disk, [disk = m_disk] { delete disk; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void Downloads::connectDisk()
{
    connect(m_disk, &DiskWriter::opened, this, [this](int id, qint64 keptBytes, bool isThere) {
        if (FileTransfer *found = transfer(id))
            found->onOpened(keptBytes, isThere);
    });
    connect(m_disk, &DiskWriter::written, this, [this](int id, qint64 bytes) {
        if (FileTransfer *found = transfer(id))
            found->onWritten(bytes);
    });
    connect(m_disk, &DiskWriter::finished, this, [this](int id) {
        if (FileTransfer *found = transfer(id))
            found->onFinished();
    });
    connect(m_disk, &DiskWriter::failed, this, [this](int id, const DiskError &error) {
        if (FileTransfer *found = transfer(id))
            found->onFailed(error);
    });
    connect(m_disk, &DiskWriter::synced, this, &Downloads::onSynced);
    connect(m_disk, &DiskWriter::jobsLoaded, this, &Downloads::onJobsLoaded);
    connect(m_disk, &DiskWriter::completed, this, &Downloads::recorded);
}

// Only now may the journal count on these bytes.
void Downloads::onSynced(int id, qint64 bytes)
{
    const auto owner = m_owners.find(id);
    DownloadJob *job = owner == m_owners.end() ? nullptr : find(owner->second.job);
    if (!job)
        return;
    DownloadFile &file = job->files[owner->second.file];
    file.syncedBytes = bytes;
    if (const FileTransfer *found = transfer(id))
        file.etag = found->etag();
    save(*job);
    const QString jobId = job->id; // who hears of it may give the job up
    if (job->state != State::Running)
        Q_EMIT progressed(jobId); // of a stopped one nothing else tells
}

void Downloads::setOptions(const DownloadOptions &options)
{
    m_options = options;
    m_limit.set(options.bytesPerSecond);
    if (m_limit.isSet() && !m_transfers.empty())
        m_pump.start();
    schedule();
}

void Downloads::restore()
{
    QMetaObject::invokeMethod(
        m_disk, [disk = m_disk, folder = m_options.journalFolder] { disk->loadJobs(folder); }, Qt::QueuedConnection);
}

void Downloads::onJobsLoaded(const QList<DownloadJob> &jobs)
{
    for (const DownloadJob &job : jobs) {
        if (find(job.id))
            continue;
        m_jobs.push_back(job);
        if (job.root.isEmpty())
            m_jobs.back().root = QDir::cleanPath(m_options.modelsFolder); // where all went before jobs remembered it
        Q_EMIT added(job.id);
    }
    Q_EMIT restored();
    schedule();
}

QString Downloads::add(const QString &title, const QString &repository, const QString &commit, const QList<HubFile> &files,
                       QString *problem)
{
    const auto refuse = [&](const QString &sentence) {
        if (problem)
            *problem = sentence;
        return QString();
    };
    if (files.isEmpty() || !isRepositoryId(repository) || !isHex(commit, 40))
        return refuse(tr("There is nothing to download."));
    DownloadJob job;
    job.title = title;
    job.repository = repository;
    job.commit = commit;
    job.root = QDir::cleanPath(m_options.modelsFolder);
    const QStringList targets = downloadTargets(repository, files);
    for (qsizetype i = 0; i < files.size(); ++i) {
        const HubFile &file = files[i];
        const bool hasHash = file.sha256.isEmpty() ? isHex(file.oid, 40) : isHex(file.sha256, 64);
        if (!isRepositoryPath(file.path) || targets[i].isEmpty() || !hasHash || file.sizeBytes < 0 || file.sizeBytes > largestFile)
            return refuse(tr("“%1” cannot be downloaded: its name, size or hash is not usable.").arg(file.path.left(100)));
        DownloadFile wanted;
        wanted.path = file.path;
        wanted.target = targets[i];
        wanted.sizeBytes = file.sizeBytes;
        wanted.sha256 = file.sha256;
        wanted.oid = file.oid;
        job.files.append(wanted);
    }
    job.id = jobId(repository, commit, job.files);
    if (const DownloadJob *known = find(job.id); known && known->state != State::Done) {
        resume(job.id);
        return job.id;
    }
    forget(job.id);
    m_jobs.push_back(job);
    save(job);
    Q_EMIT added(job.id);
    schedule();
    return job.id;
}

void Downloads::schedule()
{
    // By id: who hears of a change may cancel a job.
    for (const QString &id : ids()) {
        for (DownloadJob *job = find(id); job && isUnderWay(*job) && int(m_transfers.size()) < std::max(1, m_options.parallel);
             job = find(id)) {
            const std::optional<qsizetype> file = nextFile(*job);
            if (!file)
                break;
            startTransfer(*job, *file);
        }
    }
    if (m_transfers.empty()) {
        m_tick.stop();
        m_pump.stop();
        return;
    }
    if (!m_tick.isActive())
        m_tick.start();
    if (m_limit.isSet())
        m_pump.start();
}

std::optional<qsizetype> Downloads::nextFile(const DownloadJob &job) const
{
    for (qsizetype i = 0; i < job.files.size(); ++i) {
        if (!job.files[i].isDone && !isBusy(job.root, job.files[i].target))
            return i;
    }
    return std::nullopt;
}

// Two jobs may want the same file: the second finds it there.
bool Downloads::isBusy(const QString &root, const QString &target) const
{
    return std::any_of(m_transfers.begin(), m_transfers.end(), [&](const auto &entry) {
        const DownloadJob *owner = job(entry.second->jobId());
        return owner && owner->root == root && owner->files[entry.second->file()].target.compare(target, Qt::CaseInsensitive) == 0;
    });
}

void Downloads::startTransfer(DownloadJob &job, qsizetype file)
{
    std::erase_if(m_owners, [&](const auto &entry) { return entry.second.job == job.id && entry.second.file == file; });
    const int id = ++m_lastTransfer;
    auto *transfer = new FileTransfer(id, {m_hub, *m_disk, m_limit, m_options, m_clock}, job, file, this);
    m_transfers[id] = transfer;
    m_owners[id] = {job.id, file};
    connect(transfer, &FileTransfer::done, this, [this, transfer](bool wasThere) { onTransferDone(*transfer, wasThere); });
    connect(transfer, &FileTransfer::failed, this, [this, transfer](const HubError &error) { onTransferFailed(*transfer, error); });
    connect(transfer, &FileTransfer::waits, this, [this, jobId = job.id](const QString &sentence) {
        if (DownloadJob *owner = find(jobId); owner && owner->problem != sentence)
            setState(*owner, owner->state, sentence);
    });
    transfer->start(neededBytes(job));
    if (job.state != State::Running)
        setState(job, State::Running);
}

// Before a transfer goes: synced() comes after.
void Downloads::keepEtag(const FileTransfer &transfer)
{
    if (DownloadJob *job = find(transfer.jobId()); job && !transfer.etag().isEmpty())
        job->files[transfer.file()].etag = transfer.etag();
}

void Downloads::drop(FileTransfer &transfer)
{
    m_transfers.erase(transfer.id());
    transfer.disconnect(this);
    transfer.deleteLater();
}

void Downloads::stopTransfers(const QString &id, bool removesParts)
{
    for (const auto &[number, transfer] : std::map(m_transfers)) {
        if (transfer->jobId() != id)
            continue;
        keepEtag(*transfer);
        transfer->stop(removesParts);
        drop(*transfer);
    }
    m_meters.remove(id);
}

void Downloads::onTransferDone(FileTransfer &transfer, bool wasThere)
{
    DownloadJob *job = find(transfer.jobId());
    DownloadFile &file = job->files[transfer.file()];
    file.isDone = true;
    file.wasThere = wasThere;
    file.syncedBytes = file.sizeBytes;
    m_owners.erase(transfer.id()); // nothing more is told of it
    drop(transfer);
    const bool isComplete = std::all_of(job->files.begin(), job->files.end(), [](const DownloadFile &one) { return one.isDone; });
    const QString id = job->id; // who hears of it may give the job up
    if (!isComplete) {
        save(*job);
        Q_EMIT progressed(id);
        schedule();
        return;
    }
    m_meters.remove(id);
    job->state = State::Done;
    job->problem.clear();
    QMetaObject::invokeMethod(
        m_disk, [disk = m_disk, folder = m_options.journalFolder, done = *job] { disk->completeJob(folder, done); }, Qt::QueuedConnection);
    Q_EMIT changed(id);
    Q_EMIT finished(id);
    schedule();
}

void Downloads::onTransferFailed(FileTransfer &transfer, const HubError &error)
{
    const QString id = transfer.jobId();
    keepEtag(transfer);
    drop(transfer);
    stopTransfers(id, false);
    if (error.kind == HubError::Kind::Sealed) {
        m_sealed.insert(id);
        setState(*find(id), State::Paused, error.sentence);
    } else {
        // Terms are accepted on a page; for what is gone there is none.
        setState(*find(id), State::Failed, error.sentence, error.kind == HubError::Kind::NotFound ? QUrl() : error.link);
    }
    schedule();
}

void Downloads::onSealedChanged()
{
    if (std::exchange(m_isSealed, m_hub.net().isSealed()) == m_hub.net().isSealed() || m_isSealed)
        return;
    const QSet<QString> ids = std::exchange(m_sealed, {});
    for (const QString &id : ids)
        resume(id);
}

void Downloads::setState(DownloadJob &job, State state, const QString &problem, const QUrl &link)
{
    const bool isNews = job.state != state;
    job.state = state;
    job.problem = problem;
    job.link = link;
    if (isNews)
        save(job);
    const QString id = job.id; // who hears of it may give the job up
    Q_EMIT changed(id);
}

void Downloads::save(const DownloadJob &job)
{
    if (job.state == State::Done)
        return;
    DownloadJob kept = job;
    if (m_sealed.contains(job.id))
        kept.state = State::Waiting; // a sealed door is no wish of the user to pause this one
    QMetaObject::invokeMethod(
        m_disk, [disk = m_disk, folder = m_options.journalFolder, job = kept] { disk->saveJob(folder, job); }, Qt::QueuedConnection);
}

void Downloads::pause(const QString &id)
{
    DownloadJob *job = find(id);
    const bool wasSealed = m_sealed.remove(id);
    if (!job || !(isUnderWay(*job) || wasSealed))
        return;
    stopTransfers(id, false);
    setState(*job, State::Paused);
    if (wasSealed)
        save(*job); // from now on it is the user's wish, after a restart too
    schedule();
}

void Downloads::resume(const QString &id)
{
    DownloadJob *job = find(id);
    m_sealed.remove(id);
    if (!job || (job->state != State::Paused && job->state != State::Failed))
        return;
    setState(*job, State::Waiting);
    schedule();
}

void Downloads::cancel(const QString &id)
{
    const DownloadJob *found = find(id);
    m_sealed.remove(id);
    if (!found || found->state == State::Done)
        return;
    stopTransfers(id, true);
    const DownloadJob given = *found; // `id` may be its own
    QMetaObject::invokeMethod(
        m_disk, [disk = m_disk, folder = m_options.journalFolder, given] { disk->removeJob(folder, given); }, Qt::QueuedConnection);
    std::erase_if(m_owners, [&](const auto &entry) { return entry.second.job == given.id; });
    std::erase_if(m_jobs, [&](const DownloadJob &job) { return job.id == given.id; });
    Q_EMIT removed(given.id);
    schedule();
}

void Downloads::forget(const QString &id)
{
    const QString given = id; // it may be the job's own
    if (std::erase_if(m_jobs, [&](const DownloadJob &job) { return job.id == given && job.state == State::Done; }) > 0)
        Q_EMIT removed(given);
}

void Downloads::onTick()
{
    for (const QString &id : ids()) {
        const DownloadJob *running = job(id);
        if (!running || running->state != State::Running)
            continue;
        m_meters[id].sample(doneBytes(*running), m_clock.elapsed());
        Q_EMIT progressed(id);
    }
}

// Under a limit the first one takes all there is at the moment: so each is the first in turn.
void Downloads::onPump()
{
    const std::map<int, FileTransfer *> all = m_transfers;
    const auto first = all.upper_bound(m_pumpedFirst);
    m_pumpedFirst = first != all.end() ? first->first : all.empty() ? 0 : all.begin()->first;
    for (auto next = all.lower_bound(m_pumpedFirst); next != all.end(); ++next)
        next->second->pump();
    for (auto next = all.begin(); next != all.end() && next->first < m_pumpedFirst; ++next)
        next->second->pump();
}

qint64 Downloads::doneBytes(const DownloadJob &job) const
{
    qint64 bytes = 0;
    for (const DownloadFile &file : job.files)
        bytes += file.isDone ? file.sizeBytes : file.syncedBytes;
    for (const auto &[id, transfer] : m_transfers) {
        if (transfer->jobId() == job.id && transfer->bytes() > 0)
            bytes += transfer->bytes() - job.files[transfer->file()].syncedBytes;
    }
    return bytes;
}

qint64 Downloads::neededBytes(const DownloadJob &job) const
{
    qint64 bytes = 0;
    for (const DownloadFile &file : job.files)
        bytes += file.isDone ? 0 : file.sizeBytes - file.syncedBytes;
    return bytes;
}

DownloadProgress Downloads::progress(const QString &id) const
{
    DownloadProgress progress;
    const DownloadJob *found = job(id);
    if (!found)
        return progress;
    for (const DownloadFile &file : found->files)
        progress.totalBytes += file.sizeBytes;
    progress.doneBytes = doneBytes(*found);
    if (const auto meter = m_meters.find(id); meter != m_meters.end()) {
        progress.bytesPerSecond = meter->bytesPerSecond();
        progress.secondsLeft = meter->secondsLeft(progress.totalBytes - progress.doneBytes);
    }
    return progress;
}

DownloadProgress Downloads::total() const
{
    DownloadProgress all;
    for (const DownloadJob &job : m_jobs) {
        if (!isUnderWay(job))
            continue;
        const DownloadProgress one = progress(job.id);
        all.doneBytes += one.doneBytes;
        all.totalBytes += one.totalBytes;
        all.bytesPerSecond += one.bytesPerSecond;
    }
    if (all.bytesPerSecond > 0)
        all.secondsLeft = (all.totalBytes - all.doneBytes + all.bytesPerSecond - 1) / all.bytesPerSecond;
    return all;
}

const DownloadJob *Downloads::job(const QString &id) const
{
    const auto found = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const DownloadJob &one) { return one.id == id; });
    return found == m_jobs.end() ? nullptr : &*found;
}

DownloadJob *Downloads::find(const QString &id)
{
    return const_cast<DownloadJob *>(job(id));
}

QStringList Downloads::ids() const
{
    QStringList all;
    for (const DownloadJob &one : m_jobs)
        all.append(one.id);
    return all;
}

FileTransfer *Downloads::transfer(int id)
{
    const auto found = m_transfers.find(id);
    return found == m_transfers.end() ? nullptr : found->second;
}

} // namespace hearth
