// Which Hugging Face families Hearth reads from SafeTensors: model_type → GGUF's architecture, and what differs between the two.
#include "inference/core/error.h"
#include "inference/files/hfconfig.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace hearth {

using nlohmann::json;

namespace {

void copyNumber(const json &config, const char *theirs, const std::string &ours, MetadataBuilder &out)
{
    if (const auto value = hf::numberOf(config, theirs))
        out.setFloat(ours, *value);
}

void copyUint(const json &config, const char *theirs, const std::string &ours, MetadataBuilder &out)
{
    if (const auto value = hf::uintOf(config, theirs))
        out.setUint(ours, *value);
}

void mapExperts(const json &config, const std::string &prefix, MetadataBuilder &out)
{
    for (const char *key : {"num_local_experts", "num_experts"})
        copyUint(config, key, prefix + "expert_count", out);
    copyUint(config, "num_experts_per_tok", prefix + "expert_used_count", out);
    copyUint(config, "moe_intermediate_size", prefix + "expert_feed_forward_length", out);
    copyUint(config, "shared_expert_intermediate_size", prefix + "expert_shared_feed_forward_length", out);
}

// Head size where the configuration leaves it to the family's default.
void mapGemma(const json &config, const std::string &prefix, MetadataBuilder &out)
{
    if (!hf::uintOf(config, "head_dim")) {
        out.setUint(prefix + "attention.key_length", 256);
        out.setUint(prefix + "attention.value_length", 256);
    }
    // The scale on q k is stated as the number whose root it is; GGUF's architectures take that of the head, unless told.
    const auto scalar = hf::numberOf(config, "query_pre_attn_scalar");
    if (scalar && *scalar > 0 && *scalar != hf::numberOf(config, "head_dim").value_or(256))
        out.setFloat(prefix + "attention.scale", 1 / std::sqrt(*scalar));
    copyNumber(config, "attn_logit_softcapping", prefix + "attn_logit_softcapping", out);
    copyNumber(config, "final_logit_softcapping", prefix + "final_logit_softcapping", out);
}

void mapGemma3(const json &config, const std::string &prefix, MetadataBuilder &out)
{
    mapGemma(config, prefix, out);
    copyNumber(config, "rope_local_base_freq", prefix + "rope.freq_base_swa", out);
    const json *types = hf::childOf(config, "layer_types");
    if (!types)
        return;
    // Every n-th layer attends to everything; n is told only where it is not the family's 6.
    std::vector<bool> isSliding;
    for (const json &one : *types)
        isSliding.push_back(one.is_string() && one.get_ref<const std::string &>() == "sliding_attention");
    bool isUsual = true;
    for (size_t i = 0; i < isSliding.size(); ++i)
        isUsual = isUsual && isSliding[i] == (i % 6 != 5);
    if (!isUsual)
        out.setBools(prefix + "attention.sliding_window_pattern", isSliding);
}

void mapPhi3(const json &config, const std::string &prefix, MetadataBuilder &out)
{
    const auto original = hf::uintOf(config, "original_max_position_embeddings");
    const auto context = hf::uintOf(config, "max_position_embeddings");
    if (!original || !context || *original < 2)
        return;
    out.setUint(prefix + "rope.scaling.original_context_length", *original);
    const double stretch = double(*context) / double(*original); // longrope, section 3 of arXiv 2402.13753
    if (stretch > 1)
        out.setFloat(prefix + "rope.scaling.attn_factor", std::sqrt(1 + std::log(stretch) / std::log(double(*original))));
}

void mapGranite(const json &config, const std::string &prefix, MetadataBuilder &out)
{
    copyNumber(config, "embedding_multiplier", prefix + "embedding_scale", out);
    copyNumber(config, "residual_multiplier", prefix + "residual_scale", out);
    copyNumber(config, "attention_multiplier", prefix + "attention.scale", out);
    copyNumber(config, "logits_scaling", prefix + "logit_scale", out);
    mapExperts(config, prefix, out);
}

constexpr const char *gemma3Defaults = R"({"num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256, "rms_norm_eps": 1e-6,
    "max_position_embeddings": 131072, "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0, "sliding_window": 4096})";

// Sorted by name. Columns: model_type, architecture, ropeIsHalved, normsLackOne, hasNormsAfter, usesLayerNorm, keys of its own,
// defaults.
constexpr HfModelType modelTypes[] = {
    {"gemma", "gemma", false, true, false, false, mapGemma},
    {"gemma2", "gemma2", false, true, true, false, mapGemma},
    {"gemma3", "gemma3", false, true, true, false, mapGemma3, gemma3Defaults}, // with a vision tower, of which the language model is read
    {"gemma3_text", "gemma3", false, true, true, false, mapGemma3, gemma3Defaults},
    {"granite", "granite", true, false, false, false, mapGranite},
    {"llama", "llama", true},
    {"mistral", "llama", true},
    {"mixtral", "llama", true, false, false, false, mapExperts},
    {"olmo2", "olmo2", false, false, true},
    {"phi3", "phi3", false, false, false, false, mapPhi3},
    {"qwen2", "qwen2"},
    {"qwen2_moe", "qwen2moe", false, false, false, false, mapExperts},
    {"qwen3", "qwen3"},
    {"qwen3_moe", "qwen3moe", false, false, false, false, mapExperts},
    {"smollm3", "smollm3", true},
    {"starcoder2", "starcoder2", false, false, false, true},
};

} // namespace

const HfModelType *hfModelTypeOf(std::string_view architecture)
{
    const auto *found = std::find_if(std::begin(modelTypes), std::end(modelTypes),
                                     [&](const HfModelType &type) { return type.architecture == architecture; });
    return found == std::end(modelTypes) ? nullptr : found;
}

const HfModelType &findHfModelType(const json &config, std::string_view name)
{
    const json *language = hf::childOf(config, "text_config");
    const std::string outer = hf::textOf(config, "model_type").value_or("");
    const std::string inner = language ? hf::textOf(*language, "model_type").value_or(outer) : outer;
    for (const std::string &wanted : {inner, outer}) {
        const auto *found =
            std::find_if(std::begin(modelTypes), std::end(modelTypes), [&](const HfModelType &type) { return type.modelType == wanted; });
        if (found != std::end(modelTypes))
            return *found;
    }
    throw Error(ErrorCode::Unsupported,
                "Hearth does not run the architecture '" + (inner.empty() ? "that config.json does not name" : inner.substr(0, 60))
                    + "' of " + std::string(name) + " from SafeTensors files; look for a GGUF version of the model.",
                "unknown_architecture");
}

} // namespace hearth
