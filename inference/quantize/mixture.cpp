#include "inference/quantize/mixture.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace hearth::quantizing {

namespace {

using enum TensorType;

constexpr Mixture mixtures[] = {
    {"F32", F32, 0},       {"F16", F16, 1},          {"BF16", BF16, 32},       {"Q8_0", Q8_0, 7},      {"Q6_K", Q6_K, 18},
    {"Q5_K_M", Q5_K, 17},  {"Q5_K_S", Q5_K, 16},     {"Q5_1", Q5_1, 9},        {"Q5_0", Q5_0, 8},      {"Q4_K_M", Q4_K, 15},
    {"Q4_K_S", Q4_K, 14},  {"Q4_1", Q4_1, 3},        {"Q4_0", Q4_0, 2},        {"IQ4_NL", IQ4_NL, 25}, {"IQ4_XS", IQ4_XS, 30},
    {"Q3_K_L", Q3_K, 13},  {"Q3_K_M", Q3_K, 12},     {"Q3_K_S", Q3_K, 11},     {"IQ3_M", IQ3_S, 27},   {"IQ3_S", IQ3_S, 26},
    {"IQ3_XS", IQ3_S, 22}, {"IQ3_XXS", IQ3_XXS, 23}, {"Q2_K", Q2_K, 10},       {"Q2_K_S", Q2_K, 21},   {"IQ2_M", IQ2_S, 29},
    {"IQ2_S", IQ2_XS, 28}, {"IQ2_XS", IQ2_XS, 20},   {"IQ2_XXS", IQ2_XXS, 19}, {"IQ1_M", IQ1_M, 31},   {"IQ1_S", IQ1_S, 24},
    {"TQ2_0", TQ2_0, 37},  {"TQ1_0", TQ1_0, 36},     {"MXFP4", MXFP4, 38},     {"Q2_0", Q2_0, 41},     {"Q1_0", Q1_0, 40},
};

// Other names of the same.
constexpr std::pair<std::string_view, std::string_view> aliases[] = {
    {"Q3_K", "Q3_K_M"}, {"Q4_K", "Q4_K_M"}, {"Q5_K", "Q5_K_M"}, {"MXFP4_MOE", "MXFP4"}};

// Parts of the names of matrices that stay as they are: they are small, or not multiplied with.
constexpr std::string_view keptParts[] = {
    "_norm.weight",
    "ffn_gate_inp",
    "ssm_conv1d",
    "shortconv.conv.weight",
    "altup",
    "laurel",
    "per_layer_model_proj",
    "position_embd",
    "token_types",
    "time_mix_first",
    "time_mix_w0",
    "time_mix_w1",
    "time_mix_w2",
    "time_mix_v0",
    "time_mix_v1",
    "time_mix_v2",
    "time_mix_a0",
    "time_mix_a1",
    "time_mix_a2",
    "time_mix_g1",
    "time_mix_g2",
    "time_mix_decay_w1",
    "time_mix_decay_w2",
    "time_mix_lerp_fused",
    "attn_rel_b.weight",
    ".patch_embd",
    ".rel_pos",
    "indexer.k_proj.weight",
    "indexer.q_proj.weight",
};

std::string upper(std::string_view text)
{
    std::string result(text);
    for (char &letter : result)
        letter = letter >= 'a' && letter <= 'z' ? char(letter - 'a' + 'A') : letter;
    return result;
}

bool hasPart(const TensorInfo &tensor, std::string_view part)
{
    return tensor.name.find(part) != std::string::npos;
}

// 12 of "blk.12.ffn_down.weight"; -1 outside a layer.
int layerOf(const std::string &name)
{
    if (!name.starts_with("blk."))
        return -1;
    int layer = -1;
    std::from_chars(name.data() + 4, name.data() + name.size(), layer);
    return layer;
}

bool hasValues(const TensorInfo &tensor)
{
    return hasPart(tensor, "attn_v.weight") || hasPart(tensor, "attn_qkv.weight") || hasPart(tensor, "attn_kv_b.weight");
}

// The first and last eighth of the layers, and each third one between them.
bool isDemanding(int index, int count)
{
    return index < count / 8 || index >= 7 * count / 8 || (index - count / 8) % 3 == 2;
}

int numberOf(const ModelFile &file, const std::string &key)
{
    const MetadataValue *value = file.find(key);
    if (!value)
        return 0;
    if (std::holds_alternative<std::vector<int64_t>>(*value) || std::holds_alternative<std::vector<uint64_t>>(*value)) {
        const std::vector<int64_t> perLayer = file.integers(key).value();
        return perLayer.empty() ? 0 : int(std::clamp<int64_t>(*std::max_element(perLayer.begin(), perLayer.end()), 0, INT32_MAX));
    }
    return int(std::min<uint64_t>(file.uint(key).value_or(0), INT32_MAX));
}

} // namespace

