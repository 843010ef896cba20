#include "app/hub/downloadcontroller.h"

#include "app/hub/downloads.h"
#include "app/hub/downloadtexts.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace hearth {

using State = DownloadJob::State;

DownloadController::DownloadController(Downloads &downloads, QObject *parent) : QObject(parent), m_downloads(downloads), m_model(downloads)
{
    connect(&downloads, &Downloads::finished, this, &DownloadController::onFinished);
    for (const auto signal : {&Downloads::added, &Downloads::changed, &Downloads::removed})
        connect(&downloads, signal, this, &DownloadController::count);
    connect(&downloads, &Downloads::progressed, this, &DownloadController::progressChanged);
    count();
}

void DownloadController::count()
{
    int counts[5] = {};
    for (const DownloadJob &job : m_downloads.jobs())
        ++counts[int(job.state)];
    m_active = counts[int(State::Waiting)] + counts[int(State::Running)];
    m_paused = counts[int(State::Paused)];
    m_failed = counts[int(State::Failed)];
    m_finished = counts[int(State::Done)];
    if (m_active == 0)
        m_endedBytes = 0;
    Q_EMIT countsChanged();
    Q_EMIT progressChanged();
}

void DownloadController::setOptions(const DownloadOptions &options)
{
    const bool isMoved = options.modelsFolder != m_downloads.options().modelsFolder;
    m_downloads.setOptions(options);
    if (isMoved)
        Q_EMIT folderChanged();
}

void DownloadController::onFinished(const QString &id)
{
    m_endedBytes += m_downloads.progress(id).totalBytes;
    count();
    const DownloadJob *job = m_downloads.job(id);
    const QString target = job ? loadTarget(*job) : QString();
    Q_EMIT finished(id, titleOf(id), target.isEmpty() ? QString() : job->root + u'/' + target);
}

QString DownloadController::titleOf(const QString &id) const
{
    const DownloadJob *job = m_downloads.job(id);
    if (!job)
        return {};
    return job->title.isEmpty() ? job->repository.section(u'/', -1) : job->title;
}

DownloadProgress DownloadController::total() const
{
    DownloadProgress all = m_downloads.total();
    all.doneBytes += m_endedBytes;
    all.totalBytes += m_endedBytes;
    return all;
}

double DownloadController::progress() const
{
    const DownloadProgress all = total();
    return all.totalBytes > 0 ? double(all.doneBytes) / double(all.totalBytes) : 0;
}

int DownloadController::percent() const
{
    return std::clamp(int(progress() * 100), 0, 99);
}

QString DownloadController::amountText() const
{
    const DownloadProgress all = total();
    return hearth::amountText(all.doneBytes, all.totalBytes);
}

QString DownloadController::speedText() const
{
    return hearth::speedText(m_downloads.total().bytesPerSecond);
}

QString DownloadController::leftText() const
{
    return hearth::leftText(m_downloads.total().secondsLeft);
}

QString DownloadController::folder() const
{
    return QDir::toNativeSeparators(m_downloads.options().modelsFolder);
}

void DownloadController::pause(const QString &jobId)
{
    m_downloads.pause(jobId);
}

void DownloadController::resume(const QString &jobId)
{
    m_downloads.resume(jobId);
}

void DownloadController::cancel(const QString &jobId)
{
    m_downloads.cancel(jobId);
}

void DownloadController::forget(const QString &jobId)
{
    m_downloads.forget(jobId);
}

void DownloadController::pauseAll()
{
    // The last ones first: else each that stops gives its place to one that is stopped next.
    const QList<DownloadJob> jobs = m_downloads.jobs();
    std::for_each(jobs.rbegin(), jobs.rend(), [this](const DownloadJob &job) { m_downloads.pause(job.id); });
}

void DownloadController::resumeAll()
{
    for (const DownloadJob &job : m_downloads.jobs())
        m_downloads.resume(job.id);
}

void DownloadController::forgetFinished()
{
    for (const DownloadJob &job : m_downloads.jobs())
        m_downloads.forget(job.id);
}

void DownloadController::openFolder(const QString &jobId)
{
    const DownloadJob *job = m_downloads.job(jobId);
    const QString root = job ? job->root : m_downloads.options().modelsFolder;
    const QString folder = job ? root + u'/' + job->files.constFirst().target.section(u'/', 0, 1) : root;
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo::exists(folder) ? folder : root));
}

QString DownloadController::folderProblem(const QString &folder)
{
    if (!QDir::isAbsolutePath(folder))
        return tr("Write the whole path, from the root on.");
    if (!QDir().mkpath(folder))
        return tr("There is no such folder, and it cannot be made.");
    if (const QFileInfo info(folder); !info.isDir() || !info.isWritable())
        return tr("This folder cannot be written.");
    return {};
}

} // namespace hearth
