#include "app/lab/chartparts.h"

#include <QLocale>
#include <QRectF>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr double fontSize = chartFontSize;
constexpr double letterWidth = 7; // of an average letter of names, which have many capitals
constexpr double gap = 8;         // between a mark and its label

QRectF labelBox(const QPointF &at, double width)
{
    return {at.x(), at.y() - fontSize, width, fontSize * 1.3};
}

// To the right or left of its mark, above or below it, or at a corner: where it lies within the plot and covers least.
QPointF placeLabel(const ChartMark &mark, const TradeoffChart &chart, const QList<QRectF> &taken)
{
    const double width = double(mark.label.size()) * letterWidth;
    const double above = mark.at.y() - gap;
    const double below = mark.at.y() + gap + fontSize;
    const QPointF places[] = {{mark.at.x() + gap, mark.at.y() - gap / 2},
                              {mark.at.x() - gap - width, mark.at.y() - gap / 2},
                              {mark.at.x() - width / 2, above},
                              {mark.at.x() - width / 2, below},
                              {mark.at.x() - width, below},
                              {mark.at.x(), below},
                              {mark.at.x() - width, above},
                              {mark.at.x(), above}};
    const QRectF plot(chart.left, chart.top, chart.right - chart.left, chart.bottom - chart.top);
    QPointF best = places[0];
    double least = INFINITY;
    for (const QPointF &place : places) {
        const QRectF box = labelBox(place, width);
        const QRectF inside = box.intersected(plot);
        double covered = 4 * (box.width() * box.height() - inside.width() * inside.height());
        for (const QRectF &other : taken) {
            const QRectF common = box.intersected(other);
            covered += common.width() * common.height();
        }
        if (covered < least - 1e-9) {
            least = covered;
            best = place;
        }
    }
    return best;
}

} // namespace

ChartRange chartRangeOf(const QList<double> &values)
{
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double room = std::max((*high - *low) * 0.12, std::abs(*high) * 0.001 + 1e-9);
    return {*low - room, *high + room};
}

QList<double> roundTicks(double low, double high, int count)
{
    QList<double> ticks;
    if (!(high > low) || count < 1)
        return ticks;
    const double rough = (high - low) / count;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    const double first = rough / power;
    const double step = power * (first <= 1 ? 1 : first <= 2 ? 2 : first <= 5 ? 5 : 10);
    for (double k = std::ceil(low / step - 1e-9); k * step <= high + step * 1e-9; ++k)
        ticks.append(k * step);
    return ticks;
}

QList<ChartTick> ticksOf(const ChartRange &range, int count, double from, double to)
{
    QList<ChartTick> ticks;
    const QList<double> values = roundTicks(range.low, range.high, count);
    const double step = values.size() > 1 ? values[1] - values[0] : 1;
    const int decimals = std::clamp(int(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
    for (const double value : values)
        ticks.append({from + (to - from) * range.share(value), QLocale().toString(value == 0 ? 0.0 : value, 'f', decimals)});
    return ticks;
}

void placeLegend(TradeoffChart &chart, const QStringList &names)
{
    constexpr double besideDot = 10;
    constexpr double between = 24;
    const double first = chart.left + besideDot / 2;
    QPointF at(first, legendHeight / 2);
    for (qsizetype series = 0; series < names.size(); ++series) {
        if (names[series].isEmpty())
            continue;
        const double width = besideDot + double(names[series].size()) * letterWidth + between;
        if (at.x() > first && at.x() + width > chart.right)
            at = {first, at.y() + legendHeight};
        chart.legend.append({.at = at,
                             .label = names[series],
                             .labelAt = {at.x() + besideDot, at.y() + chartFontSize / 3},
                             .isBest = true,
                             .series = int(series)});
        at.rx() += width;
    }
    if (!chart.legend.isEmpty())
        chart.top += at.y() + legendHeight / 2;
}

void placeLabels(TradeoffChart &chart)
{
    QList<QRectF> taken;
    for (const ChartMark &mark : std::as_const(chart.marks)) {
        taken.append(QRectF(mark.at.x() - 5, mark.at.y() - 5, 10, 10));
        if (mark.hasBar())
            taken.append(QRectF(mark.at.x() - barHalf, mark.barTop, 2 * barHalf, mark.barBottom - mark.barTop));
    }
    for (ChartMark &mark : chart.marks) {
        if (mark.label.isEmpty())
            continue;
        mark.labelAt = placeLabel(mark, chart, taken);
        taken.append(labelBox(mark.labelAt, double(mark.label.size()) * letterWidth));
    }
}

} // namespace hearth
