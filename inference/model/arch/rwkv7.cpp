#include "inference/model/arch/arch.h"

namespace hearth {

namespace {

constexpr int mostRank = 1 << 14;
constexpr float headNormEpsilon = 64e-5f; // the paper's; no key of the file holds it

// down is the tensor `part`1, up `part`2, and the bias of up `part`0.
LowRankSpec lowRank(const Hyperparameters &parameters, const std::string &part, int rank)
{
    LowRankSpec spec{linear(part + "1", rank), linear(part + "2", parameters.embedding())};
    spec.up.bias = part + "0.weight";
    return spec;
}

TimeMixSpec timeMix(const Hyperparameters &parameters, int layer)
{
    const std::string part = layerPart(layer, "time_mix_");
    TimeMixSpec spec;
    spec.headDim = parameters.requireCount("wkv.head_size", mostWkvDim);
    spec.heads = parameters.embedding() / spec.headDim;
    if (spec.heads * spec.headDim != parameters.embedding())
        parameters.fail("wkv.head_size", "does not divide the embedding length " + std::to_string(parameters.embedding()));
    spec.isFirst = layer == 0;
    spec.mixes = part + "lerp_fused.weight";
    spec.receptance = linear(part + "receptance", parameters.embedding());
    spec.key = linear(part + "key", parameters.embedding());
    spec.value = linear(part + "value", parameters.embedding());
    spec.output = linear(part + "output", parameters.embedding());
    spec.decay = lowRank(parameters, part + "w", parameters.requireCount("attention.decay_lora_rank", mostRank));
    spec.rate = lowRank(parameters, part + "a", parameters.requireCount("attention.iclr_lora_rank", mostRank));
    if (!spec.isFirst)
        spec.valueMix = lowRank(parameters, part + "v", parameters.requireCount("attention.value_residual_mix_lora_rank", mostRank));
    if (parameters.hasTensor(part + "g1.weight"))
        spec.gate = lowRank(parameters, part + "g", parameters.requireCount("attention.gate_lora_rank", mostRank));
    spec.removal = part + "k_k.weight";
    spec.keyRate = part + "k_a.weight";
    spec.bonus = part + "r_k.weight";
    if (parameters.hasTensor(part + "ln.weight"))
        spec.norm =
            NormSpec{.kind = NormSpec::Kind::Layer, .weight = part + "ln.weight", .bias = part + "ln.bias", .epsilon = headNormEpsilon};
    return spec;
}

// Layers with the norms of the style; the caller adds what works on each token alone.
ModelSpec timeMixModel(const Hyperparameters &parameters, const DecoderStyle &style)
{
    ModelSpec spec = decoderFrame(parameters, style);
    spec.carried = firstValues;
    for (int i = 0; i < parameters.layers(); ++i) {
        LayerSpec &layer = spec.layers.emplace_back();
        layer.mixerNorms.before = norm(parameters, layerPart(i, "attn_norm"), style.norm);
        layer.mixer = timeMix(parameters, i);
    }
    return spec;
}

} // namespace

// RWKV-7 "Goose": no attention; both parts of a layer see the token before.
ModelSpec describeRwkv7(const Hyperparameters &parameters)
{
    ModelSpec spec = timeMixModel(parameters, {.norm = DecoderStyle::Norm::Layer});
    spec.embeddingNorm = layerNorm(parameters, "token_embd_norm");
    for (int i = 0; i < parameters.layers(); ++i) {
        LayerSpec &layer = spec.layers[size_t(i)];
        layer.feedForwardNorms.before = layerNorm(parameters, layerPart(i, "attn_norm_2"));
        layer.feedForward = ChannelMixSpec{.mix = layerPart(i, "channel_mix_lerp_k.weight"),
                                           .key = linear(layerPart(i, "channel_mix_key"), parameters.feedForward(i)),
                                           .value = linear(layerPart(i, "channel_mix_value"), parameters.embedding())};
    }
    return spec;
}

// RWKV-7's mixer in a model that was trained with attention (https://arxiv.org/abs/2501.15570): the norms and the feed-forward of Qwen 2.
ModelSpec describeArwkv7(const Hyperparameters &parameters)
{
    const DecoderStyle style;
    ModelSpec spec = timeMixModel(parameters, style);
    for (int i = 0; i < parameters.layers(); ++i) {
        LayerSpec &layer = spec.layers[size_t(i)];
        layer.feedForwardNorms.before = rmsNorm(parameters, layerPart(i, "ffn_norm"));
        layer.feedForward = usualFeedForward(parameters, i, style);
    }
    return spec;
}

} // namespace hearth
