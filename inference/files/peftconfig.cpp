#include "inference/files/peftconfig.h"

#include "inference/core/error.h"
#include "inference/files/hfconfig.h"

#include <cmath>

namespace hearth {

using nlohmann::json;

namespace {

bool isSet(const json &config, const char *key)
{
    const auto found = config.find(key);
    if (found == config.end() || found->is_null())
        return false;
    if (found->is_boolean())
        return found->get<bool>();
    return !found->is_structured() || !found->empty();
}

// PEFT takes a pattern for the whole name or its end behind a dot.
const double *find(const std::vector<std::pair<std::string, double>> &pattern, std::string_view module)
{
    for (const auto &[key, value] : pattern) {
        const bool isEnd = module.size() > key.size() && module.ends_with(key) && module[module.size() - key.size() - 1] == '.';
        if (isEnd || module == key)
            return &value;
    }
    return nullptr;
}

} // namespace

PeftConfig::PeftConfig(const json &config, std::string_view name) : m_name(name)
{
    if (!config.is_object())
        throw Error(ErrorCode::Malformed, "The adapter_config.json of " + m_name + " is no JSON object.", "type_mismatch");
    const std::string kind = hf::textOf(config, "peft_type").value_or("that it does not name");
    if (kind != "LORA")
        throw Error(ErrorCode::Unsupported,
                    m_name + " is a PEFT adapter of the kind '" + kind.substr(0, 60) + "'; Hearth applies those of the kind 'LORA'.",
                    "unsupported_adapter");
    refuseUnsupported(config);
    m_baseModel = hf::textOf(config, "base_model_name_or_path").value_or("");
    m_isStabilized = hf::boolOf(config, "use_rslora").value_or(false);
    const auto alpha = hf::numberOf(config, "lora_alpha");
    const auto rank = hf::uintOf(config, "r");
    if (!alpha || !rank)
        throw Error(ErrorCode::MissingPart,
                    "The adapter_config.json of " + m_name + " lacks '" + (alpha ? "r" : "lora_alpha")
                        + "', without which its strength is not known.",
                    "missing_key");
    m_alpha = *alpha;
    m_rank = double(*rank);
    readPattern(config, "alpha_pattern", m_alphas);
    readPattern(config, "rank_pattern", m_ranks);
}

void PeftConfig::refuse(const std::string &what) const
{
    throw Error(ErrorCode::Unsupported, m_name + " " + what + "; Hearth applies plain LoRA only.", "unsupported_adapter");
}

void PeftConfig::refuseUnsupported(const json &config) const
{
    if (isSet(config, "use_dora"))
        refuse("uses DoRA (use_dora), which also changes the length of the model's weights");
    if (hf::textOf(config, "bias").value_or("none") != "none" || isSet(config, "lora_bias"))
        refuse("changes biases as well (bias, lora_bias)");
    static constexpr std::pair<const char *, const char *> kinds[] = {
        {"modules_to_save", "brings whole modules of its own"},
        {"layer_replication", "repeats layers of the model"},
        {"target_parameters", "changes parameters that are no modules"},
        {"trainable_token_indices", "replaces rows of the token table"},
        {"alora_invocation_tokens", "is an activated LoRA, which works only after certain tokens"},
    };
    for (const auto &[key, what] : kinds) {
        if (isSet(config, key))
            refuse(std::string(what) + " (" + key + ")");
    }
    for (const auto &[key, value] : config.items()) { // use_qalora, and what comes after it
        if (key.starts_with("use_") && key != "use_rslora" && value.is_boolean() && value.get<bool>())
            refuse("is of a kind that Hearth does not know (" + key.substr(0, 60) + ")");
    }
    const auto start = config.find("init_lora_weights");
    if (start == config.end() || !start->is_string())
        return;
    const auto &way = start->get_ref<const std::string &>();
    for (const char *changing : {"pissa", "olora", "corda", "loftq"}) { // these took a part out of the model's weights
        if (way.starts_with(changing))
            refuse("was begun with '" + way.substr(0, 60) + "' (init_lora_weights), which changes the model's own weights");
    }
}

void PeftConfig::readPattern(const json &config, const char *key, std::vector<std::pair<std::string, double>> &into) const
{
    const json *pattern = hf::childOf(config, key);
    if (!pattern)
        return;
    for (const auto &[text, value] : pattern->items()) {
        const std::string name = text.starts_with('^') ? text.substr(1) : text;
        if (name.empty() || name.find_first_of("\\^$*+?()[]{}|") != std::string::npos)
            throw Error(ErrorCode::Unsupported,
                        "The " + std::string(key) + " of " + m_name + " names modules by the expression '" + text.substr(0, 100)
                            + "'; Hearth reads plain names there.",
                        "unsupported_adapter");
        if (!value.is_number())
            throw Error(ErrorCode::InvalidValue,
                        "The " + std::string(key) + " of " + m_name + " gives '" + text.substr(0, 100) + "' something that is no number.",
                        "type_mismatch");
        into.emplace_back(name, value.get<double>());
    }
}

double PeftConfig::factor(std::string_view module, uint64_t rank) const
{
    const double *ownAlpha = find(m_alphas, module), *ownRank = find(m_ranks, module);
    const double stated = ownRank ? *ownRank : m_rank;
    if (stated != double(rank))
        throw Error(ErrorCode::InvalidValue,
                    "The tensors of '" + std::string(module.substr(0, 200)) + "' of " + m_name + " have the rank " + std::to_string(rank)
                        + ", but its adapter_config.json says " + std::to_string(int64_t(stated)) + ".",
                    "shape_mismatch");
    return (ownAlpha ? *ownAlpha : m_alpha) / (m_isStabilized ? std::sqrt(double(rank)) : double(rank));
}

} // namespace hearth