const Mixture *findMixture(std::string_view name)
{
    std::string wanted = upper(name);
    for (const auto &[alias, target] : aliases) {
        if (wanted == alias)
            wanted = target;
    }
    const auto found = std::find_if(std::begin(mixtures), std::end(mixtures), [&](const Mixture &each) { return each.name == wanted; });
    return found == std::end(mixtures) ? nullptr : found;
}

std::string mixtureNames()
{
    std::string names;
    for (const Mixture &mixture : mixtures)
        names += (names.empty() ? "" : ", ") + std::string(mixture.name);
    return names;
}

ModelFacts ModelFacts::read(const ModelFile &file, bool hasImportance)
{
    ModelFacts facts;
    facts.hasImportance = hasImportance;
    facts.architecture = file.requireString("general.architecture");
    facts.layers = numberOf(file, facts.architecture + ".block_count");
    facts.experts = numberOf(file, facts.architecture + ".expert_count");
    const int heads = numberOf(file, facts.architecture + ".attention.head_count");
    const int kvHeads = numberOf(file, facts.architecture + ".attention.head_count_kv");
    facts.headsPerKv = kvHeads > 0 ? heads / kvHeads : 1;
    facts.isTied = !file.findTensor("output.weight");
    std::set<int> layers;
    for (const TensorInfo &tensor : file.tensors()) {
        if (hasValues(tensor))
            layers.insert(layerOf(tensor.name));
    }
    facts.valueLayers.assign(layers.begin(), layers.end());
    return facts;
}

bool isQuantizable(const TensorInfo &tensor)
{
    if (tensor.rows() < 2 || !tensor.name.ends_with("weight")) // also a vector that is stored as [columns, 1, 1]
        return false;
    return std::none_of(std::begin(keptParts), std::end(keptParts), [&](std::string_view part) { return hasPart(tensor, part); });
}

TensorType standIn(TensorType type)
{
    switch (type) {
    case Q2_K:
    case Q3_K:
    case TQ1_0:
    case TQ2_0:
    case Q1_0:
    case Q2_0: return Q4_0;
    case Q4_K: return Q5_0;
    case Q5_K: return Q5_1;
    case Q6_K: return Q8_0;
    default: return IQ4_NL; // the other IQ types
    }
}

bool TypeChooser::is(std::initializer_list<std::string_view> names) const
{
    return std::find(names.begin(), names.end(), m_mixture.name) != names.end();
}

TypeChooser::Choice TypeChooser::choose(const TensorInfo &tensor) const
{
    if (!isQuantizable(tensor))
        return {tensor.type, {}};
    TensorType type = m_mixture.type;
    const auto found = std::find_if(m_overrides.begin(), m_overrides.end(),
                                    [&](const Override &each) { return std::regex_search(tensor.name, each.first); });
    if (found != m_overrides.end())
        type = found->second;
    else if (!m_isPure && m_mixture.type != F32 && m_mixture.type != F16 && m_mixture.type != BF16)
        type = usual(tensor);
    const uint64_t columns = tensor.columns();
    if (columns % findGgufTypeFacts(uint32_t(type))->blockElements == 0)
        return {type, {}};
    const TensorType other = standIn(type);
    return {columns % findGgufTypeFacts(uint32_t(other))->blockElements == 0 ? other : F16, type};
}

