#include "inference/model/hyperparameters.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hearth {

namespace {
constexpr int mostLayers = 512;
constexpr int mostEmbedding = 1 << 17;
constexpr int mostHeads = 1 << 10;
constexpr int mostHeadDim = 1 << 12;
constexpr int mostFeedForward = 1 << 20;
constexpr int mostVocabulary = 1 << 22;
constexpr int mostContext = 1 << 28;
} // namespace

Hyperparameters::Hyperparameters(const ModelFile &file) : m_file(file), m_architecture(file.requireString("general.architecture"))
{
    m_layers = requireCount("block_count", mostLayers);
    m_embedding = requireCount("embedding_length", mostEmbedding);
    // More than any device holds is not wrong, only of no use: a smaller context is loaded.
    m_contextTokens = int(std::min<uint64_t>(file.requireUint(fullKey("context_length")), mostContext));
    if (m_contextTokens == 0)
        fail("context_length", "is 0");
    m_heads = perLayer("attention.head_count", 0, mostHeads);
    m_kvHeads = m_heads;
    if (file.find(fullKey("attention.head_count_kv")))
        m_kvHeads = perLayer("attention.head_count_kv", 0, mostHeads);
    m_feedForward = perLayer("feed_forward_length", 0, mostFeedForward);
    for (int i = 0; i < m_layers; ++i)
        if (hasAttention(i) && m_heads[size_t(i)] % m_kvHeads[size_t(i)] != 0)
            fail("attention.head_count_kv", "does not divide attention.head_count");
    const uint64_t guessing = file.uint(fullKey("nextn_predict_layers")).value_or(0); // the last layers only guess ahead
    if (guessing >= uint64_t(m_layers))
        fail("nextn_predict_layers", "leaves no layer");
    m_layers -= int(guessing);
    const TensorInfo &table = file.tensor("token_embd.weight");
    if (table.rows() > uint64_t(mostVocabulary))
        throw Error(ErrorCode::LimitExceeded, "The token table of " + file.path().string() + " has more than 4 million rows.", "limit");
    m_vocabulary = int(table.rows());
    if (const auto stated = file.uint(fullKey("vocab_size")); stated && *stated != uint64_t(m_vocabulary))
        fail("vocab_size", "is " + std::to_string(*stated) + ", but token_embd.weight has " + std::to_string(m_vocabulary) + " rows");
}

std::string Hyperparameters::fullKey(std::string_view key) const
{
    return m_architecture + "." + std::string(key);
}

void Hyperparameters::fail(std::string_view key, const std::string &what) const
{
    throw Error(ErrorCode::InvalidValue,
                "The key " + fullKey(key) + " of " + m_file.path().string() + " " + what
                    + ". The file is damaged or not meant for this program.",
                "invalid_value");
}

int Hyperparameters::requireCount(std::string_view key, int most) const
{
    const uint64_t value = m_file.requireUint(fullKey(key));
    if (value < 1 || value > uint64_t(most))
        fail(key, "is " + std::to_string(value) + ", which is not between 1 and " + std::to_string(most));
    return int(value);
}

int Hyperparameters::count(std::string_view key, int otherwise, int most) const
{
    return m_file.find(fullKey(key)) ? requireCount(key, most) : otherwise;
}

float Hyperparameters::number(std::string_view key, float otherwise) const
{
    const std::optional<double> value = m_file.number(fullKey(key));
    if (value && !std::isfinite(*value))
        fail(key, "is not a finite number");
    return value ? float(*value) : otherwise;
}

bool Hyperparameters::flag(std::string_view key, bool otherwise) const
{
    return m_file.boolean(fullKey(key)).value_or(otherwise);
}

std::string_view Hyperparameters::text(std::string_view key) const
{
    return m_file.string(fullKey(key)).value_or("");
}

std::vector<int64_t> Hyperparameters::integers(std::string_view key) const
{
    return m_file.integers(fullKey(key)).value_or(std::vector<int64_t>());
}

int Hyperparameters::window(int otherwise) const
{
    const std::optional<uint64_t> value = m_file.uint(fullKey("attention.sliding_window"));
    return value ? int(std::min<uint64_t>(*value, mostContext)) : otherwise;
}

std::vector<bool> Hyperparameters::slidingLayers(int period) const
{
    constexpr std::string_view key = "attention.sliding_window_pattern";
    if (const MetadataValue *value = m_file.find(fullKey(key))) {
        if (const auto *flags = std::get_if<std::vector<bool>>(value)) {
            if (flags->size() < size_t(m_layers))
                fail(key, "has " + std::to_string(flags->size()) + " entries for " + std::to_string(m_layers) + " layers");
            return {flags->begin(), flags->begin() + m_layers};
        }
        period = int(std::min<uint64_t>(m_file.requireUint(fullKey(key)), mostLayers));
    }
    std::vector<bool> isSliding;
    for (int i = 0; i < m_layers; ++i)
        isSliding.push_back(period == 0 || i % period < period - 1);
    return isSliding;
}

std::vector<int> Hyperparameters::perLayer(std::string_view key, int otherwise, int most) const
{
    const MetadataValue *value = m_file.find(fullKey(key));
    if (!value && otherwise > 0)
        return std::vector<int>(size_t(m_layers), otherwise);
    if (!value || !(std::holds_alternative<std::vector<int64_t>>(*value) || std::holds_alternative<std::vector<uint64_t>>(*value)))
        return std::vector<int>(size_t(m_layers), m_file.requireUint(fullKey(key)) == 0 ? 0 : requireCount(key, most));
    const std::vector<int64_t> each = *m_file.integers(fullKey(key));
    if (each.size() != size_t(m_layers))
        fail(key, "has " + std::to_string(each.size()) + " entries for " + std::to_string(m_layers) + " layers");
    std::vector<int> result;
    for (int64_t one : each) {
        if (one < 0 || one > most)
            fail(key, "holds " + std::to_string(one) + ", which is not between 0 and " + std::to_string(most));
        result.push_back(int(one));
    }
    return result;
}

int Hyperparameters::positive(int count, std::string_view key) const
{
    if (count == 0)
        fail(key, "is 0");
    return count;
}

int Hyperparameters::keyDim(int layer) const
{
    if (m_file.find(fullKey("attention.key_length")))
        return requireCount("attention.key_length", mostHeadDim);
    if (m_embedding % heads(layer) != 0)
        fail("attention.head_count", "does not divide the embedding length " + std::to_string(m_embedding));
    return m_embedding / heads(layer);
}

int Hyperparameters::valueDim(int layer) const
{
    return m_file.find(fullKey("attention.value_length")) ? requireCount("attention.value_length", mostHeadDim) : keyDim(layer);
}

float Hyperparameters::normEpsilon(std::string_view key) const
{
    const std::optional<double> value = m_file.number(fullKey(key));
    if (!value)
        throw Error(ErrorCode::MissingPart, "The key " + fullKey(key) + " is missing in " + m_file.path().string() + ".", "missing_key");
    if (!(*value >= 0 && *value < 1))
        fail(key, "is " + std::to_string(*value) + ", which is not between 0 and 1");
    return float(*value);
}

} // namespace hearth
