#include "inference/model/arch/arch.h"

namespace hearth {

// StableLM: layer norms around Llama's parts, a quarter of each head rotates. The 12B has no norm before the feed-forward, which then
// reads what attention reads, and a layer norm of its own for each head of Q and K.
ModelSpec describeStablelm(const Hyperparameters &parameters)
{
    const bool isParallel = !parameters.hasTensor(layerPart(0, "ffn_norm.weight"));
    ModelSpec spec = decoderModel(
        parameters,
        {.norm = DecoderStyle::Norm::Layer, .rope = RopeStyle::Halves, .isParallel = isParallel, .hasFeedForwardNorm = !isParallel});
    addHeadNorms(parameters, spec, DecoderStyle::Norm::LayerNoBias);
    return spec;
}

} // namespace hearth
