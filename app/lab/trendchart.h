#pragma once

#include "app/lab/chartparts.h"
#include "app/lab/labrun.h"

namespace hearth {

// One variant in one of the runs that it took part in.
struct LabTrendPoint
{
    int variant = 0; // index in the run that is on show
    qint64 run = -1;
    QDateTime startedAt;
    double decodeSpeed = -1; // tokens a second; -1: not measured
    double perplexity = -1;  // on the same text as the run on show; -1: not measured
    QString changed;         // since the variant's point before: "driver, build"; empty: nothing

    bool operator==(const LabTrendPoint &) const = default;
};

enum class Trend : quint8 { Speed, Quality };

// Whether a run says something of a variant of another one: the same content, or where that is not known of both, the same file,
// on the device that was chosen for it.
bool isSameVariant(const LabVariant &a, const LabVariant &b);

// The points of one run that has variants of `shown`; `before`: those of earlier runs, whose last ones are compared with.
struct LabTrend
{
    LabRun shown;
    QList<LabTrendPoint> points;        // in the order they were added
    QList<std::pair<LabRun, int>> last; // by variant: where it was measured last, and as which; id -1: nowhere
};
LabTrend emptyTrend(const LabRun &shown);
void addRun(LabTrend &trend, const LabRun &run); // oldest first

// Whether there is a variant that was measured twice.
bool hasPoints(const LabTrend &trend, Trend what);
constexpr int mostDrawnRuns = 60; // the newest: more marks than that lie upon each other

// A line a variant in its own colour, with a legend; runs from left to right in even steps, the oldest first. No marks where no variant was
// measured twice.
TradeoffChart drawTrend(const LabTrend &trend, Trend what, QSizeF size);

} // namespace hearth
