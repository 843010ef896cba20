#include "inference/core/error.h"
#include "inference/sampling/grammar/matcher.h"
#include "inference/sampling/passes.h"
#include "inference/sampling/sampler.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

// The sampler's part that heeds a grammar. A mask costs a walk over the vocabulary the first time that its place in the grammar is
// reached; where only a few of the largest logits matter, it is left out as long as they are looked at one by one. The outcome is the
// same to the bit: the same candidates, in the order of their tokens.
namespace hearth {

namespace {

constexpr float lowest = -std::numeric_limits<float>::infinity();
constexpr size_t mostSingleTokens = 256; // looked at in a round
constexpr int mostRounds = 6;

// Leaves the logits whose bits are set and returns their largest. Goes over the set bits or the others, whichever are fewer: in the
// middle of a text nearly all tokens may come, elsewhere nearly none.
float maskBlock(std::span<float> logits, uint64_t allowed, float largest)
{
    const uint64_t all = logits.size() == maximumBlock ? ~uint64_t(0) : (uint64_t(1) << logits.size()) - 1;
    allowed &= all;
    if (allowed == all)
        return largest;
    float kept = lowest;
    if (std::popcount(allowed) <= int(logits.size() / 2)) {
        std::array<float, maximumBlock> values;
        for (uint64_t rest = allowed; rest != 0; rest &= rest - 1)
            values[size_t(std::countr_zero(rest))] = logits[size_t(std::countr_zero(rest))];
        std::fill(logits.begin(), logits.end(), lowest);
        for (uint64_t rest = allowed; rest != 0; rest &= rest - 1) {
            const auto i = size_t(std::countr_zero(rest));
            logits[i] = values[i];
            kept = std::max(kept, values[i]);
        }
        return kept;
    }
    bool isLargestGone = false;
    for (uint64_t rest = all & ~allowed; rest != 0; rest &= rest - 1) {
        float &logit = logits[size_t(std::countr_zero(rest))];
        isLargestGone |= logit == largest;
        logit = lowest;
    }
    return isLargestGone ? *std::max_element(logits.begin(), logits.end()) : largest;
}

} // namespace

// Whether the first stage that leaves anything out takes a few of the largest, and the mask is not
// quick to have.
bool Sampler::canLookAtSingleTokens()
{
    if (m_matcher->isMaskWorthIt())
        return false;
    if (m_options.temperature == 0.0f)
        return true;
    const auto isActive = [&](SamplerStage stage) {
        switch (stage) {
        case SamplerStage::Penalties: return false; // changes logits of allowed and other tokens alike
        case SamplerStage::TopK: return m_options.topK > 0;
        case SamplerStage::TypicalP: return m_options.typicalP < 1;
        case SamplerStage::TopP: return m_options.topP < 1;
        case SamplerStage::MinP: return m_options.minP > 0;
        case SamplerStage::Temperature: return m_options.temperature != 1;
        }
        return true;
    };
    const auto first = std::find_if(m_options.order.begin(), m_options.order.end(), isActive);
    return first != m_options.order.end() && *first == SamplerStage::TopK && static_cast<size_t>(m_options.topK) <= mostSingleTokens
        && m_options.topK < m_vocabularySize;
}

// A word of the mask is a block of the maxima.
void Sampler::applyMask()
{
    const std::shared_ptr<const TokenMask> mask = m_matcher->mask();
    float largest = lowest;
    for (size_t block = 0; block < m_blockMaxima.size(); ++block) {
        const auto part = m_logits.subspan(block * maximumBlock, std::min(maximumBlock, m_logits.size() - block * maximumBlock));
        m_blockMaxima[block] = maskBlock(part, mask->words[block], m_blockMaxima[block]);
        largest = std::max(largest, m_blockMaxima[block]);
    }
    m_isMasked = true;
    if (largest == lowest)
        throw Error(ErrorCode::Device, "The model's output leaves no token possible that the grammar allows here.", "bad_logits");
}

void Sampler::exclude(int32_t token)
{
    m_logits[static_cast<size_t>(token)] = lowest;
    refreshBlock(static_cast<size_t>(token) / maximumBlock);
}

// gatherLargest of those that may come.
void Sampler::gatherBest(size_t count)
{
    for (int round = 0; m_matcher && !m_isMasked; ++round) {
        gatherLargest(m_logits, count, m_blockMaxima, m_candidates);
        size_t excluded = 0;
        for (const TokenLogit &candidate : m_candidates) {
            if (!m_matcher->allows(candidate.token)) {
                exclude(candidate.token);
                ++excluded;
            }
        }
        if (excluded == 0 && !m_candidates.empty())
            break;
        if (round + 1 == mostRounds || (count > 1 && excluded * 2 > m_candidates.size()) || m_candidates.empty())
            applyMask();
    }
    if (!m_matcher || m_isMasked)
        gatherLargest(m_logits, count, m_blockMaxima, m_candidates);
    if (m_matcher)
        std::sort(m_candidates.begin(), m_candidates.end(), [](const TokenLogit &a, const TokenLogit &b) { return a.token < b.token; });
}

} // namespace hearth
