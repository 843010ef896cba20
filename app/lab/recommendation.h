#pragma once

#include "app/lab/labrun.h"

namespace hearth {

// Which variant to take, as far as a run says.

enum class Cost : quint8 { Size, Time };

// One variant in the picture of quality against what it costs.
struct TradeoffPoint
{
    int variant = 0;
    double cost = 0;      // bytes of the file, or seconds a token
    double quality = 0;   // Kullback-Leibler divergence from the reference, nats a token: 0 is the reference itself
    bool isBest = false;  // no other is at least as good in both: it lies on the Pareto line
    LabInterval within{}; // 95 % of the quality

    bool operator==(const TradeoffPoint &) const = default;
};

// Variants whose cost and quality were measured, cheapest first.
QList<TradeoffPoint> tradeoff(const LabRun &run, Cost cost);

// What a variant may differ from the reference by, at 95 % confidence, to pass as close to it: all three. A file that keeps all of a model
// but a rounding of 5 to 8 bits stays far within them; one of 2 or 3 bits does not.
constexpr double smallLoss = 0.02;       // perplexity higher by this share
constexpr double smallDivergence = 0.05; // Kullback-Leibler, nats a token
constexpr double leastSameTop = 0.9;     // share of the places where both hold the same token likeliest

struct Recommendation
{
    int variant = -1;     // -1: the run does not say
    QString text;         // a sentence that names the data it follows from
    bool isLossy = false; // the variant is only the one that differs least: not even it is close to the reference
};

// The smallest file that is surely (95 %) close to the reference; with it the one among those that writes faster, if any. When none is
// close, the one that differs least, and that it does. Says so where too little was measured to tell, or nothing.
Recommendation recommend(const LabRun &run);

} // namespace hearth
