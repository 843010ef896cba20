// Names of modules: Hugging Face → GGUF. A new name is a row.
#include "inference/files/hftensornames.h"

#include <algorithm>
#include <charconv>

namespace hearth {

namespace {

struct Row
{
    std::string_view theirs;
    std::string_view ours;
};

constexpr Row modelParts[] = {
    {"embed_tokens", "token_embd"},
    {"final_layernorm", "output_norm"},
    {"lm_head", "output"},
    {"norm", "output_norm"},
};

constexpr Row layerParts[] = {
    {"block_sparse_moe.gate", "ffn_gate_inp"},
    {"input_layernorm", "attn_norm"},
    {"mlp.c_fc", "ffn_up"},
    {"mlp.c_proj", "ffn_down"},
    {"mlp.down_proj", "ffn_down"},
    {"mlp.gate", "ffn_gate_inp"},
    {"mlp.gate_proj", "ffn_gate"},
    {"mlp.gate_up_proj", "ffn_up"}, // gate and up in one, as GGUF's phi3 has them
    {"mlp.shared_expert.down_proj", "ffn_down_shexp"},
    {"mlp.shared_expert.gate_proj", "ffn_gate_shexp"},
    {"mlp.shared_expert.up_proj", "ffn_up_shexp"},
    {"mlp.shared_expert_gate", "ffn_gate_inp_shexp"},
    {"mlp.up_proj", "ffn_up"},
    {"post_attention_layernorm", "ffn_norm"},
    {"post_feedforward_layernorm", "post_ffw_norm"},
    {"pre_feedforward_layernorm", "ffn_norm"},
    {"self_attn.k_norm", "attn_k_norm"},
    {"self_attn.k_proj", "attn_k"},
    {"self_attn.o_proj", "attn_output"},
    {"self_attn.q_norm", "attn_q_norm"},
    {"self_attn.q_proj", "attn_q"},
    {"self_attn.qkv_proj", "attn_qkv"},
    {"self_attn.v_proj", "attn_v"},
};

// Of expert n: "<before>n.<after>".
struct ExpertRow
{
    std::string_view before, after, ours;
};
constexpr ExpertRow expertParts[] = {
    {"block_sparse_moe.experts.", "w1", "ffn_gate_exps"}, {"block_sparse_moe.experts.", "w2", "ffn_down_exps"},
    {"block_sparse_moe.experts.", "w3", "ffn_up_exps"},   {"mlp.experts.", "down_proj", "ffn_down_exps"},
    {"mlp.experts.", "gate_proj", "ffn_gate_exps"},       {"mlp.experts.", "up_proj", "ffn_up_exps"},
};

constexpr std::string_view unneeded[] = {
    "audio_tower.", "model.vision_tower.", "model.multi_modal_projector.", "multi_modal_projector.", "vision_model.", "vision_tower.",
    "visual."};
constexpr std::string_view prefixes[] = {"language_model.model.", "model.language_model.", "language_model.", "model."};

template <size_t Size> std::string_view find(const Row (&rows)[Size], std::string_view name)
{
    const Row *found = std::find_if(std::begin(rows), std::end(rows), [&](const Row &row) { return row.theirs == name; });
    return found == std::end(rows) ? std::string_view() : found->ours;
}

// Takes a number of at most 6 digits and the dot after it from the front; -1 when there is none.
int64_t takeNumber(std::string_view &text)
{
    int64_t number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + std::min<size_t>(text.size(), 6), number);
    const auto size = size_t(end - text.data());
    if (error != std::errc() || number < 0 || size >= text.size() || text[size] != '.')
        return -1;
    text.remove_prefix(size + 1);
    return number;
}

std::optional<HfModuleName> layerModule(std::string_view rest, const HfModelType &type)
{
    const int64_t layer = takeNumber(rest);
    if (layer < 0)
        return std::nullopt;
    const std::string prefix = "blk." + std::to_string(layer) + ".";
    if (rest == "post_attention_layernorm" && type.hasNormsAfter)
        return HfModuleName{prefix + "post_attention_norm"};
    if (rest == "self_attn.rotary_emb")
        return HfModuleName{};
    if (const std::string_view ours = find(layerParts, rest); !ours.empty())
        return HfModuleName{prefix + std::string(ours)};
    for (const ExpertRow &row : expertParts) {
        if (!rest.starts_with(row.before))
            continue;
        std::string_view tail = rest.substr(row.before.size());
        const int64_t expert = takeNumber(tail);
        if (expert >= 0 && tail == row.after)
            return HfModuleName{prefix + std::string(row.ours), expert};
    }
    return std::nullopt;
}

} // namespace

std::optional<HfModuleName> ggufModuleName(std::string_view module, const HfModelType &type)
{
    for (const std::string_view prefix : unneeded) {
        if (module.starts_with(prefix))
            return HfModuleName{};
    }
    for (const std::string_view prefix : prefixes) {
        if (module.starts_with(prefix)) {
            module.remove_prefix(prefix.size());
            break;
        }
    }
    if (module.starts_with("layers."))
        return layerModule(module.substr(7), type);
    const std::string_view ours = find(modelParts, module);
    return ours.empty() ? std::nullopt : std::optional(HfModuleName{std::string(ours)});
}

} // namespace hearth
