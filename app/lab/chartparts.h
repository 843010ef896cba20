#pragma once

#include <QList>
#include <QPointF>
#include <QSizeF>
#include <QString>
#include <QStringList>

namespace hearth {

// What the pictures of the Lab are made of, worked out once for the page and for files: all positions in their own units, the origin at the
// top left.

struct ChartTick
{
    double at = 0; // x or y
    QString text;

    bool operator==(const ChartTick &) const = default;
};

struct ChartMark
{
    QPointF at;
    QString label;
    QPointF labelAt; // the left end of its base line
    bool isBest = false;
    bool isReference = false;
    QString tip{}; // what it says when it is pointed at
    // The ends of the bar of its 95 %, y; the same: none.
    double barTop = 0;
    double barBottom = 0;
    int series = -1; // whose colour it has; -1: coloured by isBest

    [[nodiscard]] bool hasBar() const { return barBottom - barTop >= 1; }

    bool operator==(const ChartMark &) const = default;
};

struct TradeoffChart
{
    QSizeF size;
    double left = 0; // of the plot
    double right = 0;
    double top = 0;
    double bottom = 0;
    QString xTitle;
    QString yTitle;
    QList<ChartTick> xTicks;
    QList<ChartTick> yTicks;
    QList<ChartMark> marks;
    QList<QPointF> bestLine;     // through the best, from the cheapest on
    QList<QList<QPointF>> lines; // others, each through its own marks; by series
    QList<ChartMark> legend;     // above the plot: whose colour is whose; no tips and no bars
    QStringList notes;           // lines below it: what the marks mean, what was measured
};

constexpr double chartFontSize = 12;
constexpr double legendHeight = 20; // of a line of it
constexpr double xTitleBelow = 40;  // the base line of the x axis' title, below the plot
constexpr double barHalf = 4;       // half the width of the ends of a bar

// What an axis shows.
struct ChartRange
{
    double low = 0;
    double high = 1;

    [[nodiscard]] double share(double value) const { return (value - low) / (high - low); }
};
// A little wider than the values, of which there is one at least, so that no mark lies on the frame.
ChartRange chartRangeOf(const QList<double> &values);

// Round numbers, about `count` of them, that lie within [low, high].
QList<double> roundTicks(double low, double high, int count);

// Those of a range, about `count`, placed between two positions.
QList<ChartTick> ticksOf(const ChartRange &range, int count, double from, double to);

// The names of series above the plot, as many lines of them as they take; the plot begins so much lower, so that this comes before all that
// is placed in it. Widths are an estimate.
void placeLegend(TradeoffChart &chart, const QStringList &names);

// Beside their marks, where they cover least; marks without a label keep none. Widths are an estimate.
void placeLabels(TradeoffChart &chart);

} // namespace hearth
