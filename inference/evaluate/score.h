#pragma once

#include <cstdint>
#include <span>

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

} // namespace hearth
