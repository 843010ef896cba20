#include "inference/evaluate/score.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace hearth {

namespace {

constexpr double leastShare = 1e-12; // below it a remainder is what rounding left

int32_t likeliest(std::span<const float> logits)
{
    return int32_t(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

} // namespace

TokenScore scoreToken(std::span<const float> logits, int32_t token)
{
    TokenScore score;
    score.token = token;
    score.top = likeliest(logits);
    const float most = logits[size_t(score.top)];
    double sum = 0;
    for (const float logit : logits)
        sum += double(std::exp(logit - most));
    score.surprisal = std::log(sum) - double(logits[size_t(token)] - most);
    return score;
}

// With r and m the logits less their largest, and Z the sums of their exponentials:
// sum p_r (ln p_r - ln p_m) = (sum e^r (r - m)) / Z_r - ln Z_r + ln Z_m
TokenScore scoreToken(std::span<const float> logits, std::span<const float> reference, int32_t token)
{
    assert(logits.size() == reference.size());
    TokenScore score;
    score.token = token;
    score.top = likeliest(logits);
    score.referenceTop = likeliest(reference);
    const float most = logits[size_t(score.top)], referenceMost = reference[size_t(score.referenceTop)];
    double sum = 0, referenceSum = 0, differences = 0;
    for (size_t i = 0; i < logits.size(); ++i) {
        const float m = logits[i] - most, r = reference[i] - referenceMost;
        const double weight = double(std::exp(r));
        sum += double(std::exp(m));
        referenceSum += weight;
        if (weight > 0) // a token that both rule out with -infinity has no difference
            differences += weight * (double(r) - double(m));
    }
    score.surprisal = std::log(sum) - double(logits[size_t(token)] - most);
    score.referenceSurprisal = std::log(referenceSum) - double(reference[size_t(token)] - referenceMost);
    score.divergence = std::max(0.0, differences / referenceSum - std::log(referenceSum) + std::log(sum));
    return score;
}

KeptDistribution keepDistribution(std::span<const float> logits, int32_t token, int most)
{
    KeptDistribution kept;
    kept.score = scoreToken(logits, token);
    const double logSum = kept.score.surprisal + double(logits[size_t(token)]); // ln of the sum of the exponentials
    std::vector<int32_t> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    const size_t count = std::min(size_t(std::max(most, 1)), order.size());
    const auto isLikelier = [&](int32_t a, int32_t b) {
        return logits[size_t(a)] != logits[size_t(b)] ? logits[size_t(a)] > logits[size_t(b)] : a < b;
    };
    std::nth_element(order.begin(), order.begin() + ptrdiff_t(count - 1), order.end(), isLikelier);
    order.resize(count);
    std::sort(order.begin(), order.end());
    double sum = 0;
    for (const int32_t id : order) {
        const double logarithm = double(logits[size_t(id)]) - logSum;
        kept.tokens.emplace_back(id, float(logarithm));
        sum += std::exp(logarithm);
    }
    kept.others = count == logits.size() ? 0 : std::max(0.0, 1 - sum);
    return kept;
}

TokenScore scoreToken(std::span<const float> logits, const KeptDistribution &reference, int32_t token)
{
    TokenScore score = scoreToken(logits, token);
    score.referenceTop = reference.score.top;
    score.referenceSurprisal = reference.score.surprisal;
    const double logSum = score.surprisal + double(logits[size_t(token)]);
    double sum = 0;
    for (const auto &[id, logarithm] : reference.tokens) {
        const double own = double(logits[size_t(id)]) - logSum, weight = std::exp(double(logarithm));
        sum += std::exp(own);
        if (weight > 0)
            score.divergence += weight * (double(logarithm) - own);
    }
    if (reference.others > 0)
        score.divergence += reference.others * std::log(reference.others / std::max(1 - sum, leastShare));
    score.divergence = std::max(0.0, score.divergence);
    return score;
}

} // namespace hearth
