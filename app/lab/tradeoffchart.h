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
};

// The notes' lines below a chart, as far as they fit its width, and how high chart and notes are together.
constexpr double noteFontSize = 11;
constexpr double noteHeight = 16;
QStringList notesOf(const TradeoffChart &chart);
double heightWithNotes(const TradeoffChart &chart);

// A whole SVG 1.1 document, with the chart's notes.
QByteArray toSvg(const TradeoffChart &chart, const ChartColors &colors = {});

} // namespace hearth
