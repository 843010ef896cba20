// WordPiece and Unigram: the tokenizers that Hugging Face's embedding models come with, under GGUF's keys.
#include "inference/core/error.h"
#include "inference/files/hfconfig.h"
#include "inference/files/hftokenizer.h"

#include <nlohmann/json.hpp>

#include <array>

namespace hearth {

using nlohmann::json;

namespace {

constexpr const char *spaceMark = "\xE2\x96\x81"; // U+2581
constexpr size_t maxCharsMap = 16 << 20;

[[noreturn]] void failUnsupported(const std::string &what)
{
    throw Error(ErrorCode::Unsupported, "The model's tokenizer.json has " + what + ", which Hearth does not know yet.",
                "unsupported_tokenizer");
}

std::vector<uint64_t> base64Bytes(const std::string &text)
{
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::vector<uint64_t> bytes;
    uint32_t held = 0;
    int bits = 0;
    for (const char c : text) {
        const size_t value = alphabet.find(c);
        if (c == '=')
            break;
        if (value == std::string_view::npos || text.size() > maxCharsMap)
            throw Error(ErrorCode::Malformed, "The normalizer of the model's tokenizer.json is no base64 text of at most 16 MiB.",
                        "malformed");
        held = held << 6 | uint32_t(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(held >> bits & 255);
        }
    }
    return bytes;
}

std::string typeOf(const json &step)
{
    return hf::textOf(step, "type").value_or("");
}

// A table of replacements, runs of spaces made one, and nothing else.
void unigramNormalizer(const json &step, MetadataBuilder &out)
{
    const std::string type = typeOf(step);
    if (type == "Sequence") {
        if (const json *steps = hf::childOf(step, "normalizers"))
            for (const json &one : *steps)
                unigramNormalizer(one, out);
    } else if (type == "Precompiled") {
        out.setUints("tokenizer.ggml.precompiled_charsmap", base64Bytes(hf::textOf(step, "precompiled_charsmap").value_or("")));
    } else if (type == "Replace") {
        const json *pattern = hf::childOf(step, "pattern");
        if (!pattern || hf::textOf(*pattern, "Regex").value_or("") != " {2,}")
            failUnsupported("a Unigram model with a replacement");
        out.setBool("tokenizer.ggml.remove_extra_whitespaces", true);
    } else {
        failUnsupported("a Unigram model with the normalizer '" + type.substr(0, 40) + "'");
    }
}

bool unigramPrefix(const json &step)
{
    const std::string type = typeOf(step);
    if (type == "Sequence") {
        bool hasPrefix = false;
        if (const json *steps = hf::childOf(step, "pretokenizers"))
            for (const json &one : *steps)
                hasPrefix = unigramPrefix(one) || hasPrefix;
        return hasPrefix;
    }
    if (type == "Metaspace")
        return hf::textOf(step, "prepend_scheme").value_or("always") != "never" && hf::boolOf(step, "add_prefix_space").value_or(true);
    if (type != "WhitespaceSplit") // which Metaspace makes again after runs of spaces are one
        failUnsupported("a Unigram model with the pre-tokenizer '" + type.substr(0, 40) + "'");
    return false;
}

} // namespace

void mapHfUnigram(const json &tokenizer, MetadataBuilder &out)
{
    if (const json *normalizer = hf::childOf(tokenizer, "normalizer"))
        unigramNormalizer(*normalizer, out);
    const json *pre = hf::childOf(tokenizer, "pre_tokenizer");
    out.setBool("tokenizer.ggml.add_space_prefix", pre && unigramPrefix(*pre));
    out.setString("tokenizer.ggml.model", "t5");
}

std::string wordPieceText(const std::string &text, const std::string &continuation)
{
    if (text.starts_with('[') && text.ends_with(']'))
        return text;
    return text.starts_with(continuation) ? text.substr(continuation.size()) : spaceMark + text;
}

void mapHfWordPiece(const json &tokenizer, MetadataBuilder &out)
{
    const json *normalizer = hf::childOf(tokenizer, "normalizer"), *pre = hf::childOf(tokenizer, "pre_tokenizer");
    if ((normalizer && typeOf(*normalizer) != "BertNormalizer") || !pre || typeOf(*pre) != "BertPreTokenizer")
        failUnsupported("a WordPiece model with other steps than BERT's");
    const bool isLower = normalizer && hf::boolOf(*normalizer, "lowercase").value_or(true);
    out.setBool("tokenizer.ggml.normalizer.lowercase", isLower);
    out.setBool("tokenizer.ggml.normalizer.strip_accents", normalizer && hf::boolOf(*normalizer, "strip_accents").value_or(isLower));
    out.setString("tokenizer.ggml.model", "bert");
}

} // namespace hearth