TensorType TypeChooser::usual(const TensorInfo &tensor) const
{
    const bool isEmbedding = tensor.name == "token_embd.weight" || tensor.name == "per_layer_token_embd.weight";
    if (tensor.name == "output.weight" || (m_facts.isTied && isEmbedding))
        return ofOutput(tensor);
    if (is({"MXFP4"}))
        return tensor.shape[2] > 1 ? MXFP4 : Q8_0;
    if (isEmbedding)
        return ofEmbedding();
    if (hasValues(tensor))
        return ofValues(layerOf(tensor.name));
    if (hasPart(tensor, "attn_k.weight") || hasPart(tensor, "attn_q.weight"))
        return ofKeysAndQueries(hasPart(tensor, "attn_k.weight"));
    if (hasPart(tensor, "ffn_down"))
        return ofFfnDown(layerOf(tensor.name));
    if (hasPart(tensor, "attn_output.weight"))
        return ofAttentionOutput();
    const int layer = layerOf(tensor.name);
    const bool isMiddle = layer >= m_facts.layers / 8 && layer < 7 * m_facts.layers / 8;
    if ((hasPart(tensor, "ffn_gate") || hasPart(tensor, "ffn_up")) && is({"IQ3_XS"}) && isMiddle)
        return IQ3_XXS;
    return m_mixture.type;
}

TensorType TypeChooser::ofOutput(const TensorInfo &tensor) const
{
    if (is({"MXFP4"}) || m_facts.architecture == "falcon"
        || tensor.columns() % findGgufTypeFacts(uint32_t(m_mixture.type))->blockElements != 0)
        return Q8_0;
    if (is({"IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ2_M", "IQ3_XXS"}))
        return Q5_K;
    return m_mixture.type == Q8_0 ? Q8_0 : Q6_K;
}

TensorType TypeChooser::ofEmbedding() const
{
    if (is({"IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS"}))
        return Q2_K;
    if (is({"IQ2_S", "IQ2_M", "IQ3_XXS"}))
        return IQ3_S;
    return is({"TQ1_0", "TQ2_0", "Q2_0"}) ? Q4_K : m_mixture.type;
}

// Of all matrices these repay bits best: they are small, and what they lose no softmax forgives.
TensorType TypeChooser::ofValues(int layer) const
{
    const auto found = std::find(m_facts.valueLayers.begin(), m_facts.valueLayers.end(), layer);
    const int index = int(found - m_facts.valueLayers.begin()), count = int(m_facts.valueLayers.size());
    const bool isShared = m_facts.headsPerKv >= 4; // several heads read each value: it is smaller by that
    TensorType type = m_mixture.type;
    if (is({"IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ2_M"})) {
        if (isShared || m_facts.experts >= 4)
            return Q4_K;
        return is({"IQ2_S", "IQ2_M"}) ? IQ3_S : Q2_K;
    }
    if (is({"Q2_K"}))
        type = isShared ? Q4_K : Q3_K;
    else if (is({"Q2_K_S", "IQ3_XS", "IQ3_S"}) && isShared)
        type = Q4_K;
    else if (is({"IQ3_XXS"}))
        type = isShared ? Q4_K : m_facts.hasImportance ? IQ3_XXS : IQ3_S;
    else if (is({"IQ3_M"}))
        type = Q4_K;
    else if (is({"Q3_K_M"}))
        type = index < 2 ? Q5_K : Q4_K;
    else if (is({"Q3_K_L"}))
        type = Q5_K;
    else if (is({"IQ4_NL", "IQ4_XS"}) && isShared)
        type = Q5_K;
    else if (is({"Q4_K_M", "Q5_K_M"}) && isDemanding(index, count))
        type = Q6_K;
    else if (is({"Q4_K_S"}) && index < 4)
        type = Q5_K;
    if (m_facts.architecture == "llama" && m_facts.layers == 80 && (type == Q3_K || type == Q4_K))
        type = Q5_K; // of 70 thousand million parameters: nearly free there
    return m_facts.experts == 8 ? Q8_0 : type;
}

