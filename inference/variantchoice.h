#pragma once

#include "inference/evaluate/summary.h"

#include <cstdint>
#include <vector>

namespace hearth {

// What a variant may differ from the reference by, at 95 % confidence, to pass as close to it: all three. A file that keeps all of a model
// but a rounding of 5 to 8 bits stays far within them; one of 2 or 3 bits does not.
constexpr double smallLoss = 0.02;       // perplexity higher by this share
constexpr double smallDivergence = 0.05; // Kullback-Leibler, nats a token
constexpr double leastSameTop = 0.9;     // share of the places where both hold the same token likeliest

// A variant that was measured beside the reference: what was found, and what it surely (95 %) is not worse than.
struct Closeness
{
    int variant = 0;
    uint64_t fileBytes = 0;
    double divergence = 0;
    double sameTop = 0;
    double loss = 0; // of perplexity
    double lossAtMost = 0;
    double divergenceAtMost = 0;
    double sameTopAtLeast = 0;

    bool isClose() const;
    bool seemsClose() const; // it is as far as was measured, but too little was to be sure
};
Closeness closenessOf(int variant, uint64_t fileBytes, const DivergenceSummary &divergence, int tokens);

struct VariantChoice
{
    enum class Kind : uint8_t {
        NotMeasured,
        NothingSmaller, // the reference is the smallest
        Close,          // the smallest of those that stay close to it
        TooLittle,      // it seems close, but too little text was read to tell
        Lossy,          // none is close: the one that differs least
    };
    Kind kind = Kind::NotMeasured;
    int variant = -1; // of the last three
};
// measured: all but the reference that were.
VariantChoice chooseVariant(const std::vector<Closeness> &measured, uint64_t referenceBytes);

} // namespace hearth
