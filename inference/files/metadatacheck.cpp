#include "inference/files/metadatacheck.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hearth {

namespace {

// Whole numbers of the hyperparameters and what they may be. Absent ones pass, unless required.
struct Bound
{
    const char *suffix; // after "<architecture>."
    uint64_t least;
    uint64_t most;
    const char *tooMuch; // kind of the error above `most`
    bool isRequired;
    bool canBePerLayer; // an array with one number a layer (of which some may be 0: layers of another kind)
};

constexpr uint64_t anyUint32 = std::numeric_limits<uint32_t>::max();
constexpr uint64_t maxWidth = 1 << 20;
constexpr uint64_t maxHeads = 4096;

constexpr Bound modelBounds[] = {
    {"block_count", 1, 512, "limit", true, false},
    {"embedding_length", 1, maxWidth, "limit", true, false},
    {"feed_forward_length", 1, maxWidth, "limit", false, true},
    {"context_length", 1, anyUint32, "limit", false, false},
    {"vocab_size", 1, 1 << 24, "limit", false, false},
    {"expert_count", 0, 4096, "limit", false, false},
    {"expert_used_count", 0, 4096, "limit", false, true},
    {"attention.head_count", 1, maxHeads, "invalid_value", false, true},
    {"attention.head_count_kv", 1, maxHeads, "invalid_value", false, true},
    {"attention.key_length", 1, 1 << 16, "invalid_value", false, false},
    {"attention.value_length", 1, 1 << 16, "invalid_value", false, false},
    {"rope.dimension_count", 1, 1 << 16, "invalid_value", false, false},
};

// Of a vision projector ("clip.vision.").
constexpr Bound visionBounds[] = {
    {"image_size", 1, 1 << 14, "invalid_value", false, false},
    {"patch_size", 1, 1 << 10, "invalid_value", false, false},
    {"embedding_length", 1, maxWidth, "invalid_value", false, false},
    {"feed_forward_length", 1, maxWidth, "invalid_value", false, false},
    {"projection_dim", 1, maxWidth, "invalid_value", false, false},
    {"block_count", 1, 512, "invalid_value", false, false},
    {"attention.head_count", 1, maxHeads, "invalid_value", false, false},
};

class MetadataCheck
{
public:
    explicit MetadataCheck(const ModelFile &file)
        : m_file(file), m_prefix(std::string(file.requireString("general.architecture")) + ".") { }

    void run() const;

private:
    [[noreturn]] void fail(const std::string &sentence, const char *kind, ErrorCode code = ErrorCode::InvalidValue) const
    {
        throw Error(code, "'" + m_file.path().filename().string() + "' makes no sense: " + sentence, kind);
    }
    std::string key(const char *suffix) const { return m_prefix + suffix; }
    std::string quoted(const char *suffix) const
    {
        std::string text = "'"; // appended, not added: GCC 12 warns of a "'" + key() that is right
        return text.append(m_prefix).append(suffix).append("'");
    }
    bool isPerLayer(const std::string &name) const;
    std::optional<uint64_t> scalar(const char *suffix) const;
    void checkSplit() const;
    void checkBound(const std::string &name, const Bound &bound, bool canBeZero) const;
    void checkPerLayer(const std::string &name, const Bound &bound) const;
    void checkHeads() const;
    void checkRope() const;
    void checkEpsilon() const;
    void checkEmbedding() const;

