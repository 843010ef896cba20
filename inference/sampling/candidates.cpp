#include "inference/sampling/candidates.h"

#include "inference/sampling/passes.h"

#include <algorithm>

namespace hearth {

void CandidateFinder::read(std::span<const float> logits, int count)
{
    const float largest = checkedMaximum(logits, m_blockMaxima);
    m_weights.resize(logits.size());
    m_total = softmaxWeights(logits, largest, m_weights);
    gatherLargest(logits, size_t(std::max(count, 0)), m_blockMaxima, m_best);
    std::sort(m_best.begin(), m_best.end(), isBefore);
}

std::vector<TokenProbability> CandidateFinder::best() const
{
    std::vector<TokenProbability> result;
    result.reserve(m_best.size() + 1);
    for (const TokenLogit &each : m_best)
        result.push_back({each.token, probability(each.token)});
    return result;
}

std::vector<TokenProbability> CandidateFinder::with(int32_t chosen) const
{
    std::vector<TokenProbability> result = best();
    const auto isChosen = [chosen](const TokenProbability &each) { return each.token == chosen; };
    if (std::none_of(result.begin(), result.end(), isChosen))
        result.push_back({chosen, probability(chosen)});
    return result;
}

std::vector<TokenProbability> topCandidates(std::span<const float> logits, int count)
{
    CandidateFinder finder;
    finder.read(logits, count);
    return finder.best();
}

} // namespace hearth
