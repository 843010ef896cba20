#pragma once

#include "app/lab/labrun.h"
#include "inference/variantchoice.h"

namespace hearth {

// Which variant to take, as far as a run says.

enum class Cost : quint8 { Size, Time };

// One variant in the picture of quality against what it costs.
struct TradeoffPoint
{
    int variant = 0;
    double cost = 0;        // bytes of the file, or seconds a token
    double quality = 0;     // Kullback-Leibler divergence from the reference, nats a token: 0 is the reference itself
    bool isBest = false;    // no other is at least as good in both: it lies on the Pareto line
    LabInterval within{};   // 95 % of the quality
    bool isAtLeast = false; // of the quality: the whole of it is that or more

    bool operator==(const TradeoffPoint &) const = default;
};

// Variants whose cost and quality were measured, cheapest first.
QList<TradeoffPoint> tradeoff(const LabRun &run, Cost cost);

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
