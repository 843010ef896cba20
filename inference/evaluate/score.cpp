#include "inference/evaluate/score.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace hearth {

namespace {

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

} // namespace hearth
