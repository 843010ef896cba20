#include "inference/model/decoder.h"

#include "inference/model/rope.h"

#include <cmath>

namespace hearth {

NormSpec rmsNorm(const Hyperparameters &parameters, const std::string &part)
{
    return {.kind = NormSpec::Kind::Rms,
            .weight = part + ".weight",
            .bias = {},
            .epsilon = parameters.normEpsilon("attention.layer_norm_rms_epsilon")};
}

NormSpec layerNorm(const Hyperparameters &parameters, const std::string &part)
{
    return {.kind = NormSpec::Kind::Layer,
            .weight = part + ".weight",
            .bias = part + ".bias",
            .epsilon = parameters.normEpsilon("attention.layer_norm_epsilon")};
}

NormSpec norm(const Hyperparameters &parameters, const std::string &part, DecoderStyle::Norm kind)
{
    if (kind == DecoderStyle::Norm::Rms)
        return rmsNorm(parameters, part);
    NormSpec spec = layerNorm(parameters, part);
    if (kind == DecoderStyle::Norm::LayerNoBias)
        spec.bias.clear();
    return spec;
}

LinearSpec linear(const std::string &part, int outputs)
{
    return {.weight = part + ".weight", .bias = part + ".bias", .outputs = outputs};
}

LinearSpec linearRows(const std::string &part, int firstRow, int outputs, int tensorRows)
{
    return {.weight = part + ".weight", .bias = part + ".bias", .outputs = outputs, .firstRow = firstRow, .tensorRows = tensorRows};
}

LinearSpec outputProjection(const Hyperparameters &parameters)
{
    return linear(parameters.hasTensor("output.weight") ? "output" : "token_embd", parameters.vocabulary());
}

AttentionSpec usualAttention(const Hyperparameters &parameters, int layer)
{
    AttentionSpec spec;
    spec.heads = parameters.heads(layer);
    spec.kvHeads = parameters.kvHeads(layer);
    spec.keyDim = parameters.keyDim(layer);
    spec.valueDim = parameters.valueDim(layer);
    const int queryRows = spec.heads * spec.keyDim, keyRows = spec.kvHeads * spec.keyDim, valueRows = spec.kvHeads * spec.valueDim;
    const std::string fused = layerPart(layer, "attn_qkv");
    if (parameters.hasTensor(fused + ".weight")) {
        const int rows = queryRows + keyRows + valueRows;
        spec.query = linearRows(fused, 0, queryRows, rows);
        spec.key = linearRows(fused, queryRows, keyRows, rows);
        spec.value = linearRows(fused, queryRows + keyRows, valueRows, rows);
    } else {
        spec.query = linear(layerPart(layer, "attn_q"), queryRows);
        spec.key = linear(layerPart(layer, "attn_k"), keyRows);
        spec.value = linear(layerPart(layer, "attn_v"), valueRows);
    }
    spec.output = linear(layerPart(layer, "attn_output"), parameters.embedding());
    const float scale = parameters.number("attention.scale", 0);
    spec.scale = scale != 0 ? scale : 1.0f / std::sqrt(float(spec.keyDim));
    return spec;
}

DenseSpec usualFeedForward(const Hyperparameters &parameters, int layer, const DecoderStyle &style)
{
    DenseSpec spec;
    spec.hidden = parameters.feedForward(layer);
    spec.activation = style.activation;
    spec.up = linear(layerPart(layer, "ffn_up"), spec.hidden);
    if (style.feedForward == DecoderStyle::FeedForward::Gated) {
        spec.gate = linear(layerPart(layer, "ffn_gate"), spec.hidden);
    } else if (style.feedForward == DecoderStyle::FeedForward::FusedGated) {
        spec.gate = linearRows(layerPart(layer, "ffn_up"), 0, spec.hidden, 2 * spec.hidden);
        spec.up = linearRows(layerPart(layer, "ffn_up"), spec.hidden, spec.hidden, 2 * spec.hidden);
    }
    spec.down = linear(layerPart(layer, "ffn_down"), parameters.embedding());
    return spec;
}

void slide(const Hyperparameters &parameters, ModelSpec &spec, int window, int period)
{
    const std::vector<bool> isSliding = parameters.slidingLayers(period);
    for (size_t i = 0; i < spec.layers.size(); ++i)
        if (isSliding[i])
            attentionOf(spec.layers[i]).window = window;
}

void addHeadNorms(const Hyperparameters &parameters, ModelSpec &spec, DecoderStyle::Norm kind)
{
    for (int i = 0; i < int(spec.layers.size()); ++i) {
        const std::string query = layerPart(i, "attn_q_norm"), key = layerPart(i, "attn_k_norm");
        AttentionSpec &attention = attentionOf(spec.layers[size_t(i)]);
        if (parameters.hasTensor(query + ".weight"))
            attention.queryNorm = norm(parameters, query, kind);
        if (parameters.hasTensor(key + ".weight"))
            attention.keyNorm = norm(parameters, key, kind);
    }
}

void applyGraniteScales(const Hyperparameters &parameters, ModelSpec &spec)
{
    const auto factor = [&](std::string_view key) {
        const float value = parameters.number(key, 1);
        return value != 0 ? value : 1; // converters write 0 for "none"
    };
    spec.embeddingScale = factor("embedding_scale");
    spec.logitScale = 1 / factor("logit_scale");
    for (LayerSpec &layer : spec.layers)
        layer.residualScale = factor("residual_scale");
}

LayerSpec decoderLayer(const Hyperparameters &parameters, int layer, const DecoderStyle &style)
{
    const auto part = [&](const char *name) { return norm(parameters, layerPart(layer, name), style.norm); };
    LayerSpec spec;
    spec.isParallel = style.isParallel;
    if (style.hasNormsBefore)
        spec.mixerNorms.before = part("attn_norm");
    if (style.hasNormsBefore && style.hasFeedForwardNorm)
        spec.feedForwardNorms.before = part("ffn_norm");
    if (style.hasNormsAfter) {
        spec.mixerNorms.after = part("post_attention_norm");
        spec.feedForwardNorms.after = part("post_ffw_norm");
    }
    AttentionSpec attention = usualAttention(parameters, layer);
    if (style.rope)
        attention.rope = readRope(parameters, *style.rope, attention.keyDim);
    if (style.hasHeadNorms) {
        attention.queryNorm = part("attn_q_norm");
        attention.keyNorm = part("attn_k_norm");
    }
    spec.mixer = std::move(attention);
    if (style.feedForward != DecoderStyle::FeedForward::None)
        spec.feedForward = usualFeedForward(parameters, layer, style);
    return spec;
}

ModelSpec decoderFrame(const Hyperparameters &parameters, const DecoderStyle &style)
{
    ModelSpec spec;
    spec.architecture = parameters.architecture();
    spec.embedding = parameters.embedding();
    spec.vocabulary = parameters.vocabulary();
    spec.contextTokens = parameters.contextTokens();
    spec.outputNorm = norm(parameters, "output_norm", style.norm);
    spec.output = outputProjection(parameters);
    return spec;
}

ModelSpec decoderModel(const Hyperparameters &parameters, const DecoderStyle &style)
{
    ModelSpec spec = decoderFrame(parameters, style);
    for (int i = 0; i < parameters.layers(); ++i)
        spec.layers.push_back(decoderLayer(parameters, i, style));
    return spec;
}

} // namespace hearth
