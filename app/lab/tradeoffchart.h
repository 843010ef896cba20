#pragma once

#include "app/lab/chartparts.h"
#include "app/lab/recommendation.h"

namespace hearth {

// The picture of quality against cost.

// Widths of labels are an estimate at 12 units a line. No marks where fewer than two variants were measured.
TradeoffChart drawTradeoff(const LabRun &run, Cost cost, QSizeF size);

struct ChartColors
{
    QString background = QStringLiteral("#ffffff"); // empty: none
    QString text = QStringLiteral("#1f2328");
    QString lines = QStringLiteral("#d0d7de");
    QString notes = QStringLiteral("#59636e");
    QString best = QStringLiteral("#c2410c");
    QString other = QStringLiteral("#8c959f");
    // Of as many variants as a comparison may have, to be told apart by those who do not see red or green as well.
    QStringList series{QStringLiteral("#1f6fb4"), QStringLiteral("#c2410c"), QStringLiteral("#15803d"),
                       QStringLiteral("#8b3fb0"), QStringLiteral("#967000"), QStringLiteral("#0e7c86")};

    [[nodiscard]] QString ofSeries(qsizetype index) const { return series.isEmpty() ? other : series[index % series.size()]; }
    [[nodiscard]] QString of(const ChartMark &mark) const { return mark.series >= 0 ? ofSeries(mark.series) : mark.isBest ? best : other; }
};

// Of the comparison on show among those of a trend the larger ones.
constexpr double markRadius = 5;
constexpr double smallMarkRadius = 3.5;
inline double radiusOf(const ChartMark &mark)
{
    return mark.series >= 0 && !mark.isBest ? smallMarkRadius : markRadius;
}

// The notes' lines below a chart, as far as they fit its width, and how high chart and notes are together.
constexpr double noteFontSize = 11;
constexpr double noteHeight = 16;
QStringList notesOf(const TradeoffChart &chart);
double heightWithNotes(const TradeoffChart &chart);

// A whole SVG 1.1 document, with the chart's notes.
QByteArray toSvg(const TradeoffChart &chart, const ChartColors &colors = {});

} // namespace hearth
