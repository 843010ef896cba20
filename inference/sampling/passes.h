#pragma once

#include "inference/sampling/sampler.h"

// The passes over a whole row of logits (128k and more), written so that compilers vectorize them without fast-math.
namespace hearth {

constexpr size_t maximumBlock = 64; // logits a block maximum stands for

// exp(x) for x <= 0, relative error below 1e-6, 0 below -87. The same bits on every machine (no libm).
float exponential(float x);

// Largest logit. Throws Error{Device, kind "bad_logits"} on NaN, +infinity, or when all are -infinity.
// blockMaxima receives the maximum of each block of 64.
float checkedMaximum(std::span<const float> logits, std::vector<float> &blockMaxima);

// weights[i] = exp(logits[i] - largest); returns their sum.
double softmaxWeights(std::span<const float> logits, float largest, std::span<float> weights);

// Candidates with a logit of at least `threshold`, by token id. -infinity never is one.
void gatherAbove(std::span<const float> logits, float threshold, std::vector<TokenLogit> &out);

// The `count` largest, unordered, of equal ones the lower token ids. blockMaxima: those of these logits.
void gatherLargest(std::span<const float> logits, size_t count, const std::vector<float> &blockMaxima, std::vector<TokenLogit> &out);

// Larger logit first, of equal ones the lower token id.
inline bool isBefore(const TokenLogit &a, const TokenLogit &b)
{
    return a.logit != b.logit ? a.logit > b.logit : a.token < b.token;
}

} // namespace hearth
