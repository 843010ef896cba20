#include "inference/text/toolcalls/callsyntax.h"
#include "inference/text/toolcalls/jsonspan.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view gemmaQuote = "<|\"|>";
constexpr int deepest = 64;

bool isNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-'
        || uint8_t(c) >= 0x80;
}

// Reads calls and values as Python writes them, or Gemma 4 (keys and words without quotes, strings between tokens), and writes JSON.
// Each reader says whether it could.
class LooseReader
{
public:
    explicit LooseReader(std::string_view text) : m_text(text) { }

    size_t position() const { return m_at; }
    bool isAtEnd()
    {
        skipSpaces();
        return m_at == m_text.size();
    }
    bool take(std::string_view wanted)
    {
        skipSpaces();
        if (!m_text.substr(m_at).starts_with(wanted))
            return false;
        m_at += wanted.size();
        return true;
    }
    std::string_view takeName()
    {
        skipSpaces();
        const size_t begin = m_at;
        while (m_at < m_text.size() && isNameCharacter(m_text[m_at]))
            ++m_at;
        return m_text.substr(begin, m_at - begin);
    }

    // "key=value, key=value" up to `close`, which is taken.
    bool readMembers(std::string_view between, std::string_view close, std::string &json)
    {
        json += '{';
        for (bool isFirst = true; !take(close); isFirst = false) {
            if (!isFirst && !take(","))
                return false;
            if (!isFirst && take(close)) // a comma may be last
                break;
            json += isFirst ? "" : ", ";
            if (!readKey(json) || !take(between))
                return false;
            json += ": ";
            if (!readValue(json))
                return false;
        }
        json += '}';
        return true;
    }

    bool readCall(std::vector<ToolCall> &calls)
    {
        std::string_view name = takeName();
        std::string json;
        if (!isFunctionName(name) || !take("(") || !readMembers("=", ")", json))
            return false;
        if (name.ends_with(".call"))
            name.remove_suffix(5);
        calls.push_back({"", std::string(name), std::move(json)});
        return isFunctionName(name) && isJsonObject(calls.back().arguments);
    }

private:
    void skipSpaces() { m_at = std::min(m_text.find_first_not_of(" \t\r\n", m_at), m_text.size()); }

    bool readKey(std::string &json)
    {
        skipSpaces();
        if (isAtString())
            return readString(json);
        const std::string_view name = takeName();
        json += jsonQuoted(name);
        return !name.empty();
    }

    bool isAtString() const
    {
        const std::string_view rest = m_text.substr(m_at);
        return rest.starts_with('"') || rest.starts_with('\'') || rest.starts_with(gemmaQuote);
    }

    bool readString(std::string &json)
    {
        if (m_text.substr(m_at).starts_with(gemmaQuote)) {
            const size_t begin = m_at + gemmaQuote.size();
            const size_t end = m_text.find(gemmaQuote, begin);
            if (end == npos)
                return false;
            json += jsonQuoted(m_text.substr(begin, end - begin));
            m_at = end + gemmaQuote.size();
            return true;
        }
        const char quote = m_text[m_at++];
        std::string value;
        while (m_at < m_text.size() && m_text[m_at] != quote) {
            const char c = m_text[m_at++];
            if (c != '\\' || m_at == m_text.size())
                value += c;
            else
                takeEscape(value);
        }
        json += jsonQuoted(value);
        return m_at++ < m_text.size();
    }

    void takeEscape(std::string &value)
    {
        const char c = m_text[m_at++];
        if (c == 'u') { // the digits as JSON has them
            const std::string escape = "\"\\u" + std::string(m_text.substr(m_at, 4)) + "\"";
            if (const auto letter = jsonUnquoted(escape)) {
                value += *letter;
                m_at += 4;
                return;
            }
        }
        const size_t known = std::string_view("ntr0").find(c);
        if (known == npos && c != '\\' && c != '\'' && c != '"' && c != '\n')
            value += '\\'; // as Python keeps those that it does not know
        value += known == npos ? c : "\n\t\r\0"[known];
    }

    bool readList(std::string_view close, std::string &json)
    {
        json += '[';
        for (bool isFirst = true; !take(close); isFirst = false) {
            if (!isFirst && !take(","))
                return false;
            if (!isFirst && take(close))
                break;
            json += isFirst ? "" : ", ";
            if (!readValue(json))
                return false;
        }
        json += ']';
        return true;
    }

    bool readWord(std::string &json)
    {
        const size_t end = std::min(m_text.find_first_of(",)]} \t\r\n", m_at), m_text.size());
        const std::string_view word = m_text.substr(m_at, end - m_at);
        m_at = end;
        const std::string value = typedValue(word, ToolSchemas::Kind::Unknown);
        json += value;
        return !value.starts_with('"'); // a word that is no value
    }

    bool readValue(std::string &json)
    {
        if (++m_depth > deepest)
            return false;
        skipSpaces();
        bool isRead = false;
        if (isAtString())
            isRead = readString(json);
        else if (take("{"))
            isRead = readMembers(":", "}", json);
        else if (take("["))
            isRead = readList("]", json);
        else if (take("("))
            isRead = readList(")", json);
        else
            isRead = readWord(json);
        --m_depth;
        return isRead;
    }

    std::string_view m_text;
    size_t m_at = 0;
    int m_depth = 0;
};

} // namespace

// "[f(a=1), g()]", or calls without the brackets.
std::optional<ParsedCalls> parsePythonic(std::string_view body)
{
    LooseReader reader(body);
    ParsedCalls parsed;
    const bool hasBrackets = reader.take("[");
    do {
        if (!reader.readCall(parsed.calls))
            return std::nullopt;
    } while (reader.take(","));
    if (hasBrackets && !reader.take("]"))
        return std::nullopt;
    parsed.usedBytes = reader.position();
    return parsed;
}

// "call:f{key:value}".
std::optional<ToolCall> parseGemma(std::string_view body)
{
    LooseReader reader(body);
    reader.take("call:");
    const std::string name(reader.takeName());
    std::string json;
    if (!isFunctionName(name) || !reader.take("{") || !reader.readMembers(":", "}", json) || !reader.isAtEnd() || !isJsonObject(json))
        return std::nullopt;
    return ToolCall{"", name, json};
}

} // namespace hearth
