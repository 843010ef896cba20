#pragma once

#include "inference/evaluate/score.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

namespace hearth {

// The tokens of a text hang together, so a figure's error is not that of as many independent ones: it is found from blocks of tokens that
// stand together (batch means; Law, Simulation Modeling and Analysis, 9.5.3). Within a block they may depend on each other as they like.
constexpr int blockTokens = 64;
constexpr int fewestBlocks = 16; // of a shorter text the blocks are shorter

// How many standard errors reach to 95 % on either side, where the error comes from so many blocks: Student's t with one degree of freedom
// less (Abramowitz and Stegun 26.7.5; within 1 % from 4 blocks on). 0 blocks: as the normal distribution.
inline double factor95(int blocks)
{
    constexpr double z = 1.959964;
    if (blocks < 2)
        return z;
    const double n = blocks - 1, z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

// A figure with its standard error.
struct Estimate
{
    double value = 0;
    double error = 0;
    int blocks = 0; // that the error comes from

    double low95() const { return value - factor95(blocks) * error; }
    double high95() const { return value + factor95(blocks) * error; }
};

struct Interval
{
    double low = 0;
    double high = 0;
};

// 95 % of a share of `tokens` tokens, 0 to 1, by the score interval (Wilson 1927) for as many independent tokens as would have that error:
// it never leaves 0 to 1, and says something where all of them are the same.
inline Interval shareInterval95(const Estimate &share, int tokens)
{
    const double p = std::clamp(share.value, 0.0, 1.0), t = factor95(share.blocks);
    const double all = std::max(tokens, 1), spread = p * (1 - p);
    const double n = share.error > 0 && spread > 0 ? std::clamp(spread / (share.error * share.error), 1.0, all) : all;
    const double middle = p + t * t / (2 * n), half = t * std::sqrt(spread / n + t * t / (4 * n * n)), size = 1 + t * t / n;
    return {std::max((middle - half) / size, 0.0), std::min((middle + half) / size, 1.0)};
}

// A model beside its reference.
struct DivergenceSummary
{
    Estimate mean; // Kullback-Leibler, nats a token
    double median = 0;
    Interval medianWithin; // 95 %, here and below: see percentileInterval95
    double percentile90 = 0;
    double percentile99 = 0;
    Interval percentile99Within;
    double percentile999 = 0;
    double most = 0;
    Estimate sameTop; // share of tokens where both hold the same one likeliest, 0 to 1
    Estimate referencePerplexity;
    Estimate logRatio;               // mean of surprisal less the reference's: ln(perplexity / referencePerplexity), errors paired
    double rmsProbabilityChange = 0; // of the token that stood there, 0 to 1
};

struct EvaluationSummary
{
    int tokens = 0;      // that count
    Estimate surprisal;  // nats a token
    Estimate perplexity; // exp of it; its error is perplexity * surprisal.error
    std::optional<DivergenceSummary> divergence;
};

// At least 2 scores, in the text's order. withReference: they hold a reference's numbers, too.
EvaluationSummary summarize(std::span<const TokenScore> scores, bool withReference);

// 95 % of a percentile, by the shares of values below it that are as likely as not to be that fraction (Woodruff, Confidence intervals for
// medians and other position measures, 1952): the share's interval, which heeds that neighbours depend on each other, read off the sorted
// values. `values` in the text's order, 2 at least; `sorted` the same ones.
Interval percentileInterval95(std::span<const double> values, std::span<const double> sorted, double fraction);

// Between the two nearest of sorted values, 0 <= fraction <= 1.
double percentile(std::span<const double> sorted, double fraction);

} // namespace hearth
