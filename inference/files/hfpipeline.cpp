// What happens to text before and after the model of a tokenizer.json: https://huggingface.co/docs/tokenizers/components
#include "inference/core/error.h"
#include "inference/files/hfconfig.h"
#include "inference/files/hftokenizer.h"

#include <nlohmann/json.hpp>

namespace hearth {

using nlohmann::json;

namespace {

constexpr const char *spaceMark = "\xE2\x96\x81"; // U+2581
constexpr size_t maxPatternBytes = 16 << 10;
// GPT-2's own pattern, which ByteLevel applies unless told not to.
constexpr const char *byteLevelPattern = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

[[noreturn]] void failUnsupported(const std::string &what)
{
    throw Error(ErrorCode::Unsupported, "The model's tokenizer.json has " + what + ", which Hearth does not know yet.",
                "unsupported_tokenizer");
}

std::string typeOf(const json &step)
{
    const auto type = hf::textOf(step, "type");
    if (!type)
        throw Error(ErrorCode::Malformed, "A step of the model's tokenizer.json has no type.", "missing_field");
    return *type;
}

// The pattern of a Split or Replace as a regular expression or a literal text.
struct Pattern
{
    bool isRegex = false;
    std::string text;
};
Pattern patternOf(const json &step)
{
    const json *pattern = hf::childOf(step, "pattern");
    if (!pattern)
        throw Error(ErrorCode::Malformed, "A step of the model's tokenizer.json has no pattern.", "missing_field");
    const auto regex = hf::textOf(*pattern, "Regex"), literal = hf::textOf(*pattern, "String");
    if (!regex && !literal)
        throw Error(ErrorCode::Malformed, "A pattern of the model's tokenizer.json is neither Regex nor String.", "missing_field");
    const std::string &text = regex ? *regex : *literal;
    if (text.empty())
        throw Error(ErrorCode::InvalidValue, "A pattern of the model's tokenizer.json is empty.", "invalid_value");
    if (text.size() > maxPatternBytes)
        throw Error(ErrorCode::LimitExceeded, "A pattern of the model's tokenizer.json has " + std::to_string(text.size()) + " bytes.",
                    "limit");
    return {regex.has_value(), text};
}

std::string escaped(const std::string &literal)
{
    std::string out;
    for (const char c : literal) {
        if (std::string_view("\\^$.|?*+()[]{}/-# \t\n\r").find(c) != std::string_view::npos)
            out += '\\';
        out += c;
    }
    return out;
}

class PipelineMapper
{
public:
    explicit PipelineMapper(MetadataBuilder &out) : m_out(out) { }

    void normalizer(const json &step);
    void preTokenizer(const json &step);
    HfPipeline finish();

private:
    void replacement(const json &step);
    void split(const json &step);
    void metaspace(const json &step);
    void setPrefix(const char *mode)
    {
        m_out.setBool("tokenizer.ggml.add_space_prefix", true);
        m_out.setString("tokenizer.hearth.space_prefix", mode);
        m_hasPrefix = true;
    }

