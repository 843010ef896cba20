#include "app/browser/choicelistmodel.h"

#include "app/hub/downloadjournal.h"
#include "app/hub/downloads.h"
#include "app/hub/downloadtargets.h"
#include "app/hub/downloadtexts.h"
#include "app/settings/bytetext.h"
#include "app/store/filehash.h"

#include <QFileInfo>

#include <algorithm>
#include <optional>

namespace hearth {

namespace {

QString runsName(RunsState runs)
{
    switch (runs) {
    case RunsState::Checking: return QStringLiteral("checking");
    case RunsState::Expected: return QStringLiteral("expected");
    case RunsState::Runs: return QStringLiteral("runs");
    case RunsState::RunsNot: return QStringLiteral("not");
    case RunsState::Unknown: break;
    }
    return {};
}

QString stateName(DownloadJob::State state)
{
    switch (state) {
    case DownloadJob::State::Waiting: return QStringLiteral("waiting");
    case DownloadJob::State::Running: return QStringLiteral("running");
    case DownloadJob::State::Paused: return QStringLiteral("paused");
    case DownloadJob::State::Failed: return QStringLiteral("failed");
    case DownloadJob::State::Done: break;
    }
    return QStringLiteral("done");
}

QString filesText(const ModelChoice &choice)
{
    QStringList parts;
    if (choice.isSafetensors())
        parts.append(ChoiceListModel::tr("%1 files, with tokenizer and configuration").arg(choice.files.size()));
    else if (choice.weightFiles > 1)
        parts.append(ChoiceListModel::tr("%1 parts").arg(choice.weightFiles));
    else
        parts.append(choice.head().section(u'/', -1));
    if (!choice.projector.isEmpty())
        parts.append(ChoiceListModel::tr("with %1 for images").arg(choice.projector.section(u'/', -1)));
    return parts.join(QStringLiteral(", "));
}

QString groupText(const ModelChoice &choice)
{
    if (choice.isSafetensors())
        return ChoiceListModel::tr("Original");
    return choice.bits > 0 ? ChoiceListModel::tr("%1-bit").arg(choice.bits) : ChoiceListModel::tr("Other");
}

QString progressText(const DownloadProgress &progress)
{
    QStringList parts{amountText(progress.doneBytes, progress.totalBytes)};
    for (const QString &part : {speedText(progress.bytesPerSecond), leftText(progress.secondsLeft)}) {
        if (!part.isEmpty())
            parts.append(part);
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace

int recommendedRow(const ChoiceListModel &choices, quint64 parameters)
{
    std::optional<std::pair<double, int>> best;
    for (const FitKind wanted : {FitKind::Fits, FitKind::Tight, FitKind::Unknown}) {
        for (int row = 0; row < choices.rowCount(); ++row) {
            const ModelChoice &choice = choices.choice(row);
            if (choices.fit(row).kind != wanted || choices.runs(row) == RunsState::RunsNot || !choice.whyNot.isEmpty())
                continue;
            const double rank = recommendationRank(choice, parameters);
            if (!best || rank < best->first)
                best = {rank, row};
        }
        if (best)
            return best->second;
    }
    return -1;
}

ChoiceListModel::ChoiceListModel(Downloads &downloads, QObject *parent) : QAbstractListModel(parent), m_downloads(downloads)
{
    for (const auto signal : {&Downloads::added, &Downloads::changed, &Downloads::progressed, &Downloads::finished, &Downloads::removed})
        connect(&downloads, signal, this, &ChoiceListModel::onJob);
}

int ChoiceListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ChoiceListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case RowRole: return index.row();
    case Qt::DisplayRole:
    case NameRole: return row.choice.name;
    case QuantizationRole: return row.choice.quantization;
    case GroupRole: return groupText(row.choice);
    case IsFirstOfGroupRole: return index.row() == 0 || groupText(m_rows[index.row() - 1].choice) != groupText(row.choice);
    case FilesTextRole: return filesText(row.choice);
    case SizeTextRole: return byteText(row.choice.sizeBytes);
    case HasProjectorRole: return !row.choice.projector.isEmpty();
    case FitRole: return fitName(row.fit.kind);
    case FitTipRole: return row.fit.tip;
    case SpeedTextRole: return tokensText(row.fit.tokensPerSecond);
    case CostTextRole:
    case CostTipRole: {
        const MeasuredCost *cost = costOf(row.choice);
        return cost ? (role == CostTextRole ? costText(*cost) : costTip(*cost)) : QString();
    }
    case IsRecommendedRole: return index.row() == m_recommended;
    case RunsRole: return runsName(row.runs);
    case WhyNotRole: return row.whyNot;
    case PathRole:
        if (const DownloadJob *known = m_downloads.job(row.jobId))
            return QString(known->root + u'/' + loadTarget(*known)); // the models folder may be another one since
        return row.path;
    default: return downloadData(row, role);
    }
}

QVariant ChoiceListModel::downloadData(const Row &row, int role) const
{
    const DownloadJob *job = m_downloads.job(row.jobId);
    const bool isDone = row.isOnDisk && (!job || job->state == DownloadJob::State::Done);
    switch (role) {
    case StateRole: return isDone ? QStringLiteral("done") : job ? stateName(job->state) : QString();
    case ProblemRole: return job && !isDone ? job->problem : QString();
    case JobIdRole: return job ? row.jobId : QString();
    case ProgressTextRole: return job && !isDone ? progressText(m_downloads.progress(row.jobId)) : QString();
    case ProgressRole: {
        if (!job || isDone)
            return isDone ? 1.0 : 0.0;
        const DownloadProgress progress = m_downloads.progress(row.jobId);
        return progress.totalBytes > 0 ? double(progress.doneBytes) / double(progress.totalBytes) : 0.0;
    }
    default: return {};
    }
}

QHash<int, QByteArray> ChoiceListModel::roleNames() const
{
    return {{RowRole, "row"},
            {NameRole, "name"},
            {QuantizationRole, "quantization"},
            {GroupRole, "group"},
            {IsFirstOfGroupRole, "isFirstOfGroup"},
            {FilesTextRole, "filesText"},
            {SizeTextRole, "sizeText"},
            {HasProjectorRole, "hasProjector"},
            {FitRole, "fit"},
            {FitTipRole, "fitTip"},
            {SpeedTextRole, "speedText"},
            {CostTextRole, "costText"},
            {CostTipRole, "costTip"},
            {IsRecommendedRole, "isRecommended"},
            {RunsRole, "runs"},
            {WhyNotRole, "whyNot"},
            {StateRole, "stage"},
            {ProgressRole, "progress"},
            {ProgressTextRole, "progressText"},
            {ProblemRole, "problem"},
            {JobIdRole, "jobId"},
            {PathRole, "path"}};
}

bool ChoiceListModel::isThere(const QString &repository, const ModelChoice &choice) const
{
    const QStringList targets = downloadTargets(repository, choice.files);
    for (qsizetype i = 0; i < targets.size(); ++i) {
        const QFileInfo file(m_downloads.options().modelsFolder + u'/' + targets[i]);
        if (targets[i].isEmpty() || !file.isFile() || file.size() != choice.files[i].sizeBytes)
            return false;
    }
    return !targets.isEmpty();
}

ChoiceListModel::Row ChoiceListModel::rowFor(const QString &repository, const QString &commit, const ModelChoice &choice) const
{
    Row row;
    row.choice = choice;
    DownloadJob job; // as it would be
    const QStringList targets = downloadTargets(repository, choice.files);
    for (qsizetype i = 0; i < choice.files.size(); ++i) {
        DownloadFile wanted;
        wanted.path = choice.files[i].path;
        wanted.target = targets[i];
        job.files.append(wanted);
    }
    row.jobId = jobId(repository, commit, job.files);
    row.path = m_downloads.options().modelsFolder + u'/' + loadTarget(job);
    row.isOnDisk = isThere(repository, choice);
    if (!choice.whyNot.isEmpty()) {
        row.runs = RunsState::RunsNot;
        row.whyNot = choice.whyNot;
    }
    return row;
}

void ChoiceListModel::setChoices(const QString &repository, const QString &commit, const QList<ModelChoice> &choices)
{
    beginResetModel();
    m_repository = repository;
    m_recommended = -1;
    m_rows.clear();
    for (const ModelChoice &choice : choices)
        m_rows.append(rowFor(repository, commit, choice));
    endResetModel();
    Q_EMIT countChanged();
}

void ChoiceListModel::setFits(const QList<FitFacts> &fits)
{
    for (int row = 0; row < rowCount() && row < fits.size(); ++row) {
        if (m_rows[row].fit == fits[row])
            continue;
        m_rows[row].fit = fits[row];
        tell(row, {FitRole, FitTipRole, SpeedTextRole});
    }
}

void ChoiceListModel::setMeasured(const MeasuredCosts &costs)
{
    m_costs = costs;
    for (int row = 0; row < rowCount(); ++row)
        tell(row, {CostTextRole, CostTipRole});
}

const MeasuredCost *ChoiceListModel::costOf(const ModelChoice &choice) const
{
    QStringList hashes;
    for (const HubFile &file : choice.files.mid(0, choice.weightFiles))
        hashes.append(file.sha256);
    const auto found = m_costs.constFind(hashOfParts(hashes));
    return found == m_costs.cend() ? nullptr : &*found;
}

void ChoiceListModel::setRuns(int row, RunsState runs, const QString &whyNot)
{
    m_rows[row].runs = runs;
    m_rows[row].whyNot = whyNot;
    tell(row, {RunsRole, WhyNotRole});
}

void ChoiceListModel::setRecommended(int row)
{
    const int before = std::exchange(m_recommended, row);
    if (before == row)
        return;
    tell(before, {IsRecommendedRole});
    tell(row, {IsRecommendedRole});
}

QString ChoiceListModel::jobOf(int row) const
{
    return m_downloads.job(m_rows[row].jobId) ? m_rows[row].jobId : QString();
}

void ChoiceListModel::onJob(const QString &id)
{
    for (int row = 0; row < rowCount(); ++row) {
        if (m_rows[row].jobId != id)
            continue;
        // Progress alone does not change what is on the disk, but it is told seldom.
        m_rows[row].isOnDisk = isThere(m_repository, m_rows[row].choice);
        tell(row, {StateRole, ProgressRole, ProgressTextRole, ProblemRole, JobIdRole});
    }
}

void ChoiceListModel::tell(int row, const QList<int> &roles)
{
    if (row >= 0 && row < rowCount())
        Q_EMIT dataChanged(index(row), index(row), roles);
}

} // namespace hearth
