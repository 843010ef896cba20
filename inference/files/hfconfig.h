#pragma once

#include "inference/files/metadatabuilder.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// What a Hugging Face model_type is to Hearth. The table stands in hfmodeltypes.cpp; a new family is a row.
struct HfModelType
{
    std::string_view modelType;    // "gemma3_text"
    std::string_view architecture; // GGUF's name
    bool ropeIsHalved = false;     // Q and K lie in halves where GGUF's architecture wants adjacent pairs
    bool normsLackOne = false;     // RMS norm weights are stored without the 1 that GGUF's hold
    bool hasNormsAfter = false;    // post_attention_layernorm is a norm of the attention's output, not the feed-forward's input
    bool usesLayerNorm = false;    // epsilon is one of layer norms
    void (*more)(const nlohmann::json &config, const std::string &prefix, MetadataBuilder &out) = nullptr; // keys of this family alone
    const char *defaults = "{}"; // JSON: what the family's configurations leave out
};

// Throws Error{Unsupported, kind unknown_architecture} naming the type. `name` is the folder's, for messages.
const HfModelType &findHfModelType(const nlohmann::json &config, std::string_view name);

// The first row of the table whose models are of that GGUF architecture; nullptr when there is none.
const HfModelType *hfModelTypeOf(std::string_view architecture);

// The part of config.json that describes the language model (`text_config` where there is one), with the family's defaults filled in.
nlohmann::json languageConfig(const nlohmann::json &config, const HfModelType &type);

// What a language configuration says, under GGUF's keys of the type's architecture. Values are checked to be of the right kind only: limits
// are those of checkModelMetadata. Throws Error: MissingPart (missing_key), InvalidValue (invalid_value, type_mismatch), Unsupported
// (unsupported_rope).
void mapHfConfig(const nlohmann::json &config, const HfModelType &type, std::string_view name, MetadataBuilder &out);

// Vectors that GGUF keeps as tensors and config.json as numbers: the divisors of rope frequencies (llama3, longrope).
struct HfVector
{
    std::string tensor; // "rope_freqs.weight"
    std::vector<float> values;
};
std::vector<HfVector> hfRopeVectors(const nlohmann::json &config, std::string_view name);

// Typed reads of foreign JSON: nothing where the key is absent or null; throws InvalidValue (type_mismatch) on another kind of value,
// (invalid_value) on a negative whole number.
namespace hf {
std::optional<uint64_t> uintOf(const nlohmann::json &object, const char *key);
std::optional<double> numberOf(const nlohmann::json &object, const char *key);
std::optional<bool> boolOf(const nlohmann::json &object, const char *key);
std::optional<std::string> textOf(const nlohmann::json &object, const char *key);
std::vector<double> numbersOf(const nlohmann::json &object, const char *key); // empty when absent
const nlohmann::json *childOf(const nlohmann::json &object, const char *key); // an object or array; nullptr when absent or null
} // namespace hf

} // namespace hearth
