#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace hearth {

// How well a model expected one token of a text. Logarithms are natural.
struct TokenScore
{
    int position = 0;     // index of the token in the text's tokens
    int32_t token = 0;    // what stands there
    int32_t top = 0;      // what the model held likeliest
    double surprisal = 0; // -ln p(token)
    // Only beside a reference:
    int32_t referenceTop = 0;
    double referenceSurprisal = 0;
    double divergence = 0; // Kullback-Leibler, sum over the vocabulary of p_ref ln(p_ref / p)
};

// From the logits that predict the token, [vocabulary]. Sums are in float64. Of equal logits the lower id is the top one.
TokenScore scoreToken(std::span<const float> logits, int32_t token);
// The same beside those of a reference over the same vocabulary. Equal logits give a divergence of exactly 0.
TokenScore scoreToken(std::span<const float> logits, std::span<const float> reference, int32_t token);

// What of a distribution is kept to hold others against later: its likeliest tokens with ln p each, by token, and how likely all others are
// together. Some hundred bytes in place of a number for every token of the vocabulary.
struct KeptDistribution
{
    std::vector<std::pair<int32_t, float>> tokens;
    double others = 0;
    TokenScore score; // of the token that stood there
};
KeptDistribution keepDistribution(std::span<const float> logits, int32_t token, int most);
// Beside a kept one. The tokens that were not kept count as one in the divergence, which is therefore that of the whole distributions or
// less (data processing inequality; Cover and Thomas, Elements of Information Theory, 2.8).
TokenScore scoreToken(std::span<const float> logits, const KeptDistribution &reference, int32_t token);

} // namespace hearth
