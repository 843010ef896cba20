#include "inference/model/arch/arch.h"

namespace hearth {

// GPT-2: learned positions, layer norms with bias, one tensor [Q; K; V], GELU without a gate, biases everywhere.
ModelSpec describeGpt2(const Hyperparameters &parameters)
{
    ModelSpec spec = usualModel(parameters);
    spec.positionTable = "position_embd.weight";
    spec.positions = parameters.contextTokens();
    const int width = parameters.embedding();
    for (int i = 0; i < parameters.layers(); ++i) {
        LayerSpec &layer = spec.layers.emplace_back();
        layer.attentionNorm = layerNorm(parameters, layerPart(i, "attn_norm"));
        layer.attention = usualAttention(parameters, i);
        const std::string qkv = layerPart(i, "attn_qkv");
        layer.attention.query = linearRows(qkv, 0, width, 3 * width);
        layer.attention.key = linearRows(qkv, width, width, 3 * width);
        layer.attention.value = linearRows(qkv, 2 * width, width, 3 * width);
        layer.feedForwardNorm = layerNorm(parameters, layerPart(i, "ffn_norm"));
        layer.feedForward = gatedFeedForward(parameters, i);
        layer.feedForward.gate.reset();
        layer.feedForward.activation = Activation::GeluTanh;
    }
    spec.outputNorm = layerNorm(parameters, "output_norm");
    return spec;
}

} // namespace hearth
