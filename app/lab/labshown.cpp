// LabController: what is shown of a run.
#include "app/lab/heatmap.h"
#include "app/lab/labcontroller.h"
#include "app/lab/labwords.h"
#include "app/lab/textdiff.h"
#include "app/lab/tradeoffchart.h"

#include <QLocale>

#include <algorithm>

namespace hearth {

namespace {

QVariantMap pointMap(const QPointF &point)
{
    return {{QStringLiteral("x"), point.x()}, {QStringLiteral("y"), point.y()}};
}

QVariantList tickList(const QList<ChartTick> &ticks)
{
    QVariantList all;
    for (const ChartTick &tick : ticks)
        all.append(QVariantMap{{QStringLiteral("at"), tick.at}, {QStringLiteral("text"), tick.text}});
    return all;
}

QVariantList markList(const QList<ChartMark> &all)
{
    QVariantList marks;
    for (const ChartMark &mark : all) {
        QVariantMap map = pointMap(mark.at);
        map.insert({{QStringLiteral("label"), mark.label},
                    {QStringLiteral("labelX"), mark.labelAt.x()},
                    {QStringLiteral("labelY"), mark.labelAt.y()},
                    {QStringLiteral("isBest"), mark.isBest},
                    {QStringLiteral("isReference"), mark.isReference},
                    {QStringLiteral("series"), mark.series},
                    {QStringLiteral("tip"), unbroken(mark.tip)},
                    {QStringLiteral("barTop"), mark.barTop},
                    {QStringLiteral("barBottom"), mark.hasBar() ? mark.barBottom : mark.barTop}});
        marks.append(map);
    }
    return marks;
}

QVariantMap chartMap(const TradeoffChart &chart)
{
    QVariantList lines;
    const auto addLine = [&lines](const QList<QPointF> &line, qsizetype series) {
        QVariantList points;
        for (const QPointF &point : line)
            points.append(pointMap(point));
        if (points.size() > 1)
            lines.append(QVariantMap{{QStringLiteral("points"), points}, {QStringLiteral("series"), int(series)}});
    };
    addLine(chart.bestLine, -1);
    for (qsizetype series = 0; series < chart.lines.size(); ++series)
        addLine(chart.lines[series], series);
    return {{QStringLiteral("marks"), markList(chart.marks)},
            {QStringLiteral("legend"), markList(chart.legend)},
            {QStringLiteral("lines"), lines},
            {QStringLiteral("xTicks"), tickList(chart.xTicks)},
            {QStringLiteral("yTicks"), tickList(chart.yTicks)},
            {QStringLiteral("xTitle"), chart.xTitle},
            {QStringLiteral("yTitle"), chart.yTitle},
            {QStringLiteral("notes"), chart.notes},
            {QStringLiteral("left"), chart.left},
            {QStringLiteral("right"), chart.right},
            {QStringLiteral("top"), chart.top},
            {QStringLiteral("bottom"), chart.bottom}};
}

QString shareText(double probability)
{
    if (probability < 0)
        return {};
    if (probability < 0.00001)
        return unbroken(LabController::tr("< 0.001 %"));
    return unbroken(LabController::tr("%1 %").arg(QLocale().toString(probability * 100, 'f',
                                                                     probability < 0.001      ? 3
                                                                         : probability < 0.01 ? 2
                                                                                              : 1)));
}

} // namespace

bool LabController::hasChart() const
{
    return tradeoff(m_run, Cost::Size).size() > 1;
}

QVariantMap LabController::chart(const QString &cost, double width, double height) const
{
    return chartMap(drawTradeoff(m_run, cost == QLatin1String("time") ? Cost::Time : Cost::Size, {width, height}));
}

bool LabController::hasTrend() const
{
    return hasPoints(m_trend, Trend::Speed);
}

QVariantMap LabController::trendChart(const QString &what, double width, double height) const
{
    return chartMap(drawTrend(m_trend, what == QLatin1String("quality") ? Trend::Quality : Trend::Speed, {width, height}));
}

QString LabController::unkeptText() const
{
    if (!m_writeError || m_run.id < 0 || m_run.id != m_runningId || !m_isKept || *m_isKept)
        return {};
    switch (m_writeError.kind) {
    case StoreError::Kind::DiskFull:
        return tr("It is not saved yet, as the disk is full. It is saved by itself once there is room: keep Hearth open until then.");
    case StoreError::Kind::Damaged:
    case StoreError::Kind::Other: return tr("It could not be saved: %1. Export it to keep it.").arg(m_writeError.message);
    default:
        return tr("It is not saved yet, as the data folder cannot be written. It is saved by itself once it can be: keep Hearth open until "
                  "then.");
    }
}

RunEnding LabController::toldEnding(qint64 id, RunEnding kept) const
{
    if (kept != RunEnding::UnderWay)
        return kept;
    return id == m_runningId ? m_keptEnding : RunEnding::Interrupted;
}

QString LabController::caution() const
{
    QStringList all;
    if (const QString unkept = unkeptText(); !unkept.isEmpty())
        all.append(unkept);
    const RunEnding ending = m_run.id >= 0 ? toldEnding(m_run.id, endingOf(m_run)) : RunEnding::Whole;
    if (ending == RunEnding::Interrupted)
        all.append(tr("Hearth ended before it was done: what it had until then is shown. Run it again for all of it."));
    else if (ending == RunEnding::Stopped)
        all.append(tr("It was stopped before its end: what was done until then is shown."));
    if (m_run.id >= 0 && m_run.isDisturbed)
        all.append(tr("Another answer was written meanwhile, in a chat or by the server: speeds and memory are not to be relied on."));
    return all.join(QLatin1Char(' '));
}

QVariantList LabController::details() const
{
    QVariantList all;
    const auto add = [&all](const QString &title, const QString &value) {
        if (!value.isEmpty())
            all.append(QVariantMap{{QStringLiteral("title"), title}, {QStringLiteral("value"), value}});
    };
    if (m_run.id < 0)
        return all;
    add(tr("Made"), QLocale().toString(m_run.startedAt.toLocalTime(), QLocale::ShortFormat));
    add(tr("Hearth"), m_run.build);
    add(tr("Seed"), QString::number(m_run.seed));
    add(tr("Temperature"), QLocale().toString(m_run.temperature));
    add(tr("Longest answer"), tr("%1 tokens").arg(m_run.maxTokens));
    const QVariantList terms = unusualTerms(m_run.terms);
    for (const QVariant &term : terms)
        all.append(term);
    add(tr("Answers"), m_run.isBlind ? tr("shown without names until they were voted on") : QString());
    add(tr("Text"), m_run.textName);
    add(tr("SHA-256 of the text"), m_run.textHash);
    add(tr("Mind"), caution());
    return all;
}

const QList<HeatPart> &LabController::heatOf(int row)
{
    if (m_heatRun != m_run.id || m_heatRow != row) {
        const LabQuality *quality = qualityOf(m_run, row);
        m_heat = quality ? heatPartsOf(m_run.text, *quality) : QList<HeatPart>();
        m_heatRun = m_run.id;
        m_heatRow = row;
    }
    return m_heat;
}

int LabController::heatParts(int row)
{
    return int(heatOf(row).size());
}

QString LabController::heatHtml(int row, int part, const QColor &color, const QColor &unmeasured)
{
    const LabQuality *quality = qualityOf(m_run, row);
    return quality
        ? hearth::heatHtml(m_run.text, *quality, heatOf(row).value(part), {color.red(), color.green(), color.blue(), unmeasured.name()})
        : QString();
}

QVariantMap LabController::heatPlace(int row, double position)
{
    const QList<HeatPart> &parts = heatOf(row);
    const auto at = qsizetype(position);
    const auto found = std::find_if(parts.begin(), parts.end(), [at](const HeatPart &part) { return at < part.endCharacter; });
    const bool isThere = found != parts.end() && at >= found->firstCharacter;
    return {{QStringLiteral("part"), isThere ? int(found - parts.begin()) : -1},
            {QStringLiteral("at"), isThere ? int(at - found->firstCharacter) : -1}};
}

QString LabController::heatLimit(int row)
{
    const LabQuality *quality = qualityOf(m_run, row);
    const QList<HeatPart> &parts = heatOf(row);
    if (!quality || parts.isEmpty() || parts.last().endToken >= std::min(quality->heat.size(), quality->lengths.size()))
        return {};
    return tr("This comparison was made by an earlier version, which kept only the beginning of the text: the map shows %1 of the %2 "
              "tokens "
              "that were measured. Run it again to see all of it.")
        .arg(QLocale().toString(parts.last().endToken), QLocale().toString(quality->heat.size()));
}

QVariantList LabController::worstTokens(int row) const
{
    QVariantList all;
    const LabQuality *quality = qualityOf(m_run, row);
    const QList<LabWorstToken> worst = quality ? quality->worst : QList<LabWorstToken>();
    for (const LabWorstToken &token : worst) {
        if (token.divergence <= 0)
            continue; // of a short text that differs at few places
        const TokenContext around = contextOf(m_run.text, token);
        all.append(QVariantMap{{QStringLiteral("position"), double(token.position)},
                               {QStringLiteral("length"), int(token.text.size())},
                               {QStringLiteral("token"), visibleToken(token.text)},
                               {QStringLiteral("before"), around.before},
                               {QStringLiteral("after"), around.after},
                               {QStringLiteral("own"), shareText(token.probability)},
                               {QStringLiteral("reference"), shareText(token.referenceProbability)},
                               {QStringLiteral("divergence"), QLocale().toString(token.divergence, 'f', token.divergence < 0.1 ? 4 : 2)}});
    }
    return all;
}

QVariantList LabController::difference(int row) const
{
    QString reference;
    QString text;
    for (const LabAnswer &answer : m_run.answers) {
        if (answer.prompt != m_promptIndex)
            continue;
        if (answer.variant == m_run.reference)
            reference = answer.text;
        if (answer.variant == row)
            text = answer.text;
    }
    static const char *names[] = {"same", "added", "removed"};
    QVariantList parts;
    const QList<DiffPart> found = diffWords(reference, text);
    for (const DiffPart &part : found)
        parts.append(QVariantMap{{QStringLiteral("kind"), QLatin1String(names[int(part.kind)])}, {QStringLiteral("text"), part.text}});
    return parts;
}

} // namespace hearth
