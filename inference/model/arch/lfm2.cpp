#include "inference/model/arch/arch.h"

namespace hearth {

static GatedConvSpec gatedConv(const Hyperparameters &parameters, int layer)
{
    const int width = parameters.embedding();
    const std::string in = layerPart(layer, "shortconv.in_proj");
    return {.before = linearRows(in, 0, width, 3 * width),
            .after = linearRows(in, width, width, 3 * width),
            .input = linearRows(in, 2 * width, width, 3 * width),
            .output = linear(layerPart(layer, "shortconv.out_proj"), width),
            .conv = {.part = layerPart(layer, "shortconv.conv"),
                     .taps = parameters.requireCount("shortconv.l_cache", mostTaps),
                     .channels = width}};
}

// LFM2: Qwen 3's attention in some layers, gated short convolutions in those without KV heads; the output norm has a name of its own.
ModelSpec describeLfm2(const Hyperparameters &parameters)
{
    const DecoderStyle style{.rope = RopeStyle::Halves, .hasHeadNorms = true};
    ModelSpec spec = decoderFrame(parameters, style);
    for (int i = 0; i < parameters.layers(); ++i) {
        if (parameters.hasAttention(i)) {
            spec.layers.push_back(decoderLayer(parameters, i, style));
            attentionOf(spec.layers.back()).window = parameters.window(0);
            continue;
        }
        LayerSpec &layer = spec.layers.emplace_back();
        layer.mixerNorms.before = rmsNorm(parameters, layerPart(i, "attn_norm"));
        layer.mixer = gatedConv(parameters, i);
        layer.feedForwardNorms.before = rmsNorm(parameters, layerPart(i, "ffn_norm"));
        layer.feedForward = usualFeedForward(parameters, i, style);
    }
    spec.outputNorm = rmsNorm(parameters, "token_embd_norm");
    return spec;
}

} // namespace hearth
