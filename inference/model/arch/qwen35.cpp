#include "inference/model/arch/arch.h"

namespace hearth {

namespace {

constexpr int mostDim = 1 << 12;
constexpr int mostHeads = 1 << 10;

DeltaNetSpec deltaNet(const Hyperparameters &parameters, int layer)
{
    DeltaNetSpec spec;
    spec.keyDim = parameters.requireCount("ssm.state_size", mostDim);
    spec.keyHeads = parameters.requireCount("ssm.group_count", mostHeads);
    spec.heads = parameters.requireCount("ssm.time_step_rank", mostHeads);
    const int values = parameters.requireCount("ssm.inner_size", mostHeads * mostDim);
    spec.valueDim = values / spec.heads;
    if (spec.valueDim * spec.heads != values || spec.heads % spec.keyHeads != 0)
        parameters.fail("ssm.time_step_rank", "does not divide ssm.inner_size, or ssm.group_count does not divide it");
    const int keys = spec.keyHeads * spec.keyDim, rows = 2 * keys + values;
    const std::string fused = layerPart(layer, "attn_qkv");
    spec.query = linearRows(fused, 0, keys, rows);
    spec.key = linearRows(fused, keys, keys, rows);
    spec.value = linearRows(fused, 2 * keys, values, rows);
    spec.gate = linear(layerPart(layer, "attn_gate"), values);
    spec.alpha = linear(layerPart(layer, "ssm_alpha"), spec.heads);
    spec.beta = linear(layerPart(layer, "ssm_beta"), spec.heads);
    spec.output = linear(layerPart(layer, "ssm_out"), parameters.embedding());
    spec.conv = {.part = layerPart(layer, "ssm_conv1d"),
                 .taps = parameters.requireCount("ssm.conv_kernel", mostTaps),
                 .channels = rows,
                 .silu = true};
    spec.decay = layerPart(layer, "ssm_a");
    spec.bias = layerPart(layer, "ssm_dt.bias");
    spec.norm = rmsNorm(parameters, layerPart(layer, "ssm_norm"));
    spec.epsilon = spec.norm.epsilon;
    return spec;
}

} // namespace

// Qwen 3.5: Gated DeltaNet in most layers; in every fourth Qwen 3's attention, whose queries come with a gate on the result.
ModelSpec describeQwen35(const Hyperparameters &parameters)
{
    const DecoderStyle style{.rope = RopeStyle::Halves, .hasFeedForwardNorm = false, .hasHeadNorms = true};
    ModelSpec spec = decoderFrame(parameters, style);
    for (int i = 0; i < parameters.layers(); ++i) {
        LayerSpec layer;
        if (parameters.hasTensor(layerPart(i, "ssm_conv1d.weight"))) {
            layer.mixerNorms.before = rmsNorm(parameters, layerPart(i, "attn_norm"));
            layer.mixer = deltaNet(parameters, i);
            layer.feedForward = usualFeedForward(parameters, i, style);
        } else {
            layer = decoderLayer(parameters, i, style);
            attentionOf(layer).hasOutputGate = true;
            attentionOf(layer).query.outputs *= 2;
        }
        layer.feedForwardNorms.before = rmsNorm(parameters, layerPart(i, "post_attention_norm"));
        spec.layers.push_back(std::move(layer));
    }
    return spec;
}

} // namespace hearth