    MetadataBuilder &m_out;
    HfPipeline m_result;
    bool m_hasPrefix = false;
    std::vector<std::string> m_normalizer;
    std::vector<std::string> m_patterns;
};

void PipelineMapper::replacement(const json &step)
{
    const Pattern pattern = patternOf(step);
    const std::string content = hf::textOf(step, "content").value_or("");
    if (pattern.isRegex)
        failUnsupported("a normalizer that replaces by a regular expression");
    if (pattern.text == " " && content == spaceMark) {
        m_result.marksSpaces = true;
        return;
    }
    for (const std::string &word : {std::string("replace"), pattern.text, content})
        m_normalizer.push_back(word);
}

void PipelineMapper::normalizer(const json &step)
{
    const std::string type = typeOf(step);
    if (type == "Sequence") {
        if (const json *steps = hf::childOf(step, "normalizers"))
            for (const json &one : *steps)
                normalizer(one);
    } else if (type == "NFC" || type == "NFD" || type == "NFKC" || type == "NFKD") {
        m_normalizer.push_back(type == "NFC" ? "nfc" : type == "NFD" ? "nfd" : type == "NFKC" ? "nfkc" : "nfkd");
    } else if (type == "Lowercase") {
        m_normalizer.emplace_back("lowercase");
    } else if (type == "Replace") {
        replacement(step);
    } else if (type == "Prepend") {
        if (hf::textOf(step, "prepend").value_or("") != spaceMark)
            failUnsupported("a normalizer that puts another text than U+2581 in front");
        setPrefix("always");
    } else {
        failUnsupported("the normalizer '" + type.substr(0, 40) + "'");
    }
}

void PipelineMapper::split(const json &step)
{
    const Pattern pattern = patternOf(step);
    const std::string behavior = hf::textOf(step, "behavior").value_or("Isolated");
    if (!pattern.isRegex && pattern.text == " " && m_result.marksSpaces)
        return; // never matches: there are no spaces any more
    const bool keepsMatches = behavior == "Isolated" || (behavior == "Removed" && hf::boolOf(step, "invert").value_or(false));
    if (!keepsMatches)
        failUnsupported("a pre-tokenizer that splits with '" + behavior.substr(0, 40) + "'");
    m_patterns.push_back(pattern.isRegex ? pattern.text : escaped(pattern.text));
}

void PipelineMapper::metaspace(const json &step)
{
    m_result.marksSpaces = true;
    const std::string scheme =
        hf::textOf(step, "prepend_scheme").value_or(hf::boolOf(step, "add_prefix_space").value_or(true) ? "always" : "never");
    if (scheme == "always" || scheme == "first")
        setPrefix(scheme == "always" ? "missing" : "first");
    else if (scheme != "never")
        failUnsupported("the prepend_scheme '" + scheme.substr(0, 40) + "'");
    m_out.setBool("tokenizer.hearth.splits_at_spaces", hf::boolOf(step, "split").value_or(true));
}

void PipelineMapper::preTokenizer(const json &step)
{
    const std::string type = typeOf(step);
    if (m_result.isByteLevel)
        failUnsupported("a pre-tokenizer after ByteLevel");
    if (type == "Sequence") {
        if (const json *steps = hf::childOf(step, "pretokenizers"))
            for (const json &one : *steps)
                preTokenizer(one);
    } else if (type == "Split") {
        split(step);
    } else if (type == "Digits") {
        m_patterns.emplace_back(hf::boolOf(step, "individual_digits").value_or(false) ? R"(\p{N})" : R"(\p{N}+)");
    } else if (type == "Punctuation") {
        m_patterns.emplace_back(R"([\p{P}$+<=>^`|~])");
    } else if (type == "Metaspace") {
        metaspace(step);
    } else if (type == "ByteLevel") {
        m_result.isByteLevel = true;
        if (hf::boolOf(step, "use_regex").value_or(true))
            m_patterns.emplace_back(byteLevelPattern);
        if (hf::boolOf(step, "add_prefix_space").value_or(true))
            m_out.setBool("tokenizer.hearth.byte_space", true);
    } else {
        failUnsupported("the pre-tokenizer '" + type.substr(0, 40) + "'");
    }
}

HfPipeline PipelineMapper::finish()
{
    if (m_patterns.size() > 16 || m_normalizer.size() > 64)
        throw Error(ErrorCode::LimitExceeded, "The model's tokenizer.json has too many steps.", "limit");
    if (!m_patterns.empty() && !m_result.isByteLevel)
        failUnsupported("patterns without ByteLevel");
    if (m_result.isByteLevel)
        m_out.setStrings("tokenizer.hearth.patterns", m_patterns);
    if (!m_normalizer.empty())
        m_out.setStrings("tokenizer.hearth.normalizer", m_normalizer);
    if (m_result.marksSpaces && !m_hasPrefix)
        m_out.setBool("tokenizer.ggml.add_space_prefix", false);
    return m_result;
}

// The token that a step of a template stands for.
uint64_t specialId(const json &processor, const json &piece)
{
    const std::string name = hf::textOf(piece, "id").value_or("");
    const json *tokens = hf::childOf(processor, "special_tokens");
    const json *token = tokens ? hf::childOf(*tokens, name.c_str()) : nullptr;
    const json *ids = token ? hf::childOf(*token, "ids") : nullptr;
    if (!ids || ids->size() != 1 || !(*ids)[0].is_number_unsigned())
        failUnsupported("a template whose special token '" + name.substr(0, 40) + "' is not one token");
    return (*ids)[0].get<uint64_t>();
}

void templateProcessing(const json &processor, MetadataBuilder &out)
{
    const json *single = hf::childOf(processor, "single");
    std::vector<uint64_t> around[2]; // before and after the text
    int side = 0;
    for (const json &piece : single ? *single : json::array()) {
        if (hf::childOf(piece, "Sequence"))
            side = 1;
        else if (const json *special = hf::childOf(piece, "SpecialToken"))
            around[side].push_back(specialId(processor, *special));
    }
    if (around[0].size() > 1 || around[1].size() > 1)
        failUnsupported("a template with several special tokens in a row");
    out.setBool("tokenizer.ggml.add_bos_token", !around[0].empty());
    out.setBool("tokenizer.ggml.add_eos_token", !around[1].empty());
    if (!around[0].empty())
        out.setUint("tokenizer.ggml.bos_token_id", around[0][0]);
    if (!around[1].empty())
        out.setUint("tokenizer.ggml.eos_token_id", around[1][0]);
}

// "cls" and "sep" of the BERT family: [text, id].
void pairProcessing(const json &processor, MetadataBuilder &out)
{
    for (const auto &[theirs, ours] : {std::pair("cls", "bos"), std::pair("sep", "eos")}) {
        const json *pair = hf::childOf(processor, theirs);
        if (!pair || pair->size() != 2 || !pair->is_array() || !(*pair)[1].is_number_unsigned())
            throw Error(ErrorCode::Malformed, "The post-processor of the model's tokenizer.json lacks its tokens.", "missing_field");
        out.setUint("tokenizer.ggml." + std::string(ours) + "_token_id", (*pair)[1].get<uint64_t>());
        out.setBool("tokenizer.ggml.add_" + std::string(ours) + "_token", true);
    }
}

void postProcessor(const json &step, MetadataBuilder &out)
{
    const std::string type = typeOf(step);
    if (type == "Sequence") {
        if (const json *steps = hf::childOf(step, "processors"))
            for (const json &one : *steps)
                postProcessor(one, out);
    } else if (type == "TemplateProcessing") {
        templateProcessing(step, out);
    } else if (type == "RobertaProcessing" || type == "BertProcessing") {
        pairProcessing(step, out);
    } else if (type != "ByteLevel") { // which only moves offsets
        failUnsupported("the post-processor '" + type.substr(0, 40) + "'");
    }
}

} // namespace

HfPipeline mapHfPipeline(const json &tokenizer, MetadataBuilder &out)
{
    PipelineMapper mapper(out);
    if (const json *normalizer = hf::childOf(tokenizer, "normalizer"))
        mapper.normalizer(*normalizer);
    if (const json *pre = hf::childOf(tokenizer, "pre_tokenizer"))
        mapper.preTokenizer(*pre);
    return mapper.finish();
}

void mapHfPostProcessor(const json &tokenizer, MetadataBuilder &out)
{
    if (const json *post = hf::childOf(tokenizer, "post_processor"))
        postProcessor(*post, out);
}

} // namespace hearth
