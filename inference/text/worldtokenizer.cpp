#include "inference/text/worldtokenizer.h"

#include "inference/files/modelfile.h"

namespace hearth {

namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The bytes that a token's text stands for. An escape that is cut short or unknown stands for the characters after the backslash.
std::string unescaped(std::string_view text)
{
    std::string out;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            out += text[at];
            continue;
        }
        switch (const char c = text[++at]) {
        case 'n': out += '\n'; break;
        case 't': out += '\t'; break;
        case 'r': out += '\r'; break;
        case 'x':
            if (at + 2 < text.size() && hexDigit(text[at + 1]) >= 0 && hexDigit(text[at + 2]) >= 0) {
                out += char(hexDigit(text[at + 1]) * 16 + hexDigit(text[at + 2]));
                at += 2;
                break;
            }
            [[fallthrough]];
        default: out += c; break;
        }
    }
    return out;
}

} // namespace

WorldTokenizer::WorldTokenizer(const ModelFile &file, Vocabulary vocabulary)
    : Tokenizer(file, std::move(vocabulary), {.description = "rwkv"})
{
    std::vector<std::string> bytes(size_t(m_vocabulary.size()));
    for (int32_t token = 0; token < m_vocabulary.size(); ++token) {
        if (m_vocabulary.kind(token) == TokenKind::Normal)
            bytes[size_t(token)] = unescaped(m_vocabulary.text(token));
        else if (m_vocabulary.kind(token) == TokenKind::UserDefined)
            bytes[size_t(token)] = m_vocabulary.text(token);
    }
    setBytes(bytes);
    for (int32_t token = 0; token < m_vocabulary.size(); ++token)
        m_index.add(tokenBytes(token), token);
    m_index.finish();
}

void WorldTokenizer::encodeFragment(std::string_view text, bool, std::vector<int32_t> &tokens) const
{
    while (!text.empty()) {
        int32_t longest = unknown();
        size_t longestBytes = 1; // a byte that no token begins with is the unknown token, or nothing where there is none
        m_index.eachPrefix(text, [&](int32_t token, size_t bytes) {
            longest = token;
            longestBytes = bytes;
        });
        if (longest >= 0)
            tokens.push_back(longest);
        text.remove_prefix(longestBytes);
    }
}

} // namespace hearth
