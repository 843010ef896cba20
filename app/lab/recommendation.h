#pragma once

#include "app/lab/labrun.h"

namespace hearth {

// Which variant to take, as far as a run says.

enum class Cost : quint8 { Size, Time };

// One variant in the picture of quality against what it costs.
struct TradeoffPoint
{
    int variant = 0;
    double cost = 0;     // bytes of the file, or seconds a token
    double quality = 0;  // perplexity over the reference's, 1 and up (or a little less)
    bool isBest = false; // no other is at least as good in both: it lies on the Pareto line

    bool operator==(const TradeoffPoint &) const = default;
};

// Variants whose cost and quality were measured, cheapest first.
QList<TradeoffPoint> tradeoff(const LabRun &run, Cost cost);

// What a loss may be, at 95 % confidence, to pass as none: perplexity higher by this share.
constexpr double smallLoss = 0.02;

struct Recommendation
{
    int variant = -1; // -1: the run does not say
    QString text;     // a sentence that names the data it follows from
};

// The smallest file whose perplexity is surely (95 %) not higher than the reference's by more than smallLoss; when there is none, the one
// that lost least. Says so where too few tokens were measured, or none.
Recommendation recommend(const LabRun &run);

} // namespace hearth
