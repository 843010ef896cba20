#include "app/lab/tradeoffchart.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRectF>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr double fontSize = 12;
constexpr double letterWidth = 6.6; // of an average letter
constexpr double gap = 8;           // between a mark and its label
constexpr double mebibyte = 1024.0 * 1024.0;

QString tr(const char *text)
{
    return QCoreApplication::translate("TradeoffChart", text);
}

struct Range
{
    double low = 0;
    double high = 1;

    [[nodiscard]] double share(double value) const { return (value - low) / (high - low); }
};

// A little wider than the values, so that no mark lies on the frame.
Range rangeOf(const QList<double> &values)
{
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double room = std::max((*high - *low) * 0.12, std::abs(*high) * 0.001 + 1e-9);
    return {*low - room, *high + room};
}

// Bytes as MiB or GiB, seconds as milliseconds: what the axis counts in.
struct Unit
{
    double size = 1;
    QString title;
};
Unit unitOf(Cost cost, double highest)
{
    if (cost == Cost::Time)
        return {0.001, tr("Time a token (ms)")};
    if (highest >= 1024 * mebibyte)
        return {1024 * mebibyte, tr("File size (GiB)")};
    return {mebibyte, tr("File size (MiB)")};
}

double loss(const TradeoffPoint &point)
{
    return (point.quality - 1) * 100;
}

