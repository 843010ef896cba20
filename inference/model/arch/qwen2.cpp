#include "inference/model/arch/arch.h"
#include "inference/model/rope.h"

namespace hearth {

// Qwen 1.5 to 2.5: Llama's shape with biases on Q, K and V (taken because the file has them), rotating halves.
ModelSpec describeQwen2(const Hyperparameters &parameters)
{
    ModelSpec spec = usualModel(parameters);
    for (int i = 0; i < parameters.layers(); ++i) {
        LayerSpec &layer = spec.layers.emplace_back();
        layer.attentionNorm = rmsNorm(parameters, layerPart(i, "attn_norm"));
        layer.attention = usualAttention(parameters, i);
        layer.attention.rope = readRope(parameters, RopeStyle::Halves, layer.attention.keyDim);
        layer.feedForwardNorm = rmsNorm(parameters, layerPart(i, "ffn_norm"));
        layer.feedForward = gatedFeedForward(parameters, i);
    }
    spec.outputNorm = rmsNorm(parameters, "output_norm");
    return spec;
}

} // namespace hearth
