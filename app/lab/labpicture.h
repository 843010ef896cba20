#pragma once

#include "app/lab/tradeoffchart.h"

namespace hearth {

// The chart with its notes as a PNG file, each of its units `scale` pixels wide. Needs a QGuiApplication, for the letters.
QByteArray toPng(const TradeoffChart &chart, const ChartColors &colors = {}, double scale = 2);

} // namespace hearth
