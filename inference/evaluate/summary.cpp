#include "inference/evaluate/summary.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace hearth {

namespace {

// Mean of what `get` reads from each score; error: of the mean, by the means of blocks, whose sizes differ by one at most.
template <typename Score, typename Get> Estimate meanOf(std::span<const Score> scores, Get get)
{
    double sum = 0;
    for (const Score &score : scores)
        sum += get(score);
    const size_t count = scores.size(), blocks = std::min(std::max(count / size_t(blockTokens), size_t(fewestBlocks)), count);
    const double mean = sum / double(count);
    double squares = 0;
    for (size_t block = 0; block < blocks; ++block) {
        const size_t begin = block * count / blocks, end = (block + 1) * count / blocks;
        double apart = 0;
        for (const Score &score : scores.subspan(begin, end - begin))
            apart += get(score) - mean;
        squares += apart * apart;
    }
    return {mean, std::sqrt(squares * double(blocks) / double(blocks - 1)) / double(count), int(blocks)};
}

Estimate exponential(const Estimate &logarithm)
{
    const double value = std::exp(logarithm.value);
    return {value, value * logarithm.error, logarithm.blocks};
}

DivergenceSummary compare(std::span<const TokenScore> scores)
{
    DivergenceSummary summary;
    summary.mean = meanOf(scores, [](const TokenScore &score) { return score.divergence; });
    std::vector<double> divergences;
    double squares = 0;
    for (const TokenScore &score : scores) {
        divergences.push_back(score.divergence);
        const double change = std::exp(-score.surprisal) - std::exp(-score.referenceSurprisal);
        squares += change * change;
    }
    std::vector<double> sorted = divergences;
    std::sort(sorted.begin(), sorted.end());
    summary.median = percentile(sorted, 0.5);
    summary.medianWithin = percentileInterval95(divergences, sorted, 0.5);
    summary.percentile90 = percentile(sorted, 0.9);
    summary.percentile99 = percentile(sorted, 0.99);
    summary.percentile99Within = percentileInterval95(divergences, sorted, 0.99);
    summary.percentile999 = percentile(sorted, 0.999);
    summary.most = sorted.back();
    summary.sameTop = meanOf(scores, [](const TokenScore &score) { return score.top == score.referenceTop ? 1.0 : 0.0; });
    summary.referencePerplexity = exponential(meanOf(scores, [](const TokenScore &score) { return score.referenceSurprisal; }));
    summary.logRatio = meanOf(scores, [](const TokenScore &score) { return score.surprisal - score.referenceSurprisal; });
    summary.rmsProbabilityChange = std::sqrt(squares / double(scores.size()));
    return summary;
}

} // namespace

double percentile(std::span<const double> sorted, double fraction)
{
    assert(!sorted.empty() && fraction >= 0 && fraction <= 1);
    const double place = fraction * double(sorted.size() - 1);
    const size_t below = size_t(place), above = std::min(below + 1, sorted.size() - 1);
    const double part = place - double(below);
    return (1 - part) * sorted[below] + part * sorted[above];
}

Interval percentileInterval95(std::span<const double> values, std::span<const double> sorted, double fraction)
{
    const double value = percentile(sorted, fraction);
    Estimate below = meanOf(values, [value](double each) { return each <= value ? 1.0 : 0.0; });
    below.value = fraction;
    const Interval shares = shareInterval95(below, int(values.size()));
    return {std::min(percentile(sorted, shares.low), value), std::max(percentile(sorted, shares.high), value)};
}

EvaluationSummary summarize(std::span<const TokenScore> scores, bool withReference)
{
    assert(scores.size() >= 2);
    EvaluationSummary summary;
    summary.tokens = int(scores.size());
    summary.surprisal = meanOf(scores, [](const TokenScore &score) { return score.surprisal; });
    summary.perplexity = exponential(summary.surprisal);
    if (withReference)
        summary.divergence = compare(scores);
    return summary;
}

} // namespace hearth
