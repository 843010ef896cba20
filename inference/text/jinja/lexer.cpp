#include "inference/text/jinja/lexer.h"

#include "inference/text/jinja/unicode.h"

#include <array>
#include <charconv>

namespace hearth::jinja {

namespace {

constexpr std::array<std::string_view, 6> longOperators{"**", "//", "==", "!=", ">=", "<="};
constexpr std::string_view shortOperators = "+-/*%~[](){}><=.:|,;";

std::string normalized(std::string_view source)
{
    std::string text;
    text.reserve(source.size());
    for (size_t i = 0; i < source.size(); ++i) {
        if (source[i] != '\r') {
            text += source[i];
        } else {
            text += '\n';
            if (i + 1 < source.size() && source[i + 1] == '\n')
                ++i;
        }
    }
    if (text.ends_with('\n'))
        text.pop_back();
    return text;
}

bool isAsciiDigit(char c)
{
    return c >= '0' && c <= '9';
}

int hexValue(char c)
{
    if (isAsciiDigit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

class Lexer
{
public:
    explicit Lexer(std::string source) : m_source(std::move(source)) { }

    std::vector<Token> run()
    {
        while (m_position < m_source.size())
            readData();
        add(TokenType::End, "");
        return std::move(m_tokens);
    }

private:
    [[noreturn]] void failHere(const std::string &message) const { throw SyntaxFailure{message, m_line}; }

    bool startsWith(std::string_view what) const { return std::string_view(m_source).substr(m_position).starts_with(what); }

    void add(TokenType type, std::string text, int64_t integer = 0) { m_tokens.push_back({type, m_line, std::move(text), integer}); }

    // Moves on and counts lines. Remembers whether the last thing ended a line: a block after it may have its indent removed.
    void advance(size_t count)
    {
        for (size_t i = 0; i < count; ++i)
            m_line += m_source[m_position + i] == '\n';
        m_position += count;
        m_isAtLineStart = count > 0 ? m_source[m_position - 1] == '\n' : m_isAtLineStart;
    }

    void skipSpace()
    {
        const std::string_view rest = std::string_view(m_source).substr(m_position);
        advance(rest.size() - stripLeft(rest).size());
    }

    // The position of "{{", "{%" or "{#" from here on.
    size_t findTag() const
    {
        for (size_t i = m_source.find('{', m_position); i != std::string::npos && i + 1 < m_source.size(); i = m_source.find('{', i + 1)) {
            const char next = m_source[i + 1];
            if (next == '{' || next == '%' || next == '#')
                return i;
        }
        return std::string::npos;
    }

    // Text up to a tag, less the white space that the tag's sign or lstrip_blocks takes.
    std::string dataBefore(size_t end, char sign, bool isVariable) const
    {
        std::string_view text = std::string_view(m_source).substr(m_position, end - m_position);
        if (sign == '-')
            return std::string(stripRight(text));
        if (sign == '+' || isVariable)
            return std::string(text);
        const size_t newline = text.rfind('\n');
        const size_t lineStart = newline == std::string_view::npos ? 0 : newline + 1;
        if ((lineStart > 0 || m_isAtLineStart) && strip(text.substr(lineStart)).empty())
            text = text.substr(0, lineStart);
        return std::string(text);
    }

    void readData()
    {
        const size_t tag = findTag();
        if (tag == std::string::npos) {
            add(TokenType::Data, m_source.substr(m_position));
            m_position = m_source.size();
            return;
        }
        const char kind = m_source[tag + 1];
        const char following = tag + 2 < m_source.size() ? m_source[tag + 2] : '\0';
        const char sign = following == '-' || following == '+' ? following : '\0';
        std::string data = dataBefore(tag, sign, kind == '{');
        if (!data.empty())
            add(TokenType::Data, std::move(data));
        advance(tag - m_position);
        advance(sign ? 3 : 2);
        if (kind == '#')
            skipComment();
        else if (kind == '%' && isWordNext("raw"))
            readRaw();
        else
            readTag(kind == '%');
    }

    // After "{%": white space, the word, white space, "%}" or "-%}"; moves past it when so.
    bool isWordNext(std::string_view word)
    {
        std::string_view rest = stripLeft(std::string_view(m_source).substr(m_position));
        if (!rest.starts_with(word))
            return false;
        rest = stripLeft(rest.substr(word.size()));
        const bool strips = rest.starts_with("-%}");
        if (!strips && !rest.starts_with("%}"))
            return false;
        advance(m_source.size() - m_position - rest.size() + (strips ? 3 : 2));
        if (strips)
            skipSpace();
        return true;
    }

    void skipComment()
    {
        const size_t end = m_source.find("#}", m_position);
        if (end == std::string::npos)
            failHere("a comment is not closed");
        const char sign = end > m_position ? m_source[end - 1] : '\0';
        advance(end + 2 - m_position);
        finishTag(sign);
    }

    // White space after a block or a comment.
    void finishTag(char sign)
    {
        if (sign == '-')
            skipSpace();
        else if (sign != '+' && m_position < m_source.size() && m_source[m_position] == '\n')
            advance(1);
    }

    void readRaw()
    {
        const size_t start = m_position;
        const int startLine = m_line;
        for (size_t tag = m_source.find("{%", start); tag != std::string::npos; tag = m_source.find("{%", tag + 1)) {
            std::string_view rest = std::string_view(m_source).substr(tag + 2);
            const char sign = rest.starts_with('-') || rest.starts_with('+') ? rest.front() : '\0';
            rest = stripLeft(rest.substr(sign ? 1 : 0));
            if (!rest.starts_with("endraw"))
                continue;
            rest = stripLeft(rest.substr(6));
            const char endSign = rest.starts_with('-') || rest.starts_with('+') ? rest.front() : '\0';
            rest = rest.substr(endSign ? 1 : 0);
            if (!rest.starts_with("%}"))
                continue;
            add(TokenType::Data, dataBefore(tag, sign, false));
            advance(m_source.size() - rest.size() + 2 - m_position);
            finishTag(endSign);
            return;
        }
        throw SyntaxFailure{"a raw block is not closed", startLine};
    }

    void readTag(bool isBlock)
    {
        const std::string_view close = isBlock ? "%}" : "}}";
        add(isBlock ? TokenType::BlockBegin : TokenType::VariableBegin, "");
        std::string open; // brackets that wait for their partner
        while (true) {
            skipSpace();
            if (m_position >= m_source.size())
                failHere(isBlock ? "a block tag is not closed" : "an expression is not closed");
            const char c = m_source[m_position];
            const bool hasSign = c == '-' || (isBlock && c == '+');
            if (open.empty() && std::string_view(m_source).substr(m_position + (hasSign ? 1 : 0)).starts_with(close)) {
                advance(hasSign ? 3 : 2);
                add(isBlock ? TokenType::BlockEnd : TokenType::VariableEnd, "");
                if (isBlock || c == '-')
                    finishTag(c == '-' || c == '+' ? c : '\0');
                return;
            }
            readToken(open);
        }
    }

    void readToken(std::string &open)
    {
        const char c = m_source[m_position];
        size_t next = m_position;
        const char32_t codePoint = nextCodePoint(m_source, next);
        if (isAsciiDigit(c))
            readNumber();
        else if (c == '_' || isAlpha(codePoint))
            readName();
        else if (c == '\'' || c == '"')
            readString(c);
        else
            readOperator(open);
    }

    void readName()
    {
        size_t end = m_position;
        while (end < m_source.size()) {
            size_t next = end;
            const char32_t codePoint = nextCodePoint(m_source, next);
            if (codePoint != '_' && !isAlpha(codePoint) && !isDigit(codePoint))
                break;
            end = next;
        }
        add(TokenType::Name, m_source.substr(m_position, end - m_position));
        advance(end - m_position);
    }

    size_t endOfDigits(size_t from) const
    {
        while (
            from < m_source.size()
            && (isAsciiDigit(m_source[from]) || (m_source[from] == '_' && from + 1 < m_source.size() && isAsciiDigit(m_source[from + 1]))))
            ++from;
        return from;
    }

    void readNumber()
    {
        const char prefix = m_position + 1 < m_source.size() ? static_cast<char>(m_source[m_position + 1] | 0x20) : '\0';
        if (m_source[m_position] == '0' && (prefix == 'x' || prefix == 'o' || prefix == 'b')) {
            readInteger(prefix == 'x' ? 16 : prefix == 'o' ? 8 : 2);
            return;
        }
        size_t end = endOfDigits(m_position);
        bool isFloat = false;
        const bool followsDot = m_position > 0 && m_source[m_position - 1] == '.';
        if (!followsDot && end + 1 < m_source.size() && m_source[end] == '.' && isAsciiDigit(m_source[end + 1])) {
            end = endOfDigits(end + 1);
            isFloat = true;
        }
        if (!followsDot && end < m_source.size() && (m_source[end] | 0x20) == 'e') {
            const size_t sign = end + 1 < m_source.size() && (m_source[end + 1] == '+' || m_source[end + 1] == '-') ? 1 : 0;
            if (end + 1 + sign < m_source.size() && isAsciiDigit(m_source[end + 1 + sign])) {
                end = endOfDigits(end + 1 + sign);
                isFloat = true;
            }
        }
        if (!isFloat) {
            readInteger(10);
            return;
        }
        std::string digits = m_source.substr(m_position, end - m_position);
        std::erase(digits, '_');
        add(TokenType::Float, digits);
        advance(end - m_position);
    }

    void readInteger(int base)
    {
        size_t end = m_position + (base == 10 ? 0 : 2);
        std::string digits;
        while (end < m_source.size() && (m_source[end] == '_' || (hexValue(m_source[end]) >= 0 && hexValue(m_source[end]) < base))) {
            if (m_source[end] != '_')
                digits += m_source[end];
            ++end;
        }
        int64_t value = 0;
        const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
        if (error == std::errc::result_out_of_range && digits == "9223372036854775808")
            value = INT64_MIN; // so that its negative can be written
        else if (error != std::errc() || last != digits.data() + digits.size())
            throw SyntaxFailure{"a number is larger than 64 bits", m_line, "arithmetic_error"};
        add(TokenType::Integer, digits, value);
        advance(end - m_position);
    }

    void readOperator(std::string &open)
    {
        for (std::string_view candidate : longOperators) {
            if (startsWith(candidate)) {
                add(TokenType::Operator, m_source.substr(m_position, 2));
                advance(2);
                return;
            }
        }
        const char c = m_source[m_position];
        if (shortOperators.find(c) == std::string_view::npos)
            failHere("unexpected character '" + m_source.substr(m_position, 1) + "'");
        if (c == '(' || c == '[' || c == '{')
            open += c == '(' ? ')' : static_cast<char>(c + 2);
        if (c == ')' || c == ']' || c == '}') {
            if (open.empty() || open.back() != c)
                failHere(std::string("unexpected '") + c + "'");
            open.pop_back();
        }
        add(TokenType::Operator, std::string(1, c));
        advance(1);
    }

    void readString(char quote)
    {
        std::string text;
        size_t i = m_position + 1;
        while (true) {
            if (i >= m_source.size())
                failHere("a text in quotes is not closed");
            const char c = m_source[i];
            if (c == quote)
                break;
            if (c == '\\' && i + 1 < m_source.size())
                i = readEscape(i + 1, text);
            else
                text += m_source[i++];
        }
        add(TokenType::String, std::move(text));
        advance(i + 1 - m_position);
    }

    // The escapes of Python strings. i is at the character after the backslash; returns the position after the escape.
    size_t readEscape(size_t i, std::string &text) const
    {
        static constexpr std::string_view letters = "nrtabfv\\'\"";
        static constexpr std::string_view meanings = "\n\r\t\a\b\f\v\\'\"";
        const char c = m_source[i];
        if (const size_t known = letters.find(c); known != std::string_view::npos) {
            text += meanings[known];
            return i + 1;
        }
        if (c == '\n')
            return i + 1;
        const bool isOctal = c >= '0' && c <= '7';
        const size_t wanted = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (!isOctal && wanted == 0) {
            text += '\\';
            return i;
        }
        char32_t codePoint = 0;
        size_t digits = 0;
        const size_t start = isOctal ? i : i + 1;
        const size_t most = isOctal ? 3 : wanted;
        const int base = isOctal ? 8 : 16;
        while (digits < most && start + digits < m_source.size()) {
            const int value = hexValue(m_source[start + digits]);
            if (value < 0 || value >= base)
                break;
            codePoint = codePoint * static_cast<char32_t>(base) + static_cast<char32_t>(value);
            ++digits;
        }
        if ((!isOctal && digits < wanted) || codePoint > 0x10ffff)
            failHere("a \\" + std::string(1, c) + " escape is not complete");
        appendUtf8(text, codePoint);
        return start + digits;
    }

    std::string m_source;
    size_t m_position = 0;
    int m_line = 1;
    bool m_isAtLineStart = true;
    std::vector<Token> m_tokens;
};

} // namespace

std::vector<Token> tokenize(std::string_view source)
{
    if (!isValidUtf8(source))
        throw SyntaxFailure{"the template is not UTF-8 text", 1, "invalid_utf8"};
    return Lexer(normalized(source)).run();
}

} // namespace hearth::jinja
