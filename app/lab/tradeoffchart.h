#pragma once

#include "app/lab/recommendation.h"

#include <QPointF>
#include <QSizeF>

namespace hearth {

// The picture of quality against cost, worked out once for the page and for the file: all positions in its own units, the origin at the
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
    QList<QPointF> bestLine; // through the best, from the cheapest on
};

// Widths of labels are an estimate at 12 units a line. No marks where fewer than two variants were measured.
TradeoffChart drawTradeoff(const LabRun &run, Cost cost, QSizeF size);

struct ChartColors
{
    QString background = QStringLiteral("#ffffff"); // empty: none
    QString text = QStringLiteral("#1f2328");
    QString lines = QStringLiteral("#d0d7de");
    QString best = QStringLiteral("#c2410c");
    QString other = QStringLiteral("#8c959f");
};

// A whole SVG 1.1 document.
QByteArray toSvg(const TradeoffChart &chart, const ChartColors &colors = {});

// Round numbers, about `count` of them, that lie within [low, high].
QList<double> roundTicks(double low, double high, int count);

} // namespace hearth
