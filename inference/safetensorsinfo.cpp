#include "inference/safetensorsinfo.h"

#include "inference/files/hfconfig.h"
#include "inference/files/hftensornames.h"
#include "inference/files/packedweights.h"
#include "inference/files/shards.h"
#include "inference/files/strictjson.h"
#include "inference/model/architectures.h"
#include "inference/tensor/packedtypes.h"

#include <algorithm>
#include <map>

namespace hearth {

using nlohmann::json;

namespace {

bool isPackedInteger(const SafetensorsEntry &entry)
{
    return entry.type == SafetensorsType::I32 && (entry.name.ends_with(".qweight") || entry.name.ends_with(".weight_packed"));
}

bool isSide(const SafetensorsEntry &entry)
{
    return !entry.name.ends_with(".weight") && !entry.name.ends_with(".bias") && !isPackedInteger(entry);
}

// Elements by type: of packed integers as many as their words hold; scales and the like do not count.
void countEntries(const std::vector<SafetensorsEntry> &entries, int bits, ModelInfo &info)
{
    std::map<std::string, uint64_t> elements;
    for (const SafetensorsEntry &entry : entries) {
        info.weightBytes += entry.sizeBytes;
        if (isSide(entry))
            continue;
        const uint64_t count = isPackedInteger(entry) ? entry.elements() * uint64_t(32 / bits) : entry.elements();
        info.parameters += count;
        elements[isPackedInteger(entry) ? "INT" + std::to_string(bits) : std::string(safetensorsTypeName(entry.type))] += count;
    }
    info.types.clear();
    for (const auto &[name, count] : elements)
        info.types.emplace_back(name, info.parameters ? double(count) / double(info.parameters) : 0);
    std::stable_sort(info.types.begin(), info.types.end(), [](const auto &a, const auto &b) { return a.second > b.second; });
    info.quantization = info.types.empty() ? std::string() : info.types.front().first;
}

int intOf(const json &config, const char *key)
{
    try {
        return int(std::min<uint64_t>(hf::uintOf(config, key).value_or(0), INT32_MAX));
    } catch (const Error &) {
        return 0;
    }
}

void fillConfigFacts(const json &whole, ModelInfo &info)
{
    const json *inner = hf::childOf(whole, "text_config");
    const json &config = inner ? *inner : whole;
    info.architecture = hf::textOf(config, "model_type").value_or(hf::textOf(whole, "model_type").value_or(""));
    info.layers = intOf(config, "num_hidden_layers");
    info.embedding = intOf(config, "hidden_size");
    info.heads = intOf(config, "num_attention_heads");
    info.kvHeads = intOf(config, "num_key_value_heads") ? intOf(config, "num_key_value_heads") : info.heads;
    info.vocabulary = intOf(config, "vocab_size");
    info.contextTokens = intOf(config, "max_position_embeddings");
    const int headDim = intOf(config, "head_dim") ? intOf(config, "head_dim") : info.heads ? info.embedding / info.heads : 0;
    info.cacheBytesPerToken = 2 * sizeof(uint16_t) * uint64_t(info.layers) * uint64_t(info.kvHeads) * uint64_t(headDim);
}

int bitsOf(const json &config)
{
    const json *quantization = hf::childOf(config, "quantization_config");
    return quantization ? readQuantizationScheme(quantization, "the model").bits : 4;
}

// Whether the family, its quantization and each tensor are known; throws what is not.
void checkKnown(const json &config, const std::vector<SafetensorsEntry> &entries, const std::string &name, ModelInfo &info)
{
    const HfModelType &type = findHfModelType(config, name);
    info.architecture = type.architecture;
    const std::vector<std::string_view> known = architectureNames();
    if (std::find(known.begin(), known.end(), type.architecture) == known.end())
        throw Error(ErrorCode::Unsupported, "Hearth does not run the architecture '" + info.architecture + "' of " + name + " yet.",
                    "unknown_architecture");
    const bool isPacked = hf::childOf(config, "quantization_config") != nullptr;
    if (isPacked && !findTensorType(uint32_t(int4Type)))
        throw Error(ErrorCode::Unsupported, "Hearth does not run the quantization of " + name + " yet.", "unsupported_quantization");
    for (const SafetensorsEntry &entry : entries) {
        const size_t dot = entry.name.rfind('.');
        if (!isSide(entry) && !ggufModuleName(std::string_view(entry.name).substr(0, dot), type))
            throw Error(ErrorCode::Unsupported, "Hearth does not know what the tensor '" + entry.name + "' of " + name + " is for.",
                        "unknown_tensor");
    }
}

} // namespace

void fillFolderFacts(const std::filesystem::path &path, const Error &error, ModelInfo &info)
{
    try {
        const std::filesystem::path folder = std::filesystem::is_directory(path) ? path : std::filesystem::absolute(path).parent_path();
        const std::optional<json> config = readFolderJson(folder, "config.json");
        const SafetensorsShards shards(folder);
        std::vector<SafetensorsEntry> entries;
        for (const auto &[name, tensor] : shards.tensors())
            entries.push_back(tensor.entry);
        info.format = "SafeTensors";
        info.name = std::filesystem::absolute(folder).lexically_normal().filename().string();
        info.fileBytes = shards.fileBytes();
        countEntries(entries, 4, info);
        if (config)
            fillConfigFacts(*config, info);
    } catch (const Error &) {
        throw Error(error); // the first one is the reason
    }
}

ModelInfo safetensorsHeadInfo(const ModelHead &head)
{
    ModelInfo info;
    info.path = head.name;
    info.name = std::filesystem::path(head.name).stem().string();
    info.format = "SafeTensors";
    info.fileBytes = head.totalBytes;
    const std::vector<SafetensorsEntry> entries = parseSafetensorsHeader(head.bytes, head.totalBytes, head.name);
    if (head.config.empty()) {
        countEntries(entries, 4, info);
        info.whyNot = "Whether Hearth runs '" + head.name + "' is said by the config.json beside it.";
        return info;
    }
    const json config = parseStrictJson(head.config, "config.json");
    fillConfigFacts(config, info);
    try {
        countEntries(entries, bitsOf(config), info);
        checkKnown(config, entries, "'" + head.name + "'", info);
        info.runs = true;
    } catch (const Error &error) {
        info.whyNot = error.what();
    }
    return info;
}

} // namespace hearth
