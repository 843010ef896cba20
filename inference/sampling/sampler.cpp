#include "inference/sampling/sampler.h"

#include "inference/core/error.h"
#include "inference/sampling/passes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace hearth {

namespace {

uint64_t freshSeed()
{
    std::random_device source;
    uint64_t seed = 0;
    while (seed == 0)
        seed = (static_cast<uint64_t>(source()) << 32) | source();
    return seed;
}

bool hasPenalties(const SamplingOptions &options)
{
    return options.repeatPenalty != 1.0f || options.frequencyPenalty != 0.0f || options.presencePenalty != 0.0f;
}

float largestOf(std::span<const TokenLogit> candidates)
{
    float largest = -std::numeric_limits<float>::infinity();
    for (const TokenLogit &candidate : candidates)
        largest = std::max(largest, candidate.logit);
    return largest;
}

constexpr size_t firstSorted = 128; // how many are sorted at first when a cumulated probability decides; four times more each round

// Keeps the shortest run, in the order of `isFirst`, whose weights reach `share` of `total`. Sorts no more than it has to.
template <typename Before, typename Weight>
void keepShare(std::vector<TokenLogit> &candidates, double wanted, Before isFirst, Weight weight)
{
    double sum = 0;
    size_t sorted = 0;
    for (size_t chunk = firstSorted; sorted < candidates.size(); chunk *= 4) {
        const size_t end = std::min(candidates.size(), sorted + chunk);
        const auto at = [&](size_t place) { return candidates.begin() + static_cast<std::ptrdiff_t>(place); };
        if (end < candidates.size())
            std::nth_element(at(sorted), at(end), candidates.end(), isFirst);
        std::sort(at(sorted), at(end), isFirst);
        for (; sorted < end; ++sorted) {
            sum += static_cast<double>(weight(candidates[sorted]));
            if (sum >= wanted) {
                candidates.resize(sorted + 1);
                return;
            }
        }
    }
}

} // namespace

Sampler::Sampler(const SamplingOptions &options, int vocabularySize)
    : m_options(options), m_vocabularySize(vocabularySize), m_seed(options.seed ? options.seed : freshSeed()), m_random(m_seed)
{
    checkSamplingOptions(options);
    if (vocabularySize < 1)
        throw Error(ErrorCode::InvalidArgument, "A sampler needs a vocabulary of at least one token.", "empty_vocabulary");
}

int32_t Sampler::sample(std::span<float> logits, std::span<const int32_t> history, Matcher *matcher)
{
    m_matcher = matcher;
    filter(logits, history);
    if (m_options.temperature == 0.0f)
        return m_candidates.front().token;
    const double total = weigh();
    double left = m_random.uniform() * total;
    const size_t count = m_weights.size();
    size_t chosen = 0;
    for (size_t i = 0; i < count; ++i) {
        if (m_weights[i] <= 0.0f)
            continue;
        chosen = i; // the last possible one, should rounding run past the end
        left -= static_cast<double>(m_weights[i]);
        if (left < 0)
            break;
    }
    return m_isWhole ? static_cast<int32_t>(chosen) : m_candidates[chosen].token;
}

std::vector<TokenProbability> Sampler::distribution(std::span<float> logits, std::span<const int32_t> history, Matcher *matcher)
{
    m_matcher = matcher;
    filter(logits, history);
    if (m_options.temperature == 0.0f)
        return {{m_candidates.front().token, 1.0}};
    materialize();
    std::sort(m_candidates.begin(), m_candidates.end(), isBefore);
    const double total = weigh();
    std::vector<TokenProbability> result;
    for (size_t i = 0; i < m_candidates.size(); ++i)
        result.push_back({m_candidates[i].token, static_cast<double>(m_weights[i]) / total});
    return result;
}

// Runs the stages; what is left is in m_logits (m_isWhole) or m_candidates. At temperature 0 exactly one candidate.
void Sampler::filter(std::span<float> logits, std::span<const int32_t> history)
{
    if (logits.size() != static_cast<size_t>(m_vocabularySize)) {
        throw Error(ErrorCode::InvalidArgument,
                    "The sampler was made for " + std::to_string(m_vocabularySize) + " tokens but got " + std::to_string(logits.size())
                        + " logits.",
                    "wrong_vocabulary");
    }
    m_logits = logits;
    m_isWhole = true;
    m_isMasked = false;
    checkedMaximum(logits, m_blockMaxima);
    const bool isGreedy = m_options.temperature == 0.0f;
    if (m_matcher && !canLookAtSingleTokens())
        applyMask();
    for (SamplerStage stage : m_options.order) {
        if (isGreedy && stage != SamplerStage::Penalties)
            continue;
        switch (stage) {
        case SamplerStage::Penalties: penalize(history); break;
        case SamplerStage::TopK: keepTopK(); break;
        case SamplerStage::TypicalP: keepTypical(); break;
        case SamplerStage::TopP: keepTopP(); break;
        case SamplerStage::MinP: keepMinP(); break;
        case SamplerStage::Temperature: applyTemperature(); break;
        }
    }
    if (isGreedy)
        gatherBest(1);
}

void Sampler::countHistory(std::span<const int32_t> history)
{
    m_counts.resize(static_cast<size_t>(m_vocabularySize), 0);
    for (int32_t token : m_seen)
        m_counts[static_cast<size_t>(token)] = 0;
    m_seen.clear();
    if (m_options.penaltyWindow >= 0)
        history = history.last(std::min(history.size(), static_cast<size_t>(m_options.penaltyWindow)));
    for (int32_t token : history) {
        if (token >= 0 && token < m_vocabularySize && m_counts[static_cast<size_t>(token)]++ == 0)
            m_seen.push_back(token);
    }
}

