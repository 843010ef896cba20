#include "inference/model/arch/arch.h"

namespace hearth {

// Falcon: attention and feed-forward side by side without biases. The 7B reads one norm twice; the 40B has a second, for attention.
ModelSpec describeFalcon(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(parameters,
                                  {.norm = DecoderStyle::Norm::Layer,
                                   .rope = RopeStyle::Halves,
                                   .isParallel = true,
                                   .hasFeedForwardNorm = false,
                                   .feedForward = DecoderStyle::FeedForward::Plain,
                                   .activation = Activation::GeluTanh});
    for (int i = 0; i < parameters.layers(); ++i) {
        if (!parameters.hasTensor(layerPart(i, "attn_norm_2.weight")))
            continue;
        LayerSpec &layer = spec.layers[size_t(i)];
        layer.feedForwardNorms.before = layer.mixerNorms.before;
        layer.mixerNorms.before = layerNorm(parameters, layerPart(i, "attn_norm_2"));
    }
    return spec;
}

} // namespace hearth