TensorType TypeChooser::ofKeysAndQueries(bool isKey) const
{
    if (is({"IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ2_M"}))
        return isKey && m_facts.experts == 8 ? Q4_K : m_mixture.type;
    if (isKey && m_facts.experts == 8)
        return Q8_0;
    if (is({"IQ3_XS"}))
        return IQ3_XXS;
    return is({"IQ3_XXS"}) ? IQ2_S : m_mixture.type;
}

TensorType TypeChooser::ofFfnDown(int layer) const
{
    const int layers = m_facts.layers;
    const bool isEarly = layer < layers / 8, isFalcon = m_facts.architecture == "falcon";
    if (is({"IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS"}))
        return isEarly ? Q2_K : m_mixture.type;
    if (is({"IQ2_S", "IQ2_M"}))
        return isEarly ? IQ3_S : m_mixture.type;
    if (is({"Q2_K"}))
        return Q3_K;
    if (is({"Q2_K_S"}))
        return isEarly ? Q4_K : m_mixture.type;
    if (is({"IQ3_XXS"}) && !m_facts.hasImportance)
        return isEarly ? Q4_K : Q3_K;
    if (is({"Q3_K_M"}))
        return layer < layers / 16 ? Q5_K : !isFalcon || isDemanding(layer, layers) ? Q4_K : Q3_K;
    if (is({"IQ3_M"}) && (isEarly || (m_facts.experts == 8 && isDemanding(layer, layers))))
        return Q4_K;
    if (is({"Q3_K_L"}))
        return isFalcon ? Q4_K : Q5_K;
    if (is({"Q4_K_M"}) && isFalcon)
        return layer < layers / 16 ? Q6_K : isDemanding(layer, layers) ? Q5_K : Q4_K;
    if (is({"Q4_K_M", "Q5_K_M"}) && isDemanding(layer, layers))
        return Q6_K;
    if (is({"IQ4_NL", "IQ4_XS"}) && isEarly && !m_facts.hasImportance)
        return Q5_K;
    if (is({"Q4_K_S"}) && isEarly && !isFalcon)
        return Q5_K;
    if (is({"Q4_0", "Q5_0"}) && isEarly && m_facts.hasImportance)
        return is({"Q4_0"}) ? Q4_1 : Q5_1;
    return m_mixture.type;
}

TensorType TypeChooser::ofAttentionOutput() const
{
    if (m_facts.architecture == "falcon")
        return is({"Q3_K_L"}) ? Q4_K : m_mixture.type;
    if (m_facts.experts == 8) {
        const bool takesMore = is({"IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ2_M", "Q2_K", "IQ3_XS", "IQ3_XXS", "Q3_K_S", "Q3_K_M",
                                   "IQ4_NL", "Q4_K_S", "Q4_K_M", "IQ3_S", "IQ3_M", "IQ4_XS"});
        return takesMore ? Q5_K : m_mixture.type;
    }
    if (is({"IQ1_S", "IQ1_M"}))
        return IQ2_XXS;
    if (is({"IQ2_S", "IQ2_M", "IQ3_XXS"}))
        return IQ3_S;
    if (is({"Q2_K"}))
        return Q3_K;
    if (is({"Q3_K_M", "IQ3_M"}))
        return Q4_K;
    return is({"Q3_K_L"}) ? Q5_K : m_mixture.type;
}

} // namespace hearth::quantizing
