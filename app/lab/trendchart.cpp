#include "app/lab/trendchart.h"

#include "app/lab/labchanges.h"

#include <QCoreApplication>
#include <QHash>
#include <QLocale>
#include <QSet>

#include <algorithm>

namespace hearth {

namespace {

constexpr double tickWidth = 110; // a date and a time

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(TrendChart)
};

double valueOf(const LabTrendPoint &point, Trend what)
{
    return what == Trend::Speed ? point.decodeSpeed : point.perplexity;
}

// Those that were measured, of variants that were measured twice at least, in the newest runs.
QList<LabTrendPoint> pointsOf(const LabTrend &trend, Trend what)
{
    QSet<qint64> runs;
    QHash<int, int> counts; // of a variant
    QList<LabTrendPoint> points;
    for (auto point = trend.points.crbegin(); point != trend.points.crend(); ++point) { // added oldest first
        if (valueOf(*point, what) <= 0 || (runs.size() >= mostDrawnRuns && !runs.contains(point->run)))
            continue;
        runs.insert(point->run);
        ++counts[point->variant];
        points.prepend(*point);
    }
    points.removeIf([&](const LabTrendPoint &point) { return counts.value(point.variant) < 2; });
    return points;
}

QString timeText(const QDateTime &time)
{
    return QLocale().toString(time.toLocalTime(), QLocale::ShortFormat);
}

QString tipOf(const LabTrend &trend, const LabTrendPoint &point, Trend what)
{
    const QString value = what == Trend::Speed ? Text::tr("%1 tokens/s").arg(QLocale().toString(point.decodeSpeed, 'f', 1))
                                               : Text::tr("perplexity %1").arg(QLocale().toString(point.perplexity, 'f', 3));
    const QString text = QStringLiteral("%1, %2: %3").arg(trend.shown.variants[point.variant].label, timeText(point.startedAt), value);
    return point.changed.isEmpty() ? text : Text::tr("%1. Changed since the run before: %2").arg(text, point.changed);
}

} // namespace

bool isSameVariant(const LabVariant &a, const LabVariant &b)
{
    if (a.wantedDevice != b.wantedDevice)
        return false;
    if (!a.sha256.isEmpty() && a.sha256 == b.sha256)
        return true;
    return !a.path.isEmpty() && a.path == b.path; // another file in its place is a change, which the trend shows
}

bool hasPoints(const LabTrend &trend, Trend what)
{
    return !pointsOf(trend, what).isEmpty();
}

LabTrend emptyTrend(const LabRun &shown)
{
    return {.shown = shown, .points = {}, .last = QList<std::pair<LabRun, int>>(shown.variants.size())};
}

void addRun(LabTrend &trend, const LabRun &run)
{
    for (int variant = 0; variant < trend.shown.variants.size(); ++variant) {
        const auto found = std::find_if(run.variants.begin(), run.variants.end(),
                                        [&](const LabVariant &other) { return isSameVariant(trend.shown.variants[variant], other); });
        if (found == run.variants.end() || !found->error.isEmpty())
            continue;
        const int index = int(found - run.variants.begin());
        const LabQuality *quality = run.textHash == trend.shown.textHash ? qualityOf(run, index) : nullptr;
        auto &[before, place] = trend.last[variant];
        trend.points.append({.variant = variant,
                             .run = run.id,
                             .startedAt = run.startedAt,
                             .decodeSpeed = decodeSpeedOf(run, index),
                             .perplexity = quality ? quality->perplexity.value : -1,
                             .changed = before.variants.isEmpty() ? QString() : changedWords(before, place, run, index)});
        before = run;
        place = index;
    }
}

TradeoffChart drawTrend(const LabTrend &trend, Trend what, QSizeF size)
{
    TradeoffChart chart{.size = size, .left = 56, .right = size.width() - 16, .top = 32, .bottom = size.height() - 48};
    const QList<LabTrendPoint> points = pointsOf(trend, what);
    if (points.isEmpty() || chart.right <= chart.left || chart.bottom <= chart.top)
        return chart;
    QList<qint64> runs;
    QList<double> values;
    for (const LabTrendPoint &point : points) {
        if (!runs.contains(point.run))
            runs.append(point.run);
        values.append(valueOf(point, what));
    }
    QStringList names(trend.shown.variants.size());
    for (const LabTrendPoint &point : points)
        names[point.variant] = trend.shown.variants[point.variant].label;
    placeLegend(chart, names);
    if (chart.bottom <= chart.top)
        return chart;
    const ChartRange y = chartRangeOf(values);
    const double room = 60; // beside the first and the last
    const auto across = [&](qint64 run) {
        const double share = runs.size() > 1 ? double(runs.indexOf(run)) / double(runs.size() - 1) : 0.5;
        return chart.left + room + (chart.right - chart.left - 2 * room) * share;
    };
    chart.yTitle = what == Trend::Speed ? Text::tr("Writing, tokens a second — higher is better")
                                        : Text::tr("Perplexity on this text — lower is better");
    chart.xTitle = Text::tr("Comparisons, the latest on the right");
    chart.yTicks = ticksOf(y, 5, chart.bottom, chart.top);
    chart.lines.resize(trend.shown.variants.size());
    double free = chart.left - tickWidth;
    for (qsizetype i = 0; i < points.size(); ++i) {
        const LabTrendPoint &point = points[i];
        const QPointF at(across(point.run), chart.bottom + (chart.top - chart.bottom) * y.share(valueOf(point, what)));
        const bool isLast =
            std::none_of(points.begin() + i + 1, points.end(), [&](const LabTrendPoint &other) { return other.variant == point.variant; });
        chart.marks.append({.at = at,
                            .label = isLast ? trend.shown.variants[point.variant].label : QString(),
                            .isBest = point.run == trend.shown.id,
                            .isReference = !point.changed.isEmpty(),
                            .tip = tipOf(trend, point, what),
                            .series = point.variant});
        chart.lines[point.variant].append(at);
        if (at.x() - free >= tickWidth) {
            chart.xTicks.append({at.x(), timeText(point.startedAt)});
            free = at.x();
        }
    }
    chart.notes = {
        Text::tr("Large: the comparison on show. Hollow: file, device, driver, settings or build had changed since the one before.")};
    placeLabels(chart);
    return chart;
}

} // namespace hearth
