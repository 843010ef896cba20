#include "inference/text/tokenizervocabulary.h"

#include "inference/files/modelfile.h"

#include <bit>
#include <cmath>
#include <functional>

namespace hearth {

namespace {

uint32_t hashOf(std::string_view text)
{
    const size_t hash = std::hash<std::string_view>()(text);
    return uint32_t(hash ^ hash >> 32);
}

std::string inFile(const ModelFile &file)
{
    return " in " + file.path().filename().string();
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

} // namespace

void TextIndex::reserve(size_t tokens)
{
    m_slots.assign(std::bit_ceil(tokens * 2 + 2), Slot());
}

void TextIndex::insert(std::string_view text, int32_t token, const std::vector<std::string_view> &texts)
{
    const uint32_t hash = hashOf(text);
    const size_t mask = m_slots.size() - 1;
    size_t at = hash & mask;
    for (; m_slots[at].token >= 0; at = (at + 1) & mask) {
        if (m_slots[at].hash == hash && texts[size_t(m_slots[at].token)] == text)
            return;
    }
    m_slots[at] = {hash, token};
}

int32_t TextIndex::find(std::string_view text, const std::vector<std::string_view> &texts) const
{
    const uint32_t hash = hashOf(text);
    const size_t mask = m_slots.size() - 1;
    for (size_t at = hash & mask; m_slots[at].token >= 0; at = (at + 1) & mask) {
        if (m_slots[at].hash == hash && texts[size_t(m_slots[at].token)] == text)
            return m_slots[at].token;
    }
    return -1;
}

Vocabulary::Vocabulary(const ModelFile &file)
{
    readTexts(file);
    readKinds(file);
    readScores(file);
    readIds(file);
}

void Vocabulary::readTexts(const ModelFile &file)
{
    const auto *texts = file.strings("tokenizer.ggml.tokens");
    if (!texts)
        throw Error(ErrorCode::MissingPart, "There is no vocabulary (tokenizer.ggml.tokens)" + inFile(file) + ".", "missing_key");
    if (texts->empty())
        throw Error(ErrorCode::InvalidValue, "The vocabulary is empty" + inFile(file) + ".", "inconsistent_vocab");
    if (texts->size() > maxTokens)
        throw Error(ErrorCode::LimitExceeded,
                    "The vocabulary has " + std::to_string(texts->size()) + " tokens" + inFile(file) + "; Hearth takes at most "
                        + std::to_string(maxTokens) + ".",
                    "limit");
    uint64_t bytes = 0;
    for (size_t i = 0; i < texts->size(); ++i) {
        if ((*texts)[i].size() > maxTokenBytes)
            throw Error(ErrorCode::LimitExceeded,
                        "Token " + std::to_string(i) + " has " + std::to_string((*texts)[i].size()) + " bytes" + inFile(file)
                            + "; Hearth takes at most " + std::to_string(maxTokenBytes) + ".",
                        "limit");
        bytes += (*texts)[i].size();
    }
    if (bytes > UINT32_MAX)
        throw Error(ErrorCode::LimitExceeded, "The tokens have more than 4 GiB of text" + inFile(file) + ".", "limit");
    m_characters.reserve(bytes);
    m_texts.reserve(texts->size());
    m_index.reserve(texts->size());
    for (const std::string_view text : *texts) {
        const char *begin = m_characters.data() + m_characters.size();
        m_characters.insert(m_characters.end(), text.begin(), text.end());
        m_texts.emplace_back(begin, text.size());
        m_index.insert(m_texts.back(), int32_t(m_texts.size()) - 1, m_texts);
    }
}

void Vocabulary::readKinds(const ModelFile &file)
{
    m_kinds.assign(m_texts.size(), TokenKind::Normal);
    const auto kinds = file.integers("tokenizer.ggml.token_type");
    if (!kinds)
        return;
    if (kinds->size() != m_texts.size())
        throw Error(ErrorCode::InvalidValue,
                    "There are " + std::to_string(kinds->size()) + " token types for " + std::to_string(m_texts.size()) + " tokens"
                        + inFile(file) + ".",
                    "inconsistent_vocab");
    for (size_t i = 0; i < kinds->size(); ++i) {
        const int64_t kind = (*kinds)[i];
        if (kind < 0 || kind > int64_t(TokenKind::Byte))
            throw Error(ErrorCode::InvalidValue,
                        "Token " + std::to_string(i) + " has type " + std::to_string(kind) + inFile(file) + "; there are types 0 to 6.",
                        "invalid_value");
        if (kind > 0) // 0 is "not defined": taken as normal
            m_kinds[i] = TokenKind(kind);
    }
}

void Vocabulary::readScores(const ModelFile &file)
{
    const MetadataValue *value = file.find("tokenizer.ggml.scores");
    if (!value)
        return;
    const auto *scores = std::get_if<std::vector<double>>(value);
    if (!scores)
        throw Error(ErrorCode::InvalidValue, "The token scores are not floating-point numbers" + inFile(file) + ".", "type_mismatch");
    if (scores->size() != m_texts.size())
        throw Error(ErrorCode::InvalidValue,
                    "There are " + std::to_string(scores->size()) + " scores for " + std::to_string(m_texts.size()) + " tokens"
                        + inFile(file) + ".",
                    "inconsistent_vocab");
    m_scores.reserve(scores->size());
    for (const double score : *scores) {
        if (std::isnan(score))
            throw Error(ErrorCode::InvalidValue,
                        "The score of token " + std::to_string(m_scores.size()) + " is not a number" + inFile(file) + ".", "invalid_value");
        m_scores.push_back(float(score));
    }
}

void Vocabulary::readIds(const ModelFile &file)
{
    const auto read = [&](const char *name) -> int32_t {
        const std::string key = "tokenizer.ggml." + std::string(name);
        const MetadataValue *value = file.find(key);
        if (!value)
            return -1;
        const auto *asSigned = std::get_if<int64_t>(value);
        const bool isNegative = asSigned && *asSigned < 0;
        if (isNegative || *file.uint(key) >= m_texts.size())
            throw Error(ErrorCode::InvalidValue,
                        key + " is " + (isNegative ? std::to_string(*asSigned) : std::to_string(*file.uint(key))) + inFile(file)
                            + ", but the tokens are 0 to " + std::to_string(m_texts.size() - 1) + ".",
                        "invalid_token_id");
        return int32_t(*file.uint(key));
    };
    m_ids.bos = read("bos_token_id");
    m_ids.eos = read("eos_token_id");
    m_ids.endOfTurn = read("eot_token_id");
    m_ids.endOfMessage = read("eom_token_id");
    m_ids.unknown = read("unknown_token_id");
    m_ids.classify = read("cls_token_id");
    m_ids.separator = read("seperator_token_id"); // so spelled in GGUF
}

uint8_t Vocabulary::byteOf(int32_t token) const
{
    const std::string_view text = m_texts[size_t(token)];
    if (text.size() == 6 && text.starts_with("<0x") && text[5] == '>' && hexDigit(text[3]) >= 0 && hexDigit(text[4]) >= 0)
        return uint8_t(hexDigit(text[3]) * 16 + hexDigit(text[4]));
    throw Error(ErrorCode::InvalidValue,
                "Token " + std::to_string(token) + " is marked as a byte, but its text is not one of <0x00> to <0xFF>.",
                "invalid_byte_token");
}

} // namespace hearth
