#pragma once

#include "inference/sampling/options.h"
#include "inference/sampling/random.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

class Matcher;

// A token with its logit (as it stands after the stages so far) or its probability.
struct TokenLogit
{
    float logit;
    int32_t token;
};
struct TokenProbability
{
    int32_t token;
    double probability;
};

// "penalties", "top_k", "typical_p", "top_p", "min_p", "temperature".
std::string_view samplerStageName(SamplerStage stage);
// "top_k, top_p,temperature" → stages. Throws Error{InvalidArgument} on an unknown or a repeated name.
std::vector<SamplerStage> parseSamplerOrder(std::string_view text);
std::string samplerOrderText(std::span<const SamplerStage> order);

// Throws Error{InvalidArgument} that names the option and its range.
void checkSamplingOptions(const SamplingOptions &options);

// Chooses the next token of one sequence. Stages run in options.order; a stage that is not listed does not run.
//
//   penalties    tokens of the last `penaltyWindow` of history: logit > 0 ? logit / repeat : logit * repeat (CTRL, arXiv:1909.05858),
//                then minus count * frequency + presence
//   top_k        the k largest logits
//   typical_p    by | -log p - entropy | ascending until the probabilities reach p (arXiv:2202.00666)
//   top_p        by p descending until the probabilities reach p (nucleus, arXiv:1904.09751)
//   min_p        those with p >= minP * largest p (arXiv:2407.01082)
//   temperature  logits / temperature
//
// Each filter leaves at least one token. Then softmax over what is left and one draw (see Random). Temperature 0 takes the largest
// logit after the penalties, of equal ones the lowest token id, and draws nothing. -infinity is a token that must not come; NaN and
// +infinity are errors. Owned by one sequence on the engine thread; keeps its buffers, so a step does not allocate once warm.
class Sampler
{
public:
    Sampler(const SamplingOptions &options, int vocabularySize);

    // logits [vocabularySize]: scratch, changed. history: prompt and generated tokens, oldest first.
    // Throws Error{InvalidArgument} for a wrong size, Error{Device} with kind "bad_logits" for logits that cannot be sampled.
    // matcher: only tokens that it allows come, as if all others had logits of -infinity before the first stage. Throws what it throws.
    int32_t sample(std::span<float> logits, std::span<const int32_t> history, Matcher *matcher = nullptr);

    // What sample() would draw from, most likely first; draws nothing. At temperature 0 one token with probability 1.
    std::vector<TokenProbability> distribution(std::span<float> logits, std::span<const int32_t> history, Matcher *matcher = nullptr);

    // The seed in use: options.seed, or the one chosen when that is 0.
    uint64_t seed() const { return m_seed; }

private:
    void filter(std::span<float> logits, std::span<const int32_t> history);
    bool canLookAtSingleTokens();
    void applyMask();
    void exclude(int32_t token);
    void gatherBest(size_t count);
    void refreshBlock(size_t block);
    void countHistory(std::span<const int32_t> history);
    float penalized(float logit, int count) const;
    void penalize(std::span<const int32_t> history);
    void keepTopK();
    void keepTypical();
    void keepTopP();
    void keepMinP();
    void applyTemperature();
    void materialize();
    void sortFirst(size_t count);
    double weigh();

    SamplingOptions m_options;
    int m_vocabularySize;
    uint64_t m_seed;
    Random m_random;
    std::span<float> m_logits;    // the row, while no stage has left anything out
    Matcher *m_matcher = nullptr; // of the step under way
    bool m_isMasked = false;      // its mask is in the logits
    bool m_isWhole = true;        // true: m_logits holds the candidates; false: m_candidates
    std::vector<TokenLogit> m_candidates;
    std::vector<float> m_weights; // exp(logit - largest), by candidate
    std::vector<float> m_blockMaxima;
    std::vector<int> m_counts;   // [vocabularySize], only when penalties are on
    std::vector<int32_t> m_seen; // tokens with m_counts > 0
};

} // namespace hearth
