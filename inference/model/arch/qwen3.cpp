#include "inference/model/arch/arch.h"
#include "inference/model/rope.h"

namespace hearth {

// Qwen 3: no biases; Q and K are normalized a head before they rotate.
ModelSpec describeQwen3(const Hyperparameters &parameters)
{
    ModelSpec spec = usualModel(parameters);
    for (int i = 0; i < parameters.layers(); ++i) {
        LayerSpec &layer = spec.layers.emplace_back();
        layer.attentionNorm = rmsNorm(parameters, layerPart(i, "attn_norm"));
        layer.attention = usualAttention(parameters, i);
        layer.attention.rope = readRope(parameters, RopeStyle::Halves, layer.attention.keyDim);
        layer.attention.queryNorm = rmsNorm(parameters, layerPart(i, "attn_q_norm"));
        layer.attention.keyNorm = rmsNorm(parameters, layerPart(i, "attn_k_norm"));
        layer.feedForwardNorm = rmsNorm(parameters, layerPart(i, "ffn_norm"));
        layer.feedForward = gatedFeedForward(parameters, i);
    }
    spec.outputNorm = rmsNorm(parameters, "output_norm");
    return spec;
}

} // namespace hearth
