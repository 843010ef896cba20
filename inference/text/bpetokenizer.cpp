#include "inference/text/bpetokenizer.h"

#include "inference/files/modelfile.h"
#include "inference/text/tokenizercache.h"
#include "inference/text/utf8.h"

namespace hearth {

namespace {

constexpr size_t longestCachedPiece = 64;

// GPT-2's way to write bytes as printable characters: those that are printable in Latin-1 stand for themselves, the others are
// U+0100 and up, in order.
class ByteAlphabet
{
public:
    ByteAlphabet()
    {
        m_bytes.fill(-1);
        char32_t next = 0x100;
        for (int byte = 0; byte < 256; ++byte) {
            const bool isPrintable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
            m_bytes[isPrintable ? char32_t(byte) : next++] = int16_t(byte);
        }
    }

    // The bytes that a token's text stands for. Characters outside the alphabet stand for themselves.
    std::string decode(std::string_view text) const
    {
        std::string out;
        for (size_t at = 0; at < text.size();) {
            const utf8::Character character = utf8::characterAt(text, at);
            const bool isValid = character.state == utf8::CharacterState::Valid;
            if (isValid && character.codePoint < m_bytes.size() && m_bytes[character.codePoint] >= 0)
                out += char(m_bytes[character.codePoint]);
            else
                out += text.substr(at, character.bytes);
            at += character.bytes;
        }
        return out;
    }

private:
    std::array<int16_t, 0x144> m_bytes;
};

// A file that gives its own patterns has no name for them.
PreTokenizerRow rowFor(const ModelFile &file)
{
    if (const auto *patterns = file.strings("tokenizer.hearth.patterns"))
        return {"its own patterns", patterns, file.boolean("tokenizer.hearth.whole_tokens").value_or(false)};
    const std::string_view name = file.string("tokenizer.ggml.pre").value_or("default");
    const PreTokenizerRow *row = findPreTokenizer(name);
    if (!row)
        throw Error(ErrorCode::Unsupported,
                    "The model cuts text in a way that Hearth does not know yet (tokenizer.ggml.pre is \""
                        + utf8::sanitized(name.substr(0, 64)) + "\" in " + file.path().filename().string() + ").",
                    "unknown_pretokenizer");
    return *row;
}

} // namespace

BpeTokenizer::BpeTokenizer(const ModelFile &file, Vocabulary vocabulary) : BpeTokenizer(file, std::move(vocabulary), rowFor(file)) { }

BpeTokenizer::BpeTokenizer(const ModelFile &file, Vocabulary vocabulary, const PreTokenizerRow &row)
    : Tokenizer(file, std::move(vocabulary), {.description = "gpt2 (" + std::string(row.name) + ")", .addsBos = row.addsBos}),
      m_preTokenizer(row), m_takesWholeTokens(row.takesWholeTokens),
      m_addsMissingSpace(file.boolean("tokenizer.hearth.byte_space").value_or(false))
{
    indexTokens();
    m_merges = readMerges(file, m_vocabulary);
}

void BpeTokenizer::indexTokens()
{
    const ByteAlphabet alphabet;
    const auto count = size_t(m_vocabulary.size());
    std::vector<std::string> bytes(count);
    m_byteTokens.fill(-1);
    for (int32_t token = 0; token < m_vocabulary.size(); ++token) {
        const std::string_view text = m_vocabulary.text(token);
        std::string &own = bytes[size_t(token)];
        switch (m_vocabulary.kind(token)) {
        case TokenKind::Control:
        case TokenKind::Unknown: break;
        case TokenKind::UserDefined: own = text; break;
        case TokenKind::Byte: own = std::string(1, char(m_vocabulary.byteOf(token))); break;
        case TokenKind::Normal:
        case TokenKind::Unused:
            own = alphabet.decode(text);
            if (own.size() == 1 && m_byteTokens[uint8_t(own[0])] < 0)
                m_byteTokens[uint8_t(own[0])] = token;
            break;
        }
    }
    setBytes(bytes);
    if (!m_takesWholeTokens)
        return;
    m_wholeTexts.resize(count);
    m_wholeTokens.reserve(count);
    for (int32_t token = 0; token < m_vocabulary.size(); ++token) {
        if (m_vocabulary.kind(token) != TokenKind::Normal)
            continue;
        m_wholeTexts[size_t(token)] = tokenBytes(token);
        m_wholeTokens.insert(tokenBytes(token), token, m_wholeTexts);
    }
}

void BpeTokenizer::encodeFragment(std::string_view text, bool isAtStart, std::vector<int32_t> &tokens) const
{
    std::string spaced;
    if (m_addsMissingSpace && isAtStart && !text.starts_with(' '))
        text = spaced.append(" ").append(text);
    PieceCache cache(text.size());
    std::vector<bpe::Symbol> symbols;
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        const size_t valid = utf8::validPrefix(text);
        pieces.clear();
        m_preTokenizer.split(text.substr(0, valid), pieces);
        for (const std::string_view piece : pieces) {
            const bool isCached = piece.size() <= longestCachedPiece;
            if (isCached && cache.repeat(piece, tokens))
                continue;
            const size_t first = tokens.size();
            encodePiece(piece, symbols, tokens);
            if (isCached)
                cache.remember(piece, first, tokens);
        }
        text.remove_prefix(valid);
        for (; !text.empty() && utf8::characterAt(text, 0).state != utf8::CharacterState::Valid; text.remove_prefix(1))
            encodeLoneByte(uint8_t(text[0]), tokens);
    }
}

void BpeTokenizer::encodePiece(std::string_view piece, std::vector<bpe::Symbol> &symbols, std::vector<int32_t> &tokens) const
{
    if (m_takesWholeTokens) {
        const int32_t whole = m_wholeTokens.find(piece, m_wholeTexts);
        if (whole >= 0) {
            tokens.push_back(whole);
            return;
        }
    }
    symbols.clear();
    for (size_t at = 0; at < piece.size(); ++at)
        symbols.push_back({uint32_t(at), 1, m_byteTokens[uint8_t(piece[at])]});
    bpe::mergeSymbols(symbols,
                      [this](const bpe::Symbol &left, const bpe::Symbol &right) { return m_merges.find(left.token, right.token); });
    for (const bpe::Symbol &symbol : symbols) {
        if (symbol.token >= 0) // else a byte that the vocabulary was made without: Falcon has no U+0003
            tokens.push_back(symbol.token);
    }
}

// A byte outside any character: as itself, or as U+FFFD where the vocabulary lacks it.
void BpeTokenizer::encodeLoneByte(uint8_t byte, std::vector<int32_t> &tokens) const
{
    const std::string itself(1, char(byte));
    for (const char c : m_byteTokens[byte] >= 0 ? std::string_view(itself) : utf8::replacementCharacter) {
        if (m_byteTokens[uint8_t(c)] >= 0)
            tokens.push_back(m_byteTokens[uint8_t(c)]);
    }
}

} // namespace hearth
