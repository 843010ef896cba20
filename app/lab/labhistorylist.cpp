#include "app/lab/labhistorylist.h"

#include <QLocale>
#include <QRegularExpression>

namespace hearth {

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
    default: return {};
    }
}

QHash<int, QByteArray> LabHistoryList::roleNames() const
{
    return {{RunIdRole, "runId"}, {TitleRole, "title"}, {TimeTextRole, "timeText"}, {SummaryRole, "summary"}};
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
