#include "inference/text/wordpiecetokenizer.h"

#include "inference/files/modelfile.h"
#include "inference/text/bertnormalizer.h"
#include "inference/text/spacemark.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr size_t mostCharacters = 100; // of a word, as the published tokenizers have it

bool isContinuation(char byte)
{
    return (uint8_t(byte) & 0xC0) == 0x80;
}

} // namespace

WordPieceTokenizer::WordPieceTokenizer(const ModelFile &file, Vocabulary vocabulary)
    : Tokenizer(file, std::move(vocabulary),
                {.description = "bert", .addsSpacePrefix = true, .hasMarkedSpaces = true, .frame = Frame::Classify})
{
    m_unknown = unknown() >= 0 ? unknown() : find("[UNK]");
    if (m_unknown < 0)
        throw Error(ErrorCode::MissingPart,
                    "The WordPiece vocabulary has no unknown token (tokenizer.ggml.unknown_token_id) in " + file.path().filename().string()
                        + ".",
                    "missing_key");
    m_index.reserve(size_t(m_vocabulary.size()));
    std::vector<std::string> bytes(size_t(m_vocabulary.size()));
    for (int32_t token = 0; token < m_vocabulary.size(); ++token) {
        const TokenKind kind = m_vocabulary.kind(token);
        if (kind == TokenKind::Control || kind == TokenKind::Unknown)
            continue;
        const std::string_view text = m_vocabulary.text(token);
        m_index.insert(text, token, m_vocabulary.texts());
        m_longestToken = std::max(m_longestToken, text.size());
        bytes[size_t(token)] = withSpaces(text);
    }
    setBytes(bytes);
    // A file that does not say it: models that keep capitals have tokens with capitals.
    m_lowerCase = file.boolean("tokenizer.ggml.normalizer.lowercase").value_or(find(std::string(spaceMark) + "A") < 0);
    m_stripAccents = file.boolean("tokenizer.ggml.normalizer.strip_accents").value_or(m_lowerCase);
}

void WordPieceTokenizer::encodeFragment(std::string_view text, bool, std::vector<int32_t> &tokens) const
{
    std::string marked;
    BertNormalizer normalizer({.lowerCase = m_lowerCase, .stripAccents = m_stripAccents}, [&](std::string_view word) {
        if (size_t(std::count_if(word.begin(), word.end(), [](char byte) { return !isContinuation(byte); })) > mostCharacters) {
            tokens.push_back(m_unknown);
            return;
        }
        marked.assign(spaceMark).append(word);
        encodeWord(marked, tokens);
    });
    normalizer.split(text);
}

void WordPieceTokenizer::encodeWord(std::string_view word, std::vector<int32_t> &tokens) const
{
    const size_t first = tokens.size();
    for (size_t at = 0; at < word.size();) {
        const size_t least = at == 0 ? spaceMark.size() + 1 : at + 1; // the mark alone is no part of a word
        size_t end = std::min(word.size(), at + m_longestToken);
        int32_t token = -1;
        for (; end >= least; --end) {
            if (end < word.size() && isContinuation(word[end]))
                continue;
            token = m_index.find(word.substr(at, end - at), m_vocabulary.texts());
            if (token >= 0)
                break;
        }
        if (token < 0) {
            tokens.resize(first);
            tokens.push_back(m_unknown);
            return;
        }
        tokens.push_back(token);
        at = end;
    }
}

} // namespace hearth
