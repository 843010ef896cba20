#include "inference/files/metadatacheck.h"

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr int64_t lastTokenType = 6; // 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte; 0 is "undefined"
constexpr int64_t byteTokenType = 6;

[[noreturn]] void fail(const ModelFile &file, const std::string &sentence, const char *kind)
{
    throw Error(ErrorCode::InvalidValue, "the vocabulary of '" + file.path().filename().string() + "' makes no sense: " + sentence, kind);
}

bool isHexDigit(char digit)
{
    return (digit >= '0' && digit <= '9') || (digit >= 'A' && digit <= 'F') || (digit >= 'a' && digit <= 'f');
}

// "<0x0A>"
bool isByteToken(std::string_view text)
{
    return text.size() == 6 && text.starts_with("<0x") && text[5] == '>' && isHexDigit(text[3]) && isHexDigit(text[4]);
}

void checkScores(const ModelFile &file, size_t tokens)
{
    const MetadataValue *value = file.find("tokenizer.ggml.scores");
    if (!value)
        return;
    const auto *scores = std::get_if<std::vector<double>>(value);
    if (!scores)
        fail(file, "the scores are no floating-point numbers", "type_mismatch");
    if (scores->size() != tokens)
        fail(file, std::to_string(scores->size()) + " scores for " + std::to_string(tokens) + " tokens", "inconsistent_vocab");
    if (!std::all_of(scores->begin(), scores->end(), [](double score) { return std::isfinite(score); }))
        fail(file, "a score is not finite", "invalid_value");
}

void checkTypes(const ModelFile &file, const std::vector<std::string_view> &tokens)
{
    const auto types = file.integers("tokenizer.ggml.token_type");
    if (!types)
        return;
    if (types->size() != tokens.size())
        fail(file, std::to_string(types->size()) + " token types for " + std::to_string(tokens.size()) + " tokens", "inconsistent_vocab");
    for (size_t i = 0; i < tokens.size(); ++i) {
        const int64_t type = (*types)[i];
        if (type < 0 || type > lastTokenType)
            fail(file, "token " + std::to_string(i) + " has type " + std::to_string(type), "invalid_value");
        if (type == byteTokenType && !isByteToken(tokens[i]))
            fail(file, "token " + std::to_string(i) + " stands for a byte, but is not written <0x00> to <0xFF>", "invalid_byte_token");
    }
}

// SentencePiece's normalization table: the size of a trie (uint32), the trie, then strings.
void checkCharsMap(const ModelFile &file)
{
    const auto map = file.integers("tokenizer.ggml.precompiled_charsmap");
    if (!map || map->empty())
        return;
    if (map->size() < 4)
        fail(file, "its normalization table has " + std::to_string(map->size()) + " bytes", "invalid_value");
    uint64_t trieBytes = 0;
    for (size_t i = 0; i < 4; ++i)
        trieBytes |= (uint64_t((*map)[i]) & 0xff) << (8 * i);
    if (trieBytes > map->size() - 4 || trieBytes % 4 != 0)
        fail(file, "its normalization table ends inside its trie", "out_of_bounds");
}

} // namespace

void checkVocabulary(const ModelFile &file)
{
    if (file.find("tokenizer.ggml.model"))
        file.requireString("tokenizer.ggml.model");
    if (const auto *tokens = file.strings("tokenizer.ggml.tokens")) {
        if (tokens->empty())
            fail(file, "it is empty", "inconsistent_vocab");
        checkScores(file, tokens->size());
        checkTypes(file, *tokens);
    }
    file.strings("tokenizer.ggml.merges"); // throws when it is something else
    checkCharsMap(file);
    for (const char *flag : {"tokenizer.ggml.add_bos_token", "tokenizer.ggml.add_eos_token", "tokenizer.ggml.add_space_prefix"})
        file.boolean(flag);
    file.string("tokenizer.chat_template");
}

} // namespace hearth
