#include "inference/model/encoder.h"

#include "inference/model/rope.h"

#include <algorithm>

namespace hearth {

static LayerSpec encoderLayer(const Hyperparameters &parameters, int i, const EncoderStyle &style)
{
    LayerSpec layer;
    AttentionSpec attention = usualAttention(parameters, i);
    attention.seesAhead = true;
    attention.alibi = style.alibi;
    if (style.rope)
        attention.rope = readRope(parameters, *style.rope, attention.keyDim);
    const std::string queryNorm = layerPart(i, "attn_q_norm"), keyNorm = layerPart(i, "attn_k_norm");
    if (parameters.hasTensor(queryNorm + ".weight")) {
        attention.queryNorm = layerNorm(parameters, queryNorm);
        attention.keyNorm = layerNorm(parameters, keyNorm);
        attention.normsWholeRow = true;
    }
    layer.mixer = attention;
    layer.mixerNorms.onSum = layerNorm(parameters, layerPart(i, "attn_output_norm"));
    layer.feedForward = usualFeedForward(parameters, i, {.rope = {}, .feedForward = style.feedForward, .activation = style.activation});
    layer.feedForwardNorms.onSum = layerNorm(parameters, layerPart(i, "layer_output_norm"));
    return layer;
}

ModelSpec encoderModel(const Hyperparameters &parameters, const EncoderStyle &style)
{
    ModelSpec spec;
    spec.architecture = parameters.architecture();
    spec.embedding = parameters.embedding();
    spec.vocabulary = parameters.vocabulary();
    spec.contextTokens = parameters.contextTokens();
    spec.embeddingNorm = layerNorm(parameters, "token_embd_norm");
    if (const TensorInfo *segments = parameters.file().findTensor("token_types.weight")) {
        spec.segmentTable = segments->name;
        spec.segments = int(std::min<uint64_t>(segments->rows(), 1 << 16));
    }
    for (int i = 0; i < parameters.layers(); ++i)
        spec.layers.push_back(encoderLayer(parameters, i, style));
    return spec;
}

} // namespace hearth
