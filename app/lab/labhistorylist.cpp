#include "app/lab/labhistorylist.h"

#include "app/lab/labwords.h"

#include <QLocale>
#include <QRegularExpression>

namespace hearth {

namespace {

const char *endingName(RunEnding ending)
{
    switch (ending) {
    case RunEnding::Whole: break;
    case RunEnding::Stopped: return "stopped";
    case RunEnding::Interrupted: return "interrupted";
    case RunEnding::UnderWay: return "running";
    }
    return "";
}

} // namespace

QVariant LabHistoryList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LabRunSummary &run = m_runs[index.row()];
    switch (role) {
    case RunIdRole: return run.id;
    case TitleRole: return run.title;
    case TimeTextRole: return QLocale().toString(run.startedAt.toLocalTime(), QLocale::ShortFormat);
    case SummaryRole: {
        const QString prompts = run.prompts > 0 ? tr("%n prompt(s)", nullptr, run.prompts) : QString();
        const QString quality = run.hasQuality ? tr("quality on a text") : QString();
        const QString variants = tr("%n variant(s)", nullptr, run.variants);
        const QString build = run.build.isEmpty() ? QString() : tr("Hearth %1").arg(run.build);
        return QStringList({variants, prompts, quality, run.devices, build})
            .filter(QRegularExpression(QStringLiteral(".")))
            .join(QStringLiteral(" · "));
    }
    case EndingRole: return QString::fromLatin1(endingName(run.ending));
    case EndingTextRole: return endingText(run.ending);
    default: return {};
    }
}

QHash<int, QByteArray> LabHistoryList::roleNames() const
{
    return {{RunIdRole, "runId"},     {TitleRole, "title"},   {TimeTextRole, "timeText"},
            {SummaryRole, "summary"}, {EndingRole, "ending"}, {EndingTextRole, "endingText"}};
}

void LabHistoryList::setRuns(const QList<LabRunSummary> &runs)
{
    if (runs == m_runs)
        return;
    beginResetModel();
    m_runs = runs;
    endResetModel();
    Q_EMIT countChanged();
}

} // namespace hearth
