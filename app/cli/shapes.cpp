#include "app/cli/shapes.h"

#include "inference/core/error.h"

#include <algorithm>

namespace hearth::cli {

namespace {

// Sizes: the config.json of each model. llama-1b has the 32k vocabulary of the file that peers were measured with.
constexpr Shape shapes[] = {
    {"smollm-135m", "llama", 30, 576, 1536, 9, 3, 64, 49152, 8192, 100000, 1e-5f, true, "smollm"},
    {"smollm-360m", "llama", 32, 960, 2560, 15, 5, 64, 49152, 8192, 100000, 1e-5f, true, "smollm"},
    {"smollm-1.7b", "llama", 24, 2048, 8192, 32, 32, 64, 49152, 8192, 130000, 1e-5f, true, "smollm"},
    {"tinyllama-1.1b", "llama", 22, 2048, 5632, 32, 4, 64, 32000, 2048, 10000, 1e-5f, false, ""},
    {"llama-1b", "llama", 16, 2048, 8192, 32, 8, 64, 32000, 131072, 500000, 1e-5f, true, ""},
    {"llama-3b", "llama", 28, 3072, 8192, 24, 8, 128, 128256, 131072, 500000, 1e-5f, true, "llama-bpe"},
    {"llama-8b", "llama", 32, 4096, 14336, 32, 8, 128, 128256, 8192, 500000, 1e-5f, false, "llama-bpe"},
    {"qwen2-0.5b", "qwen2", 24, 896, 4864, 14, 2, 64, 151936, 32768, 1000000, 1e-6f, true, "qwen2"},
    {"qwen2-1.5b", "qwen2", 28, 1536, 8960, 12, 2, 128, 151936, 32768, 1000000, 1e-6f, true, "qwen2"},
    {"qwen2-7b", "qwen2", 28, 3584, 18944, 28, 4, 128, 152064, 32768, 1000000, 1e-6f, false, "qwen2"},
    {"qwen3-0.6b", "qwen3", 28, 1024, 3072, 16, 8, 128, 151936, 40960, 1000000, 1e-6f, true, "qwen2"},
    {"qwen3-4b", "qwen3", 36, 2560, 9728, 32, 8, 128, 151936, 40960, 1000000, 1e-6f, true, "qwen2"},
    {"qwen3-8b", "qwen3", 36, 4096, 12288, 32, 8, 128, 151936, 40960, 1000000, 1e-6f, false, "qwen2"},
    {"granite-1b-a400m", "granitemoe", 24, 1024, 512, 16, 8, 64, 49152, 131072, 1500000, 1e-6f, true, "refact", 32, 8},
    {"lfm2-350m", "lfm2", 16, 1024, 4608, 16, 8, 64, 65536, 128000, 1000000, 1e-5f, true, "lfm2", 0, 0, 0x5524},
};

// What quantizers make of a name: the type of most matrices, of the output matrix (also where it is the embedding), of the
// matrices that matter more, and the number in general.file_type.
struct Mixture
{
    std::string_view name;
    TensorType type;
    std::optional<TensorType> output;
    std::optional<TensorType> better; // value and down projections of some layers
    uint32_t fileType;
};
constexpr Mixture mixtures[] = {
    {"f32", TensorType::F32, {}, {}, 0},
    {"f16", TensorType::F16, {}, {}, 1},
    {"bf16", TensorType::BF16, {}, {}, 32},
    {"q8_0", TensorType::Q8_0, {}, {}, 7},
    {"q4_0", TensorType::Q4_0, TensorType::Q6_K, {}, 2},
    {"q4_1", TensorType::Q4_1, TensorType::Q6_K, {}, 3},
    {"q5_0", TensorType::Q5_0, TensorType::Q6_K, {}, 8},
    {"q5_1", TensorType::Q5_1, TensorType::Q6_K, {}, 9},
    {"q4_k", TensorType::Q4_K, TensorType::Q6_K, {}, 14},
    {"q4_k_m", TensorType::Q4_K, TensorType::Q6_K, TensorType::Q6_K, 15},
    {"q5_k", TensorType::Q5_K, TensorType::Q6_K, {}, 16},
    {"q5_k_m", TensorType::Q5_K, TensorType::Q6_K, TensorType::Q6_K, 17},
    {"q6_k", TensorType::Q6_K, {}, {}, 18},
};

template <typename Table> std::string namesOf(const Table &table)
{
    std::string names;
    for (const auto &row : table)
        names += (names.empty() ? "" : ", ") + std::string(row.name);
    return names;
}

} // namespace

const Shape *findShape(std::string_view name)
{
    const auto found = std::find_if(std::begin(shapes), std::end(shapes), [&](const Shape &shape) { return shape.name == name; });
    return found == std::end(shapes) ? nullptr : found;
}

std::string shapeNames()
{
    return namesOf(shapes);
}

std::string ModelPlan::mixtureNames()
{
    return namesOf(mixtures);
}

ModelPlan::ModelPlan(const Shape &shape, std::string_view mixture) : m_shape(shape)
{
    const auto found = std::find_if(std::begin(mixtures), std::end(mixtures), [&](const Mixture &each) { return each.name == mixture; });
    if (found == std::end(mixtures))
        throw Error(ErrorCode::InvalidArgument, "there is no type '" + std::string(mixture) + "'; there are " + mixtureNames(), "usage");
    m_type = found->type;
    m_outputType = found->output;
    m_betterType = found->better;
    m_fileType = found->fileType;
    const TensorType outputType = m_outputType.value_or(m_type);
    add("token_embd.weight", shape.isTied ? outputType : m_type, shape.embedding, shape.vocabulary);
    for (uint32_t layer = 0; layer < shape.layers; ++layer)
        addLayer(layer);
    addVector(shape.architecture == "lfm2" ? "token_embd_norm.weight" : "output_norm.weight", shape.embedding, 1);
    if (!shape.isTied)
        add("output.weight", outputType, shape.embedding, shape.vocabulary);
}

// The first and last eighth of the layers and each third one between, as in the usual "M" mixtures.
TensorType ModelPlan::betterType(uint32_t layer) const
{
    const uint32_t eighth = m_shape.layers / 8;
    const bool isBetter = layer < eighth || layer >= 7 * m_shape.layers / 8 || (layer - eighth) % 3 == 2;
    return isBetter ? m_betterType.value_or(m_type) : m_type;
}

void ModelPlan::addAttention(uint32_t layer)
{
    const std::string prefix = "blk." + std::to_string(layer) + ".";
    const uint64_t width = m_shape.embedding;
    const uint64_t queries = uint64_t(m_shape.heads) * m_shape.headDim, keys = uint64_t(m_shape.kvHeads) * m_shape.headDim;
    add(prefix + "attn_q.weight", m_type, width, queries);
    add(prefix + "attn_k.weight", m_type, width, keys);
    add(prefix + "attn_v.weight", betterType(layer), width, keys);
    add(prefix + "attn_output.weight", m_type, queries, width);
    if (m_shape.architecture == "qwen2") {
        addVector(prefix + "attn_q.bias", queries, 0);
        addVector(prefix + "attn_k.bias", keys, 0);
        addVector(prefix + "attn_v.bias", keys, 0);
    } else if (m_shape.architecture == "qwen3" || m_shape.architecture == "lfm2") {
        addVector(prefix + "attn_q_norm.weight", m_shape.headDim, 1);
        addVector(prefix + "attn_k_norm.weight", m_shape.headDim, 1);
    }
}

void ModelPlan::addFeedForward(uint32_t layer)
{
    const std::string prefix = "blk." + std::to_string(layer) + ".";
    const uint64_t width = m_shape.embedding, hidden = m_shape.feedForward;
    addVector(prefix + "ffn_norm.weight", width, 1);
    if (m_shape.experts > 0) {
        add(prefix + "ffn_gate_inp.weight", TensorType::F32, width, m_shape.experts);
        addStack(prefix + "ffn_gate_exps.weight", m_type, width, hidden);
        addStack(prefix + "ffn_up_exps.weight", m_type, width, hidden);
        addStack(prefix + "ffn_down_exps.weight", betterType(layer), hidden, width);
        return;
    }
    add(prefix + "ffn_gate.weight", m_type, width, hidden);
    add(prefix + "ffn_up.weight", m_type, width, hidden);
    add(prefix + "ffn_down.weight", betterType(layer), hidden, width);
}

void ModelPlan::addLayer(uint32_t layer)
{
    const std::string prefix = "blk." + std::to_string(layer) + ".";
    const uint64_t width = m_shape.embedding;
    addVector(prefix + "attn_norm.weight", width, 1);
    if (m_shape.hasAttention(layer)) {
        addAttention(layer);
    } else {
        add(prefix + "shortconv.in_proj.weight", m_type, width, 3 * width);
        add(prefix + "shortconv.conv.weight", TensorType::F32, convolutionTaps, width);
        add(prefix + "shortconv.out_proj.weight", m_type, width, width);
    }
    addFeedForward(layer);
}

TensorType ModelPlan::fitting(TensorType type, uint64_t columns)
{
    if (columns % tensorTypeInfo(type).blockElements == 0)
        return type;
    TensorType instead = TensorType::F16; // fits every row
    if (columns % 32 == 0)
        instead = type == TensorType::Q4_K ? TensorType::Q5_0 : type == TensorType::Q5_K ? TensorType::Q5_1 : TensorType::Q8_0;
    const std::string note = std::string(tensorTypeInfo(type).name) + " -> " + std::string(tensorTypeInfo(instead).name);
    if (std::find(m_fallbacks.begin(), m_fallbacks.end(), note) == m_fallbacks.end())
        m_fallbacks.push_back(note);
    return instead;
}

void ModelPlan::add(const std::string &name, TensorType type, uint64_t columns, uint64_t rows)
{
    m_tensors.push_back({name, fitting(type, columns), {columns, rows}, 0});
}

void ModelPlan::addStack(const std::string &name, TensorType type, uint64_t columns, uint64_t rows)
{
    m_tensors.push_back({name, fitting(type, columns), {columns, rows, m_shape.experts}, 0});
}

void ModelPlan::addVector(const std::string &name, uint64_t size, float constant)
{
    m_tensors.push_back({name, TensorType::F32, {size}, constant});
}

} // namespace hearth::cli
