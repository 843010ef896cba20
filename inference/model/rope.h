#pragma once

#include "inference/model/hyperparameters.h"
#include "inference/model/parts/part.h"

namespace hearth {

// Rotary position embedding of a model, with its scaling worked into the inverse frequencies, so that a backend only multiplies
// positions by them. Reads rope.dimension_count, rope.freq_base and rope.scaling.* (none, linear, yarn, longrope), and the tensors that
// divide each frequency: rope_freqs.weight [dim / 2] (Llama 3.1 and later), or rope_factors_short and rope_factors_long (Phi 3).
// Sources: RoFormer (arXiv 2104.09864), YaRN (arXiv 2309.00071), LongRoPE (arXiv 2402.13753).
RopeSpec readRope(const Hyperparameters &parameters, RopeStyle style, int keyDim);
// Tokens of the context that the model was trained on before it was stretched.
int originalContextTokens(const Hyperparameters &parameters);
// The same without scaling and factors, on a base of its own: the sliding layers of models that scale only the others.
RopeSpec unscaledRope(const Hyperparameters &parameters, RopeStyle style, int keyDim, float base);

} // namespace hearth
