#pragma once

#include "inference/model/hyperparameters.h"
#include "inference/model/parts/part.h"

namespace hearth {

// Rotary position embedding of a model, with its scaling worked into the inverse frequencies, so that a backend only multiplies
// positions by them. Reads rope.dimension_count, rope.freq_base and rope.scaling.* (none, linear, yarn), and the tensor
// rope_freqs.weight [dim / 2], which divides each frequency (Llama 3.1 and later).
// Sources: RoFormer (arXiv 2104.09864), YaRN (arXiv 2309.00071).
RopeSpec readRope(const Hyperparameters &parameters, RopeStyle style, int keyDim);

} // namespace hearth
