#include "inference/text/spmtokenizer.h"

#include "inference/files/modelfile.h"
#include "inference/text/spacemark.h"
#include "inference/text/tokenizercache.h"
#include "inference/text/utf8.h"

namespace hearth {

SpmTokenizer::SpmTokenizer(const ModelFile &file, Vocabulary vocabulary)
    : Tokenizer(file, std::move(vocabulary), {.description = "llama", .addsBos = true, .addsSpacePrefix = true, .hasMarkedSpaces = true}),
      m_addsOnlyMissingSpace(file.string("tokenizer.hearth.space_prefix").value_or("always") != "always"),
      m_splitsAtSpaces(file.boolean("tokenizer.hearth.splits_at_spaces").value_or(false))
{
    if (file.find("tokenizer.ggml.merges"))
        m_merges = readMerges(file, m_vocabulary);
    else if (!m_vocabulary.hasScores())
        throw Error(ErrorCode::MissingPart,
                    "The SentencePiece vocabulary has no scores (tokenizer.ggml.scores) in " + file.path().filename().string() + ".",
                    "missing_key");
    indexTokens();
}

void SpmTokenizer::indexTokens()
{
    m_byteTokens.fill(-1);
    m_index.reserve(size_t(m_vocabulary.size()));
    std::vector<std::string> bytes(size_t(m_vocabulary.size()));
    for (int32_t token = 0; token < m_vocabulary.size(); ++token) {
        const std::string_view text = m_vocabulary.text(token);
        const TokenKind kind = m_vocabulary.kind(token);
        if (kind == TokenKind::Byte) {
            const uint8_t byte = m_vocabulary.byteOf(token);
            m_byteTokens[byte] = token;
            bytes[size_t(token)] = std::string(1, char(byte));
        } else if (kind == TokenKind::Unknown) {
            if (token == m_vocabulary.ids().unknown)
                bytes[size_t(token)] = utf8::replacementCharacter;
        } else if (kind != TokenKind::Control) {
            m_index.insert(text, token, m_vocabulary.texts());
            bytes[size_t(token)] = withSpaces(text);
            m_longestToken = std::max(m_longestToken, text.size());
            m_endsWordAtSpace = m_endsWordAtSpace && wordEnd(text, 0, false) == std::string_view::npos;
        }
    }
    setBytes(bytes);
}

bpe::Merge SpmTokenizer::findMerge(std::string_view text) const
{
    const int32_t token = text.size() > m_longestToken ? -1 : m_index.find(text, m_vocabulary.texts());
    return token < 0 ? bpe::Merge() : bpe::Merge{-m_vocabulary.score(token), token};
}

void SpmTokenizer::encodeFragment(std::string_view text, bool isAtStart, std::vector<int32_t> &tokens) const
{
    const bool hasSpace = m_addsOnlyMissingSpace && (text.starts_with(' ') || text.starts_with(spaceMark));
    const std::string marked = withMarks(text, addsSpacePrefix() && isAtStart && !hasSpace);
    PieceCache cache(marked.size());
    std::vector<bpe::Symbol> symbols;
    size_t begin = 0;
    while (begin < marked.size()) {
        const size_t end = m_endsWordAtSpace || m_splitsAtSpaces ? wordEnd(marked, begin + 1, m_splitsAtSpaces) : std::string::npos;
        const std::string_view word = std::string_view(marked).substr(begin, end == std::string::npos ? end : end - begin);
        begin += word.size();
        if (cache.repeat(word, tokens))
            continue;
        const size_t first = tokens.size();
        encodeWord(word, symbols, tokens);
        cache.remember(word, first, tokens);
    }
}

void SpmTokenizer::encodeWord(std::string_view word, std::vector<bpe::Symbol> &symbols, std::vector<int32_t> &tokens) const
{
    symbols.clear();
    for (size_t at = 0; at < word.size();) {
        const utf8::Character character = utf8::characterAt(word, at);
        const size_t bytes = character.state == utf8::CharacterState::Valid ? character.bytes : 1;
        symbols.push_back({uint32_t(at), uint32_t(bytes), m_index.find(word.substr(at, bytes), m_vocabulary.texts())});
        at += bytes;
    }
    bpe::mergeSymbols(symbols, [&](const bpe::Symbol &left, const bpe::Symbol &right) {
        return m_merges.isEmpty() ? findMerge(word.substr(left.begin, size_t(left.size) + right.size))
                                  : m_merges.find(left.token, right.token);
    });
    for (const bpe::Symbol &symbol : symbols) {
        if (symbol.token >= 0)
            tokens.push_back(symbol.token);
        else
            spell(word.substr(symbol.begin, symbol.size), tokens);
    }
}

void SpmTokenizer::spell(std::string_view characters, std::vector<int32_t> &tokens) const
{
    for (const char c : characters) {
        int32_t token = m_byteTokens[uint8_t(c)];
        if (token < 0) {
            token = unknown();
            // A run of unknown characters is one unknown token, as SentencePiece has it.
            if (token < 0 || (!tokens.empty() && tokens.back() == token))
                continue;
        }
        tokens.push_back(token);
    }
}

} // namespace hearth
