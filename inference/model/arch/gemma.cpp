#include "inference/model/arch/arch.h"

#include <cmath>

namespace hearth {

// Gemma 1: a gate with GELU, the embedding multiplied by the root of its width. The file's norm weights have their 1 added already.
ModelSpec describeGemma(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(parameters, {.rope = RopeStyle::Halves, .activation = Activation::GeluTanh});
    spec.embeddingScale = std::sqrt(float(spec.embedding));
    return spec;
}

} // namespace hearth
