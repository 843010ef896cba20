#include "app/hub/downloadlistmodel.h"

#include "app/hub/downloads.h"
#include "app/hub/downloadtexts.h"
#include "app/settings/bytetext.h"

namespace hearth {

namespace {

using State = DownloadJob::State;

QString stateName(State state)
{
    switch (state) {
    case State::Waiting: return QStringLiteral("waiting");
    case State::Running: return QStringLiteral("running");
    case State::Paused: return QStringLiteral("paused");
    case State::Failed: return QStringLiteral("failed");
    case State::Done: break;
    }
    return QStringLiteral("done");
}

} // namespace

DownloadListModel::DownloadListModel(const Downloads &downloads, QObject *parent) : QAbstractListModel(parent), m_downloads(downloads)
{
    connect(&downloads, &Downloads::added, this, &DownloadListModel::add);
    connect(&downloads, &Downloads::removed, this, &DownloadListModel::remove);
    connect(&downloads, &Downloads::changed, this, &DownloadListModel::change);
    connect(&downloads, &Downloads::progressed, this, [this](const QString &id) {
        tell(id, {ProgressRole, AmountTextRole, SpeedTextRole, LeftTextRole, LostTextRole});
    });
    for (const DownloadJob &job : downloads.jobs())
        add(job.id);
}

int DownloadListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_ids.size());
}

QVariant DownloadListModel::data(const QModelIndex &index, int role) const
{
    const DownloadJob *job = checkIndex(index, CheckIndexOption::IndexIsValid) ? m_downloads.job(m_ids[index.row()]) : nullptr;
    if (!job)
        return {};
    switch (role) {
    case JobIdRole: return job->id;
    case TitleRole: return job->title.isEmpty() ? job->repository.section(u'/', -1) : job->title;
    case RepositoryRole: return job->repository;
    case StateRole: return stateName(job->state);
    case ProblemRole: return job->problem;
    case LinkRole: return job->link.toString(QUrl::FullyEncoded);
    case FilesTextRole: return job->files.size() > 1 ? tr("%1 files").arg(job->files.size()) : QString();
    case PathRole:
        if (const QString target = loadTarget(*job); job->state == State::Done && !target.isEmpty())
            return QString(job->root + u'/' + target);
        return QString();
    case SectionRole: return job->state == State::Done ? QStringLiteral("finished") : QStringLiteral("active");
    default: return progressData(*job, role);
    }
}

QVariant DownloadListModel::progressData(const DownloadJob &job, int role) const
{
    const DownloadProgress progress = m_downloads.progress(job.id);
    const bool isRunning = job.state == State::Running;
    switch (role) {
    case ProgressRole: return progress.totalBytes > 0 ? double(progress.doneBytes) / double(progress.totalBytes) : 1.0;
    case AmountTextRole:
        return job.state == State::Done ? byteText(progress.totalBytes) : amountText(progress.doneBytes, progress.totalBytes);
    case SpeedTextRole: return isRunning ? speedText(progress.bytesPerSecond) : QString();
    case LeftTextRole: return isRunning ? leftText(progress.secondsLeft) : QString();
    case LostTextRole: return job.state != State::Done && progress.doneBytes > 0 ? byteText(progress.doneBytes) : QString();
    default: return {};
    }
}

QHash<int, QByteArray> DownloadListModel::roleNames() const
{
    return {{JobIdRole, "jobId"},         {TitleRole, "title"},       {RepositoryRole, "repository"},
            {StateRole, "stage"},         {ProgressRole, "progress"}, {AmountTextRole, "amountText"},
            {SpeedTextRole, "speedText"}, {LeftTextRole, "leftText"}, {ProblemRole, "problem"},
            {LinkRole, "link"},           {LostTextRole, "lostText"}, {FilesTextRole, "filesText"},
            {PathRole, "path"},           {SectionRole, "section"}};
}

void DownloadListModel::add(const QString &id)
{
    const DownloadJob *job = m_downloads.job(id);
    if (!job || m_ids.contains(id))
        return;
    const int row = int(m_active);
    beginInsertRows({}, row, row);
    m_ids.insert(row, id);
    if (job->state != State::Done)
        ++m_active;
    endInsertRows();
    Q_EMIT countChanged();
}

void DownloadListModel::remove(const QString &id)
{
    const int row = int(m_ids.indexOf(id));
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_ids.removeAt(row);
    if (row < m_active)
        --m_active;
    endRemoveRows();
    Q_EMIT countChanged();
}

void DownloadListModel::change(const QString &id)
{
    const DownloadJob *job = m_downloads.job(id);
    if (job && job->state == State::Done)
        finish(id);
    tell(id);
}

// To the head of what is finished. As a new row: a view of Qt 6.4 goes on showing the section of one that moves.
void DownloadListModel::finish(const QString &id)
{
    const int row = int(m_ids.indexOf(id));
    if (row < 0 || row >= m_active)
        return;
    beginRemoveRows({}, row, row);
    m_ids.removeAt(row);
    --m_active;
    endRemoveRows();
    const int goal = int(m_active);
    beginInsertRows({}, goal, goal);
    m_ids.insert(goal, id);
    endInsertRows();
}

void DownloadListModel::tell(const QString &id, const QList<int> &roles)
{
    if (const int row = int(m_ids.indexOf(id)); row >= 0)
        Q_EMIT dataChanged(index(row), index(row), roles);
}

} // namespace hearth