    const ModelFile &m_file;
    std::string m_prefix; // "llama."
};

bool MetadataCheck::isPerLayer(const std::string &name) const
{
    const MetadataValue *value = m_file.find(name);
    return value
        && (std::holds_alternative<std::vector<int64_t>>(*value) || std::holds_alternative<std::vector<uint64_t>>(*value)
            || std::holds_alternative<std::vector<double>>(*value) || std::holds_alternative<std::vector<std::string_view>>(*value)
            || std::holds_alternative<std::vector<bool>>(*value));
}

// The number, or nothing where it is absent or given per layer.
std::optional<uint64_t> MetadataCheck::scalar(const char *suffix) const
{
    return isPerLayer(key(suffix)) ? std::nullopt : m_file.uint(key(suffix));
}

void MetadataCheck::checkSplit() const
{
    const uint64_t count = m_file.uint("split.count").value_or(1), number = m_file.uint("split.no").value_or(0);
    if (number >= std::max<uint64_t>(count, 1))
        fail("it says to be part " + std::to_string(number) + " of " + std::to_string(count) + " (counted from 0)", "invalid_value");
    if (count > 1)
        fail("it is part " + std::to_string(number + 1) + " of " + std::to_string(count)
                 + " and the others are not joined to it; "
                   "join the parts to one file first",
             "missing_part", ErrorCode::MissingPart);
}

void MetadataCheck::checkPerLayer(const std::string &name, const Bound &bound) const
{
    const std::vector<int64_t> values = m_file.integers(name).value();
    if (values.size() != m_file.requireUint(key("block_count")))
        fail("'" + name + "' has " + std::to_string(values.size()) + " numbers for the layers, of which there are "
                 + std::to_string(m_file.requireUint(key("block_count"))),
             "invalid_value");
    for (const int64_t value : values) {
        if (value < 0 || uint64_t(value) > bound.most)
            fail("'" + name + "' holds " + std::to_string(value), "invalid_value");
    }
}

void MetadataCheck::checkBound(const std::string &name, const Bound &bound, bool canBeZero) const
{
    if (bound.canBePerLayer && isPerLayer(name))
        return checkPerLayer(name, bound);
    const std::optional<uint64_t> value = bound.isRequired ? m_file.requireUint(name) : m_file.uint(name);
    if (!value || (*value == 0 && canBeZero))
        return;
    if (*value > bound.most)
        fail("'" + name + "' is " + std::to_string(*value) + "; the limit is " + std::to_string(bound.most), bound.tooMuch,
             ErrorCode::LimitExceeded);
    if (*value < bound.least)
        fail("'" + name + "' is " + std::to_string(*value), "invalid_value");
}

void MetadataCheck::checkHeads() const
{
    const std::optional<uint64_t> heads = scalar("attention.head_count"), kvHeads = scalar("attention.head_count_kv");
    const std::optional<uint64_t> width = scalar("embedding_length");
    if (!heads || *heads == 0)
        return;
    if (kvHeads && *kvHeads > 0 && (*kvHeads > *heads || *heads % *kvHeads != 0))
        fail(std::to_string(*heads) + " heads cannot share " + std::to_string(*kvHeads) + " key and value heads", "invalid_value");
    const std::optional<uint64_t> keyLength = scalar("attention.key_length");
    if (!keyLength && width && *width % *heads != 0)
        fail("an embedding of " + std::to_string(*width) + " cannot be cut into " + std::to_string(*heads) + " heads", "invalid_value");
    const std::optional<uint64_t> ropeSize = scalar("rope.dimension_count");
    const uint64_t headSize = keyLength ? *keyLength : width.value_or(0) / *heads;
    if (ropeSize && (*ropeSize % 2 != 0 || *ropeSize > headSize))
        fail("RoPE on " + std::to_string(*ropeSize) + " elements of a head of " + std::to_string(headSize), "invalid_value");
    const uint64_t experts = scalar("expert_count").value_or(0), used = scalar("expert_used_count").value_or(0);
    if (used > experts)
        fail("it uses " + std::to_string(used) + " of " + std::to_string(experts) + " experts", "invalid_value");
}

void MetadataCheck::checkRope() const
{
    for (const char *suffix : {"rope.freq_base", "rope.freq_base_swa", "rope.scaling.factor", "rope.scale_linear"}) {
        const std::optional<double> value = m_file.number(key(suffix));
        if (value && !(std::isfinite(*value) && *value > 0))
            fail(quoted(suffix) + " is " + std::to_string(*value), "invalid_value");
    }
}

void MetadataCheck::checkEpsilon() const
{
    bool isThere = false;
    for (const char *suffix : {"attention.layer_norm_rms_epsilon", "attention.layer_norm_epsilon"}) {
        const std::optional<double> value = m_file.number(key(suffix));
        isThere = isThere || value;
        if (value && !(std::isfinite(*value) && *value >= 0 && *value < 1))
            fail(quoted(suffix) + " is " + std::to_string(*value), "invalid_value");
    }
    if (!isThere)
        fail("it lacks the value " + quoted("attention.layer_norm_rms_epsilon"), "missing_key", ErrorCode::MissingPart);
}

// The embedding's shape ties hyperparameters, vocabulary and tensors together.
void MetadataCheck::checkEmbedding() const
{
    const TensorInfo *embedding = m_file.findTensor("token_embd.weight");
    if (!embedding)
        return;
    const uint64_t width = m_file.requireUint(key("embedding_length"));
    if (embedding->columns() != width || embedding->dimensions > 2)
        fail("token_embd.weight has rows of " + std::to_string(embedding->columns()) + " elements and the embedding "
                 + std::to_string(width),
             "shape_mismatch");
    const auto *tokens = m_file.strings("tokenizer.ggml.tokens");
    if (tokens && tokens->size() != embedding->rows())
        fail("token_embd.weight has " + std::to_string(embedding->rows()) + " rows for " + std::to_string(tokens->size()) + " tokens",
             "inconsistent_vocab");
}

void MetadataCheck::run() const
{
    checkSplit();
    if (m_prefix == "clip.") {
        for (const Bound &bound : visionBounds)
            checkBound(key("vision.") + bound.suffix, bound, false);
        return;
    }
    const auto isOurs = [&](const std::string &name) { return name.starts_with(m_prefix); };
    if (std::none_of(m_file.keys().begin(), m_file.keys().end(), isOurs))
        fail("it has no values for the architecture '" + m_prefix.substr(0, m_prefix.size() - 1) + "' that it names",
             "unknown_architecture", ErrorCode::Unsupported);
    // Models with recurrent layers keep zeros where others have heads.
    const bool isRecurrent = std::any_of(m_file.keys().begin(), m_file.keys().end(), [&](const std::string &name) {
        return name.starts_with(key("ssm.")) || name.starts_with(key("wkv.")) || name.starts_with(key("shortconv."));
    });
    for (const Bound &bound : modelBounds)
        checkBound(key(bound.suffix), bound, isRecurrent && !bound.isRequired);
    checkHeads();
    checkRope();
    checkEpsilon();
    checkVocabulary(m_file);
    checkEmbedding();
    const std::optional<uint64_t> stated = m_file.uint(key("vocab_size"));
    const auto *tokens = m_file.strings("tokenizer.ggml.tokens");
    if (stated && tokens && *stated != tokens->size())
        fail(quoted("vocab_size") + " is " + std::to_string(*stated) + " for " + std::to_string(tokens->size()) + " tokens",
             "inconsistent_vocab");
}

} // namespace

void checkModelMetadata(const ModelFile &file)
{
    const MetadataValue *type = file.find("general.type");
    const auto *text = type ? std::get_if<std::string_view>(type) : nullptr;
    if (text && *text == "adapter")
        throw Error(ErrorCode::Unsupported,
                    "'" + file.path().filename().string() + "' is an adapter, not a model: it changes a model of the architecture '"
                        + std::string(file.requireString("general.architecture").substr(0, 60)) + "' and is loaded together with one.",
                    "adapter");
    MetadataCheck(file).run();
}

} // namespace hearth
