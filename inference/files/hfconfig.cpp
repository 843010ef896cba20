#include "inference/files/hfconfig.h"

#include "inference/core/error.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <numbers>

namespace hearth {

using nlohmann::json;

namespace hf {

namespace {

const json *find(const json &object, const char *key)
{
    if (!object.is_object())
        return nullptr;
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

[[noreturn]] void fail(const char *key, const std::string &sentence, const char *kind)
{
    throw Error(ErrorCode::InvalidValue, "The value '" + std::string(key) + "' of the model's configuration " + sentence + ".", kind);
}

} // namespace

std::optional<uint64_t> uintOf(const json &object, const char *key)
{
    const json *value = find(object, key);
    if (!value)
        return std::nullopt;
    if (value->is_number_unsigned())
        return value->get<uint64_t>();
    if (value->is_number_integer())
        fail(key, "is " + std::to_string(value->get<int64_t>()), "invalid_value");
    fail(key, "is no whole number", "type_mismatch");
}

std::optional<double> numberOf(const json &object, const char *key)
{
    const json *value = find(object, key);
    if (!value)
        return std::nullopt;
    if (!value->is_number())
        fail(key, "is no number", "type_mismatch");
    return value->get<double>();
}

std::optional<bool> boolOf(const json &object, const char *key)
{
    const json *value = find(object, key);
    if (!value)
        return std::nullopt;
    if (!value->is_boolean())
        fail(key, "is neither true nor false", "type_mismatch");
    return value->get<bool>();
}

std::optional<std::string> textOf(const json &object, const char *key)
{
    const json *value = find(object, key);
    if (!value)
        return std::nullopt;
    if (!value->is_string())
        fail(key, "is no text", "type_mismatch");
    return value->get<std::string>();
}

std::vector<double> numbersOf(const json &object, const char *key)
{
    std::vector<double> numbers;
    const json *value = find(object, key);
    if (!value)
        return numbers;
    if (!value->is_array())
        fail(key, "is no list", "type_mismatch");
    for (const json &one : *value) {
        if (!one.is_number())
            fail(key, "holds something that is no number", "type_mismatch");
        numbers.push_back(one.get<double>());
    }
    return numbers;
}

const json *childOf(const json &object, const char *key)
{
    const json *value = find(object, key);
    if (value && !value->is_structured())
        fail(key, "is neither an object nor a list", "type_mismatch");
    return value;
}

} // namespace hf

namespace {

// Where the rope's numbers stand: rope_parameters (newer), or rope_scaling, or nowhere. Families with two kinds of layers keep one
// object a kind; full attention's is the one that GGUF's unmarked keys mean.
const json &ropeObject(const json &config)
{
    static const json none = json::object();
    const json *found = hf::childOf(config, "rope_parameters");
    if (!found)
        found = hf::childOf(config, "rope_scaling");
    if (!found)
        return none;
    const json *full = hf::childOf(*found, "full_attention");
    return full ? *full : *found;
}

std::string ropeType(const json &rope)
{
    const auto type = hf::textOf(rope, "rope_type");
    return type ? *type : hf::textOf(rope, "type").value_or("default");
}

uint64_t originalContext(const json &config, const json &rope)
{
    const auto stated = hf::uintOf(rope, "original_max_position_embeddings");
    const auto outside = hf::uintOf(config, "original_max_position_embeddings");
    return stated ? *stated : outside ? *outside : hf::uintOf(config, "max_position_embeddings").value_or(0);
}

double positive(std::optional<double> value, const char *key)
{
    if (!value || !(std::isfinite(*value) && *value > 0))
        throw Error(ErrorCode::InvalidValue, "The rope scaling's '" + std::string(key) + "' is missing or not above 0.", "invalid_value");
    return *value;
}

uint64_t headDim(const json &config)
{
    const auto stated = hf::uintOf(config, "head_dim");
    const uint64_t heads = hf::uintOf(config, "num_attention_heads").value_or(0);
    return stated ? *stated : heads ? hf::uintOf(config, "hidden_size").value_or(0) / heads : 0;
}

// Of the head's elements those that rotate.
uint64_t rotatedDim(const json &config)
{
    const auto part = hf::numberOf(config, "partial_rotary_factor");
    const double share = part ? *part : hf::numberOf(ropeObject(config), "partial_rotary_factor").value_or(1);
    return share > 0 && share <= 1 ? uint64_t(double(headDim(config)) * share) : 0;
}

void mapRope(const json &config, const std::string &prefix, std::string_view name, MetadataBuilder &out)
{
    const json &rope = ropeObject(config);
    const auto base = hf::numberOf(config, "rope_theta");
    if (base || hf::numberOf(rope, "rope_theta"))
        out.setFloat(prefix + "rope.freq_base", base ? *base : *hf::numberOf(rope, "rope_theta"));
    if (const uint64_t dim = rotatedDim(config); dim && dim != headDim(config))
        out.setUint(prefix + "rope.dimension_count", dim);
    const std::string type = ropeType(rope);
    if (type == "default" || type == "mrope" || type == "llama3" || type == "longrope" || type == "su")
        return; // nothing, or a vector of its own: hfRopeVectors
    if (type != "linear" && type != "yarn" && type != "dynamic")
        throw Error(ErrorCode::Unsupported,
                    "Hearth does not know the rope scaling '" + type.substr(0, 40) + "' of " + std::string(name) + ".", "unsupported_rope");
    if (type == "dynamic") // changes nothing within the context that the model was trained for
        return out.setUint(prefix + "context_length", originalContext(config, rope));
    const double factor = positive(hf::numberOf(rope, "factor"), "factor");
    out.setString(prefix + "rope.scaling.type", type);
    out.setFloat(prefix + "rope.scaling.factor", factor);
    if (type == "linear")
        return;
    out.setUint(prefix + "rope.scaling.original_context_length", originalContext(config, rope));
    for (const auto &[theirs, ours] : {std::pair("beta_fast", "yarn_beta_fast"), std::pair("beta_slow", "yarn_beta_slow")}) {
        if (const auto beta = hf::numberOf(rope, theirs))
            out.setFloat(prefix + "rope.scaling." + ours, *beta);
    }
    if (const auto magnitude = hf::numberOf(rope, "attention_factor")) // GGUF's factor comes on top of YaRN's own
        out.setFloat(prefix + "rope.scaling.attn_factor", *magnitude / (1 + 0.1 * std::log(factor)));
}

// Window of attention, unless it is switched off or never reached.
void mapWindow(const json &config, const std::string &prefix, MetadataBuilder &out)
{
    const auto window = hf::uintOf(config, "sliding_window");
    if (!window || *window == 0 || !hf::boolOf(config, "use_sliding_window").value_or(true))
        return;
    out.setUint(prefix + "attention.sliding_window", *window);
}

// Llama 3.1: long waves are slowed by the factor, short ones kept, a ramp between.
std::vector<float> llama3Factors(const json &config, const json &rope)
{
    const double factor = positive(hf::numberOf(rope, "factor"), "factor");
    const double low = positive(hf::numberOf(rope, "low_freq_factor"), "low_freq_factor");
    const double high = positive(hf::numberOf(rope, "high_freq_factor"), "high_freq_factor");
    const double base =
        positive(hf::numberOf(config, "rope_theta") ? hf::numberOf(config, "rope_theta") : hf::numberOf(rope, "rope_theta"), "rope_theta");
    const auto context = double(originalContext(config, rope));
    const uint64_t dim = rotatedDim(config);
    std::vector<float> factors;
    for (uint64_t i = 0; i + 1 < dim && dim <= 4096; i += 2) {
        const double wave = 2 * std::numbers::pi * std::pow(base, double(i) / double(dim));
        const double smooth = (context / wave - low) / (high - low);
        if (wave < context / high)
            factors.push_back(1);
        else if (wave > context / low)
            factors.push_back(float(factor));
        else
            factors.push_back(float(1 / ((1 - smooth) / factor + smooth)));
    }
    return factors;
}

std::vector<float> floatsOf(const json &rope, const char *key)
{
    const std::vector<double> numbers = hf::numbersOf(rope, key);
    return {numbers.begin(), numbers.end()};
}

uint64_t required(const json &config, const char *key, std::string_view name)
{
    if (const auto value = hf::uintOf(config, key))
        return *value;
    throw Error(ErrorCode::MissingPart, "The configuration of " + std::string(name) + " lacks the value '" + key + "'.", "missing_key");
}

} // namespace

json languageConfig(const json &config, const HfModelType &type)
{
    json whole = json::parse(type.defaults);
    const json *inner = hf::childOf(config, "text_config");
    const json &stated = inner ? *inner : config;
    if (!stated.is_object())
        throw Error(ErrorCode::Malformed, "The model's configuration is no JSON object.", "type_mismatch");
    whole.update(stated);
    return whole;
}

void mapHfConfig(const json &config, const HfModelType &type, std::string_view name, MetadataBuilder &out)
{
    const std::string prefix = std::string(type.architecture) + ".";
    out.setString("general.architecture", std::string(type.architecture));
    out.setUint(prefix + "block_count", required(config, "num_hidden_layers", name));
    out.setUint(prefix + "embedding_length", required(config, "hidden_size", name));
    out.setUint(prefix + "context_length", required(config, "max_position_embeddings", name));
    out.setUint(prefix + "feed_forward_length", required(config, "intermediate_size", name));
    const uint64_t heads = required(config, "num_attention_heads", name);
    out.setUint(prefix + "attention.head_count", heads);
    out.setUint(prefix + "attention.head_count_kv", hf::uintOf(config, "num_key_value_heads").value_or(heads));
    if (const auto dim = hf::uintOf(config, "head_dim")) {
        out.setUint(prefix + "attention.key_length", *dim);
        out.setUint(prefix + "attention.value_length", *dim);
    }
    for (const char *key : {"rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", "norm_epsilon", "norm_eps"}) {
        if (const auto epsilon = hf::numberOf(config, key)) {
            out.setFloat(prefix + (type.usesLayerNorm ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon"), *epsilon);
            break;
        }
    }
    mapRope(config, prefix, name, out);
    mapWindow(config, prefix, out);
    if (type.ropeIsHalved)
        out.setBool("hearth.rope.halves", true);
    if (type.more)
        type.more(config, prefix, out);
}

std::vector<HfVector> hfRopeVectors(const json &config, std::string_view name)
{
    const json &rope = ropeObject(config);
    const std::string kind = ropeType(rope);
    if (kind == "llama3")
        return {{"rope_freqs.weight", llama3Factors(config, rope)}};
    if (kind != "longrope" && kind != "su")
        return {};
    std::vector<HfVector> vectors{{"rope_factors_long.weight", floatsOf(rope, "long_factor")},
                                  {"rope_factors_short.weight", floatsOf(rope, "short_factor")}};
    for (const HfVector &vector : vectors) {
        if (vector.values.size() != rotatedDim(config) / 2)
            throw Error(ErrorCode::InvalidValue,
                        "The rope scaling of " + std::string(name) + " has " + std::to_string(vector.values.size()) + " factors for "
                            + std::to_string(rotatedDim(config) / 2) + " rotated pairs.",
                        "shape_mismatch");
    }
    return vectors;
}

} // namespace hearth