QList<ChartTick> ticksOf(const Range &range, int count, double from, double to)
{
    QList<ChartTick> ticks;
    const QList<double> values = roundTicks(range.low, range.high, count);
    const double step = values.size() > 1 ? values[1] - values[0] : 1;
    const int decimals = std::clamp(int(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
    for (const double value : values)
        ticks.append({from + (to - from) * range.share(value), QLocale().toString(value == 0 ? 0.0 : value, 'f', decimals)});
    return ticks;
}

QRectF labelBox(const QPointF &at, double width)
{
    return {at.x(), at.y() - fontSize, width, fontSize * 1.3};
}

// To the right or left of its mark, above or below it: where it lies within the plot and covers least.
QPointF placeLabel(const ChartMark &mark, const TradeoffChart &chart, const QList<QRectF> &taken)
{
    const double width = double(mark.label.size()) * letterWidth;
    const QPointF places[] = {{mark.at.x() + gap, mark.at.y() - gap / 2},
                              {mark.at.x() - gap - width, mark.at.y() - gap / 2},
                              {mark.at.x() - width / 2, mark.at.y() - gap},
                              {mark.at.x() - width / 2, mark.at.y() + gap + fontSize}};
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

void placeLabels(TradeoffChart &chart)
{
    QList<QRectF> taken;
    for (const ChartMark &mark : std::as_const(chart.marks))
        taken.append(QRectF(mark.at.x() - 5, mark.at.y() - 5, 10, 10));
    for (ChartMark &mark : chart.marks) {
        mark.labelAt = placeLabel(mark, chart, taken);
        taken.append(labelBox(mark.labelAt, double(mark.label.size()) * letterWidth));
    }
}

QString number(double value)
{
    return QString::number(value, 'f', 1);
}

QString textElement(const QPointF &at, const QString &text, const QString &color, const QString &anchor)
{
    return QStringLiteral("<text x=\"%1\" y=\"%2\" fill=\"%3\" text-anchor=\"%4\">%5</text>\n")
        .arg(number(at.x()), number(at.y()), color, anchor, text.toHtmlEscaped());
}

QString lineElement(const QPointF &from, const QPointF &to, const QString &color)
{
    return QStringLiteral("<line x1=\"%1\" y1=\"%2\" x2=\"%3\" y2=\"%4\" stroke=\"%5\"/>\n")
        .arg(number(from.x()), number(from.y()), number(to.x()), number(to.y()), color);
}

QString axesSvg(const TradeoffChart &chart, const ChartColors &colors)
{
    QString svg;
    for (const ChartTick &tick : chart.yTicks) {
        svg += lineElement({chart.left, tick.at}, {chart.right, tick.at}, colors.lines);
        svg += textElement({chart.left - 6, tick.at + fontSize / 3}, tick.text, colors.text, QStringLiteral("end"));
    }
    for (const ChartTick &tick : chart.xTicks) {
        svg += lineElement({tick.at, chart.bottom}, {tick.at, chart.bottom + 4}, colors.lines);
        svg += textElement({tick.at, chart.bottom + 18}, tick.text, colors.text, QStringLiteral("middle"));
    }
    svg += lineElement({chart.left, chart.bottom}, {chart.right, chart.bottom}, colors.lines);
    svg += textElement({(chart.left + chart.right) / 2, chart.size.height() - 8}, chart.xTitle, colors.text, QStringLiteral("middle"));
    return svg + textElement({chart.left, chart.top - 10}, chart.yTitle, colors.text, QStringLiteral("start"));
}

} // namespace

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

TradeoffChart drawTradeoff(const LabRun &run, Cost cost, QSizeF size)
{
    TradeoffChart chart{.size = size, .left = 56, .right = size.width() - 16, .top = 32, .bottom = size.height() - 48};
    const QList<TradeoffPoint> points = tradeoff(run, cost);
    if (points.size() < 2 || chart.right <= chart.left || chart.bottom <= chart.top)
        return chart;
    const Unit unit = unitOf(cost, points.last().cost);
    QList<double> costs;
    QList<double> losses;
    for (const TradeoffPoint &point : points) {
        costs.append(point.cost / unit.size);
        losses.append(loss(point));
    }
    const Range x = rangeOf(costs);
    const Range y = rangeOf(losses);
    chart.xTitle = unit.title;
    chart.yTitle = tr("Perplexity above the reference (%) — lower is better");
    chart.xTicks = ticksOf(x, 6, chart.left, chart.right);
    chart.yTicks = ticksOf(y, 5, chart.bottom, chart.top);
    for (const TradeoffPoint &point : points) {
        const QPointF at(chart.left + (chart.right - chart.left) * x.share(point.cost / unit.size),
                         chart.bottom + (chart.top - chart.bottom) * y.share(loss(point)));
        chart.marks.append(
            {.at = at, .label = run.variants[point.variant].label, .isBest = point.isBest, .isReference = point.variant == run.reference});
        if (point.isBest)
            chart.bestLine.append(at);
    }
    placeLabels(chart);
    return chart;
}

QByteArray toSvg(const TradeoffChart &chart, const ChartColors &colors)
{
    const QString width = number(chart.size.width());
    const QString height = number(chart.size.height());
    QString svg = QStringLiteral("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1\" height=\"%2\" viewBox=\"0 0 %1 %2\" "
                                 "font-family=\"Inter, sans-serif\" font-size=\"%3\">\n")
                      .arg(width, height, number(fontSize));
    if (!colors.background.isEmpty())
        svg += QStringLiteral("<rect width=\"%1\" height=\"%2\" fill=\"%3\"/>\n").arg(width, height, colors.background);
    svg += axesSvg(chart, colors);
    QStringList line;
    for (const QPointF &point : chart.bestLine)
        line.append(number(point.x()) + QLatin1Char(',') + number(point.y()));
    if (line.size() > 1)
        svg += QStringLiteral("<polyline points=\"%1\" fill=\"none\" stroke=\"%2\" stroke-width=\"1.5\"/>\n")
                   .arg(line.join(QLatin1Char(' ')), colors.best);
    for (const ChartMark &mark : chart.marks) {
        const QString color = mark.isBest ? colors.best : colors.other;
        svg += QStringLiteral("<circle cx=\"%1\" cy=\"%2\" r=\"5\" fill=\"%3\" stroke=\"%4\" stroke-width=\"1.5\"/>\n")
                   .arg(number(mark.at.x()), number(mark.at.y()), mark.isReference ? QStringLiteral("none") : color, color);
        svg += textElement(mark.labelAt, mark.label, colors.text, QStringLiteral("start"));
    }
    return (svg + QStringLiteral("</svg>\n")).toUtf8();
}

} // namespace hearth
