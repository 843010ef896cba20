#include "inference/model/arch/arch.h"

#include "inference/model/mixture.h"
#include "inference/model/rope.h"

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr int mostWidth = 1 << 16;

// YaRN as DeepSeek has it: what the rotation would be scaled by goes into the scores instead, with a factor of the file's own.
void moveYarnScale(const Hyperparameters &parameters, LatentAttentionSpec &spec)
{
    const float multiplier = parameters.number("rope.scaling.yarn_log_multiplier", 0);
    if (multiplier == 0 || spec.rope.magnitude == 1)
        return;
    const float scale = 1 + multiplier * std::log(parameters.number("rope.scaling.factor", 1));
    spec.rope.magnitude = 1;
    spec.scale *= scale * scale;
}

LatentAttentionSpec latentAttention(const Hyperparameters &parameters, int layer)
{
    LatentAttentionSpec spec;
    spec.heads = parameters.heads(layer);
    spec.rank = parameters.requireCount("attention.kv_lora_rank", mostWidth);
    const std::string keyValue = layerPart(layer, "attn_kv_b");
    const bool isFull = parameters.hasTensor(keyValue + ".weight");
    const int keyDim = isFull ? parameters.keyDim(layer) : parameters.requireCount("attention.key_length_mla", mostWidth);
    spec.valueDim = isFull ? parameters.valueDim(layer) : parameters.requireCount("attention.value_length_mla", mostWidth);
    spec.ropeDim = parameters.requireCount("rope.dimension_count", keyDim - 1);
    spec.plainDim = keyDim - spec.ropeDim;
    if (parameters.hasTensor(layerPart(layer, "attn_q_a.weight"))) {
        spec.queryDown = linear(layerPart(layer, "attn_q_a"), parameters.requireCount("attention.q_lora_rank", mostWidth));
        spec.queryNorm = rmsNorm(parameters, layerPart(layer, "attn_q_a_norm"));
    }
    spec.query = linear(layerPart(layer, spec.queryDown ? "attn_q_b" : "attn_q"), spec.heads * keyDim);
    spec.latent = linear(layerPart(layer, "attn_kv_a_mqa"), spec.rank + spec.ropeDim);
    spec.latentNorm = rmsNorm(parameters, layerPart(layer, "attn_kv_a_norm"));
    if (isFull)
        spec.keyValue = linear(keyValue, spec.heads * (spec.plainDim + spec.valueDim));
    spec.keyStack = layerPart(layer, "attn_k_b.weight");
    spec.valueStack = layerPart(layer, "attn_v_b.weight");
    spec.output = linear(layerPart(layer, "attn_output"), parameters.embedding());
    spec.rope = readRope(parameters, RopeStyle::Adjacent, keyDim);
    spec.scale = 1.0f / std::sqrt(float(keyDim));
    moveYarnScale(parameters, spec);
    return spec;
}

// V2: softmax scores, a group as good as its best expert. V3: sigmoid scores, a bias for choosing, a group as good as its best two.
ExpertsSpec experts(const Hyperparameters &parameters, int layer)
{
    ExpertsSpec spec = usualExperts(parameters, layer);
    const std::string bias = layerPart(layer, "exp_probs_b.bias");
    if (parameters.hasTensor(bias))
        spec.choiceBias = bias;
    const int gating = parameters.count("expert_gating_func", spec.choiceBias.empty() ? 1 : 2, 3);
    spec.routing.gating = gating == 1 ? Gating::Softmax : gating == 2 ? Gating::Sigmoid : Gating::SoftmaxOfChosen;
    spec.routing.isNormalized = parameters.flag("expert_weights_norm", false);
    const float scale = parameters.number("expert_weights_scale", 1);
    spec.routing.scale = scale == 0 ? 1 : scale; // converters write 0 for none
    spec.routing.groups = parameters.count("expert_group_count", 1, spec.experts);
    spec.routing.groupsUsed = parameters.count("expert_group_used_count", spec.routing.groups, spec.routing.groups);
    spec.routing.groupBest = std::min(gating == 2 ? 2 : 1, spec.experts / spec.routing.groups);
    if (const int shared = parameters.count("expert_shared_count", 0, 64))
        spec.shared = sharedExpert(parameters, layer, shared * spec.hidden);
    return spec;
}

} // namespace

// DeepSeek V2 and V3 with their kin (Kimi K2, GLM 4.7 Lite, GigaChat 3): latent attention, and experts after some dense layers.
ModelSpec describeDeepSeek2(const Hyperparameters &parameters)
{
    const DecoderStyle style;
    ModelSpec spec = decoderFrame(parameters, style);
    const uint64_t dense = parameters.file().uint("deepseek2.leading_dense_block_count").value_or(0);
    for (int i = 0; i < parameters.layers(); ++i) {
        LayerSpec &layer = spec.layers.emplace_back();
        layer.mixerNorms.before = rmsNorm(parameters, layerPart(i, "attn_norm"));
        layer.mixer = latentAttention(parameters, i);
        layer.feedForwardNorms.before = rmsNorm(parameters, layerPart(i, "ffn_norm"));
        if (uint64_t(i) < dense)
            layer.feedForward = usualFeedForward(parameters, i, style);
        else
            layer.feedForward = experts(parameters, i);
    }
    return spec;
}

} // namespace hearth
