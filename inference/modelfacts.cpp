#include "inference/modelfacts.h"

#include "inference/model/architectures.h"
#include "inference/model/pooling.h"
#include "inference/model/transformer.h"
#include "inference/text/tokenizer.h"

#include <algorithm>
#include <map>

namespace hearth {

namespace {

constexpr uint64_t batchTokens = 512; // of a prompt at a time, as loading asks for by default
constexpr uint64_t batchOutputs = 16;

// Reads of facts: what is absent or of another type is simply not known.
std::string textOf(const ModelFile &file, const std::string &key)
{
    const MetadataValue *value = file.find(key);
    const auto *text = value ? std::get_if<std::string_view>(value) : nullptr;
    return text ? std::string(*text) : std::string();
}

// Of an array, the largest: layers may differ.
int numberOf(const ModelFile &file, const std::string &key)
{
    try {
        int64_t number = 0;
        const MetadataValue *value = file.find(key);
        if (!value)
            return 0;
        if (std::holds_alternative<std::vector<int64_t>>(*value) || std::holds_alternative<std::vector<uint64_t>>(*value)) {
            const std::vector<int64_t> perLayer = file.integers(key).value();
            for (const int64_t one : perLayer)
                number = std::max(number, one);
        } else {
            number = int64_t(std::min<uint64_t>(file.uint(key).value_or(0), INT32_MAX));
        }
        return int(std::clamp<int64_t>(number, 0, INT32_MAX));
    } catch (const Error &) {
        return 0;
    }
}

// Names of general.file_type, the mixtures that quantizers make. Numbers: the GGUF specification.
std::string_view mixtureName(int fileType)
{
    static constexpr std::pair<int, std::string_view> names[] = {
        {0, "F32"},     {1, "F16"},     {2, "Q4_0"},     {3, "Q4_1"},    {7, "Q8_0"},    {8, "Q5_0"},    {9, "Q5_1"},
        {10, "Q2_K"},   {11, "Q3_K_S"}, {12, "Q3_K_M"},  {13, "Q3_K_L"}, {14, "Q4_K_S"}, {15, "Q4_K_M"}, {16, "Q5_K_S"},
        {17, "Q5_K_M"}, {18, "Q6_K"},   {19, "IQ2_XXS"}, {20, "IQ2_XS"}, {21, "Q2_K_S"}, {22, "IQ3_XS"}, {23, "IQ3_XXS"},
        {24, "IQ1_S"},  {25, "IQ4_NL"}, {26, "IQ3_S"},   {27, "IQ3_M"},  {28, "IQ2_S"},  {29, "IQ2_M"},  {30, "IQ4_XS"},
        {31, "IQ1_M"},  {32, "BF16"},   {36, "TQ1_0"},   {37, "TQ2_0"},  {38, "MXFP4"},  {40, "Q1_0"},   {41, "Q2_0"},
    };
    for (const auto &[number, name] : names) {
        if (number == fileType)
            return name;
    }
    return {};
}

void countTensors(const ModelFile &file, ModelInfo &info)
{
    std::map<std::string, uint64_t> elements;
    for (const TensorInfo &tensor : file.tensors()) {
        info.weightBytes += tensor.sizeBytes;
        info.parameters += tensor.elements();
        elements[std::string(ggufTypeName(uint32_t(tensor.type)))] += tensor.elements();
    }
    for (const auto &[name, count] : elements)
        info.types.emplace_back(name, double(count) / double(info.parameters));
    std::stable_sort(info.types.begin(), info.types.end(), [](const auto &a, const auto &b) { return a.second > b.second; });
}

std::string quantizationOf(const ModelFile &file, const ModelInfo &info)
{
    const bool isStated = file.find("general.file_type") != nullptr;
    const std::string_view mixture = isStated ? mixtureName(numberOf(file, "general.file_type")) : std::string_view();
    if (!mixture.empty())
        return std::string(mixture);
    return info.types.empty() ? std::string() : info.types.front().first;
}

std::string tokenizerOf(const ModelFile &file)
{
    std::string name = textOf(file, "tokenizer.ggml.model");
    const std::string pre = textOf(file, "tokenizer.ggml.pre");
    return pre.empty() || pre == "default" ? name : name.append(" (").append(pre).append(")");
}

} // namespace

void refuseOtherKinds(const ModelInfo &info)
{
    const auto refuse = [&](const char *what) {
        throw Error(ErrorCode::Unsupported, "'" + info.path.filename().string() + "' " + what, "unknown_architecture");
    };
    if (info.kind == "mmproj" || info.architecture == "clip")
        refuse("is only the part of a model that sees pictures, which Hearth does not use yet. Choose the model's own file.");
    if (info.kind == "imatrix")
        refuse("is an importance matrix, a help for making quantizations. Choose the model's own file.");
    if (info.kind == "adapter")
        refuse("is an adapter (LoRA): it changes another model and is loaded together with that one.");
}

void checkThatItRuns(const ModelFile &file, ModelInfo &info)
{
    refuseOtherKinds(info);
    const ModelSpec spec = describeModel(file);
    const Plan plan = buildPlan(spec, file, wholeModel(spec));
    for (const CacheLayer &layer : plan.cacheLayers)
        info.cacheBytesPerToken += uint64_t(layer.kvHeads) * uint64_t(layer.keyDim + layer.valueDim) * sizeof(uint16_t);
    const ScratchLayout scratch = layoutScratch(plan);
    info.scratchBytes = sizeof(float) * (uint64_t(scratch.tokensWidth) * batchTokens + uint64_t(scratch.outputsWidth) * batchOutputs);
    Tokenizer::create(file);
    info.embeddings = embeddingFacts(file);
    if (!info.embeddings)
        return;
    const EmbeddingSpec embedding = describeEmbedding(file, spec);
    if (!embedding.head.empty())
        buildHeadPlan(embedding, spec, file);
}

void fillFacts(const ModelFile &file, ModelInfo &info)
{
    info.format = file.format();
    info.kind = textOf(file, "general.type");
    info.architecture = textOf(file, "general.architecture");
    info.name = textOf(file, "general.name");
    if (info.name.empty())
        info.name = file.path().stem().string();
    info.fileBytes = file.fileBytes();
    countTensors(file, info);
    info.quantization = quantizationOf(file, info);
    const std::string prefix = info.architecture + ".";
    info.layers = numberOf(file, prefix + "block_count");
    info.embedding = numberOf(file, prefix + "embedding_length");
    info.heads = numberOf(file, prefix + "attention.head_count");
    info.kvHeads = numberOf(file, prefix + "attention.head_count_kv");
    if (info.kvHeads == 0)
        info.kvHeads = info.heads;
    info.contextTokens = numberOf(file, prefix + "context_length");
    const MetadataValue *tokens = file.find("tokenizer.ggml.tokens");
    const auto *texts = tokens ? std::get_if<std::vector<std::string_view>>(tokens) : nullptr;
    info.vocabulary = texts ? int(texts->size()) : numberOf(file, prefix + "vocab_size");
    info.tokenizer = tokenizerOf(file);
    info.chatTemplate = textOf(file, "tokenizer.chat_template");
    info.license = textOf(file, "general.license");
}

void checkArchitecture(const ModelInfo &info, const std::string &name)
{
    const std::vector<std::string_view> known = architectureNames();
    if (std::find(known.begin(), known.end(), info.architecture) == known.end())
        throw Error(ErrorCode::Unsupported, "Hearth does not run the architecture '" + info.architecture + "' of " + name + " yet.",
                    "unknown_architecture");
}

} // namespace hearth
