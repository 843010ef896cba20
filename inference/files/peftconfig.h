#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace hearth {

// What adapter_config.json of PEFT (https://huggingface.co/docs/peft) says, as far as it decides what the tensors mean.
class PeftConfig
{
public:
    // `name` is the adapter's, for messages. Throws Error: Unsupported (unsupported_adapter) naming whatever is not plain LoRA: another
    // peft_type, DoRA, biases, whole modules, ...; MissingPart (missing_key); InvalidValue (type_mismatch, invalid_value).
    PeftConfig(const nlohmann::json &config, std::string_view name);

    double alpha() const { return m_alpha; } // of modules that alpha_pattern does not name
    const std::string &baseModel() const { return m_baseModel; }
    // Of a module ("model.layers.0.self_attn.q_proj"), whose tensors have that rank: alpha / rank, or by rank-stabilized LoRA
    // (https://arxiv.org/abs/2312.03732) alpha / sqrt(rank). Throws InvalidValue (shape_mismatch) when the configuration states another.
    double factor(std::string_view module, uint64_t rank) const;

private:
    void refuseUnsupported(const nlohmann::json &config) const;
    [[noreturn]] void refuse(const std::string &what) const;
    void readPattern(const nlohmann::json &config, const char *key, std::vector<std::pair<std::string, double>> &into) const;

    std::string m_name;
    std::string m_baseModel;
    double m_alpha = 0;
    double m_rank = 0;
    bool m_isStabilized = false;
    std::vector<std::pair<std::string, double>> m_alphas, m_ranks; // by the end of a module's name
};

} // namespace hearth
