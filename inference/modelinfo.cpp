#include "inference/modelinfo.h"

#include "inference/adapterinfo.h"
#include "inference/core/mappedfile.h"
#include "inference/files/adapter.h"
#include "inference/files/gguf.h"
#include "inference/files/metadatacheck.h"
#include "inference/model/architectures.h"
#include "inference/model/pooling.h"
#include "inference/model/transformer.h"
#include "inference/safetensorsinfo.h"
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

// Goes the way of loading up to the weights; throws at the first thing that Hearth does not run.
void checkThatItRuns(const ModelFile &file, ModelInfo &info)
{
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

// A file of which the beginning is known. Weights read as ones, so that plans can be built.
class HeadFile final : public ModelFile
{
public:
    HeadFile(const ModelHead &head, TypePolicy types)
    {
        GgufContents contents = parseGgufHead(head.bytes, head.totalBytes, head.name, types);
        m_path = head.name;
        m_format = "GGUF v" + std::to_string(contents.version);
        m_fileBytes = head.totalBytes;
        m_isCut = contents.isCut;
        m_tensors = std::move(contents.tensors);
        m_tensorIndex = std::move(contents.tensorIndex);
        m_keys = std::move(contents.keys);
        m_metadata = std::move(contents.metadata);
    }
    bool isCut() const { return m_isCut; }
    std::span<const std::byte> data(const TensorInfo &tensor) const override
    {
        if (tensor.sizeBytes > mostOnes * sizeof(float))
            throw Error(ErrorCode::Unsupported, "The weights of '" + tensor.name + "' are not here.", "truncated");
        return std::as_bytes(std::span(m_ones)).first(size_t(tensor.sizeBytes));
    }

private:
    static constexpr size_t mostOnes = 1 << 20; // vectors only
    bool m_isCut = false;
    std::vector<float> m_ones = std::vector<float>(mostOnes, 1.0f);
};

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

} // namespace

// Of a download that is not whole: what its beginning says. Throws `error` again for any other broken file.
static void fillCutFacts(const std::filesystem::path &path, const Error &error, ModelInfo &info)
{
    constexpr uint64_t whateverIsMissing = uint64_t(1) << 60;
    if (error.kind() != "out_of_bounds" && error.kind() != "truncated")
        throw Error(error);
    const MappedFile mapped(path);
    try {
        fillFacts(HeadFile({mapped.bytes(), whateverIsMissing, path.string(), {}}, TypePolicy::Known), info);
    } catch (const Error &) {
        throw Error(error);
    }
    info.fileBytes = mapped.bytes().size();
}

uint64_t memoryBytes(const ModelInfo &info, int contextTokens)
{
    return info.weightBytes + info.cacheBytesPerToken * uint64_t(std::max(contextTokens, 0)) + info.scratchBytes;
}

ModelInfo readModelInfo(const std::filesystem::path &path)
{
    ModelInfo info;
    info.path = path;
    if (isPeftAdapter(path)) {
        fillAdapterFacts(path, info);
        return info;
    }
    const bool isGguf = !std::filesystem::is_directory(path) && path.extension() != ".safetensors" && path.extension() != ".json";
    std::unique_ptr<ModelFile> file;
    bool hasFacts = false;
    try {
        if (isGguf)
            file = openGguf(path, TypePolicy::Known);
        if (isGguf)
            fillFacts(*file, info);
        if (isGguf && isAdapterFile(*file)) {
            fillAdapterFacts(path, info);
            return info;
        }
        hasFacts = isGguf;
        file = openModelFile(path);
        if (!isGguf)
            fillFacts(*file, info);
        hasFacts = true;
        checkThatItRuns(*file, info);
        info.runs = true;
    } catch (const Error &error) {
        if (!hasFacts && isGguf)
            fillCutFacts(path, error, info);
        else if (!hasFacts)
            fillFolderFacts(path, error, info);
        info.whyNot = error.what();
    }
    return info;
}

ModelInfo readModelInfo(const ModelHead &head)
{
    if (head.name.ends_with(".safetensors"))
        return safetensorsHeadInfo(head);
    ModelInfo info;
    info.path = head.name;
    const HeadFile facts(head, TypePolicy::Known);
    fillFacts(facts, info);
    try {
        if (facts.isCut()) {
            checkArchitecture(info, "'" + head.name + "'");
        } else {
            const HeadFile file(head, TypePolicy::Runnable);
            if (file.uint("split.count").value_or(1) <= 1) { // a part of several has a part of the tensors
                checkModelMetadata(file);
                checkThatItRuns(file, info);
            } else {
                checkArchitecture(info, "'" + head.name + "'");
            }
        }
        info.runs = true;
    } catch (const Error &error) {
        info.whyNot = error.what();
    }
    return info;
}

} // namespace hearth