float Sampler::penalized(float logit, int count) const
{
    logit = logit > 0 ? logit / m_options.repeatPenalty : logit * m_options.repeatPenalty;
    return logit - (static_cast<float>(count) * m_options.frequencyPenalty + m_options.presencePenalty);
}

void Sampler::penalize(std::span<const int32_t> history)
{
    if (!hasPenalties(m_options))
        return;
    countHistory(history);
    if (!m_isWhole) {
        for (TokenLogit &candidate : m_candidates) {
            if (const int count = m_counts[static_cast<size_t>(candidate.token)])
                candidate.logit = penalized(candidate.logit, count);
        }
        return;
    }
    for (int32_t token : m_seen) {
        const size_t i = static_cast<size_t>(token);
        m_logits[i] = penalized(m_logits[i], m_counts[i]);
    }
    for (int32_t token : m_seen)
        refreshBlock(static_cast<size_t>(token) / maximumBlock);
}

void Sampler::refreshBlock(size_t block)
{
    const auto part = m_logits.subspan(block * maximumBlock, std::min(maximumBlock, m_logits.size() - block * maximumBlock));
    m_blockMaxima[block] = *std::max_element(part.begin(), part.end());
}

// The candidates that are possible at all, as a list.
void Sampler::materialize()
{
    if (!m_isWhole)
        return;
    gatherAbove(m_logits, -std::numeric_limits<float>::infinity(), m_candidates);
    m_isWhole = false;
}

// Weights of the candidates, by index; returns their sum.
double Sampler::weigh()
{
    if (m_isWhole) {
        m_weights.resize(m_logits.size());
        return softmaxWeights(m_logits, *std::max_element(m_blockMaxima.begin(), m_blockMaxima.end()), m_weights);
    }
    const float largest = largestOf(m_candidates);
    m_weights.resize(m_candidates.size());
    double sum = 0;
    for (size_t i = 0; i < m_candidates.size(); ++i) {
        m_weights[i] = exponential(m_candidates[i].logit - largest);
        sum += static_cast<double>(m_weights[i]);
    }
    return sum;
}

void Sampler::keepTopK()
{
    const size_t count = static_cast<size_t>(m_options.topK);
    if (count == 0)
        return;
    if (m_isWhole) {
        if (count >= m_logits.size())
            return;
        gatherBest(count);
        m_isWhole = false;
    } else if (count < m_candidates.size()) {
        std::nth_element(m_candidates.begin(), m_candidates.begin() + static_cast<std::ptrdiff_t>(count), m_candidates.end(), isBefore);
        m_candidates.resize(count);
    }
}

void Sampler::keepMinP()
{
    if (m_options.minP <= 0)
        return;
    const float distance = std::log(m_options.minP);
    if (m_isWhole) {
        gatherAbove(m_logits, *std::max_element(m_blockMaxima.begin(), m_blockMaxima.end()) + distance, m_candidates);
        m_isWhole = false;
        return;
    }
    const float largest = largestOf(m_candidates);
    std::erase_if(m_candidates, [&](const TokenLogit &candidate) { return candidate.logit < largest + distance; });
}

void Sampler::keepTopP()
{
    if (m_options.topP >= 1)
        return;
    const double total = weigh();
    materialize();
    const float largest = largestOf(m_candidates);
    keepShare(m_candidates, static_cast<double>(m_options.topP) * total, isBefore,
              [&](const TokenLogit &candidate) { return exponential(candidate.logit - largest); });
}

void Sampler::keepTypical()
{
    if (m_options.typicalP >= 1)
        return;
    materialize();
    const double total = weigh();
    const float largest = largestOf(m_candidates);
    // -log p = log(total) + largest - logit, so the mean of (largest - logit) is all that the entropy needs besides log(total).
    double mean = 0;
    for (size_t i = 0; i < m_candidates.size(); ++i) {
        if (m_weights[i] > 0)
            mean += static_cast<double>(m_weights[i]) / total * static_cast<double>(largest - m_candidates[i].logit);
    }
    const auto distance = [&](const TokenLogit &candidate) { return std::fabs(static_cast<double>(largest - candidate.logit) - mean); };
    keepShare(
        m_candidates, static_cast<double>(m_options.typicalP) * total,
        [&](const TokenLogit &a, const TokenLogit &b) {
            const double first = distance(a);
            const double second = distance(b);
            return first != second ? first < second : isBefore(a, b);
        },
        [&](const TokenLogit &candidate) { return exponential(candidate.logit - largest); });
}

void Sampler::applyTemperature()
{
    // Below a millionth it is greedy in all but name; the limits keep +infinity out.
    const float factor = 1.0f / std::max(m_options.temperature, 1e-6f);
    if (factor == 1.0f)
        return;
    const auto scale = [factor](float &logit) {
        const float scaled = logit * factor;
        logit = scaled < std::numeric_limits<float>::max() ? scaled : std::numeric_limits<float>::max();
    };
    if (!m_isWhole) {
        for (TokenLogit &candidate : m_candidates)
            scale(candidate.logit);
        return;
    }
    for (float &logit : m_logits)
        scale(logit);
    for (float &maximum : m_blockMaxima)
        scale(maximum);
}

} // namespace hearth
