#include "inference/sampling/grammar/gbnf.h"

#include "inference/core/error.h"
#include "inference/sampling/grammar/gbnfexpression.h"
#include "inference/text/utf8.h"

#include <algorithm>
#include <map>
#include <optional>

namespace hearth {

namespace {

class Parser
{
public:
    Parser(std::string_view text, GrammarBuilder &builder) : m_text(text), m_builder(builder) { }

    uint32_t parse();

private:
    struct Rule
    {
        uint32_t number;
        size_t firstUse;
        std::optional<size_t> defined; // where
    };

    void parseRule();
    Expression parseChoice(int depth);
    Expression parseSequence(int depth);
    std::optional<Expression> parseItem(int depth);
    Expression parseText();
    Expression parseSet();
    void parseRepetitions(Expression &item, int depth);
    void parseBraces(uint32_t &least, uint32_t &most);
    uint32_t parseNumber();
    char32_t parseCharacter(bool isInSet);
    char32_t parseEscape(bool isInSet);
    char32_t parseHex(int digits);
    std::string_view parseName();
    uint32_t ruleNamed(std::string_view name, size_t at);

    bool isAtEnd() const { return m_at >= m_text.size(); }
    char peek() const { return isAtEnd() ? '\0' : m_text[m_at]; }
    bool take(std::string_view word);
    void skipBlank(bool alsoLines);
    bool goesOnWithChoice(int depth);
    std::string place(size_t at) const;
    [[noreturn]] void fail(size_t at, const std::string &sentence) const;

    std::string_view m_text;
    size_t m_at = 0;
    GrammarBuilder &m_builder;
    std::map<std::string, Rule, std::less<>> m_rules;
    struct Place
    {
        size_t at = 0;
        size_t line = 1;
        size_t column = 1;
    };
    mutable Place m_counted; // the last place that was told: the next one mostly lies behind it
};

bool isNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

uint32_t Parser::parse()
{
    if (m_text.size() > maxGbnfBytes)
        throw Error(ErrorCode::InvalidArgument,
                    "The grammar has " + std::to_string(m_text.size() >> 20) + " MiB; Hearth reads at most "
                        + std::to_string(maxGbnfBytes >> 20) + ".",
                    "grammar_too_large");
    if (!utf8::isValid(m_text))
        fail(utf8::validPrefix(m_text), "the text is not UTF-8");
    for (skipBlank(true); !isAtEnd(); skipBlank(true))
        parseRule();
    for (const auto &[name, rule] : m_rules) {
        if (!rule.defined)
            fail(rule.firstUse, "there is no rule named '" + name + "'");
    }
    const auto root = m_rules.find("root");
    if (root == m_rules.end())
        fail(m_text.size(), "there is no rule named 'root', with which every answer begins");
    return root->second.number;
}

void Parser::parseRule()
{
    const size_t at = m_at;
    if (!isNameCharacter(peek()))
        fail(at, "a rule has to begin with its name, as in root ::= \"yes\" | \"no\"");
    const std::string name(parseName());
    skipBlank(false);
    if (!take("::="))
        fail(m_at, "after the name '" + name + "' there has to be ::=");
    skipBlank(true);
    const uint32_t number = ruleNamed(name, at);
    Rule &rule = m_rules.find(name)->second;
    if (rule.defined)
        fail(at, "the rule '" + name + "' is there twice, first at " + place(*rule.defined));
    rule.defined = at;
    const Expression expression = parseChoice(0);
    skipBlank(false);
    if (!isAtEnd() && peek() != '\n' && peek() != '\r')
        fail(m_at,
             "'" + std::string(m_text.substr(m_at, std::max<size_t>(utf8::characterAt(m_text, m_at).bytes, 1)))
                 + "' is no part of the notation here");
    const std::string shownName = m_builder.ruleName(number); // writing may add rules
    m_builder.setEnd(writeExpression(expression, m_builder.ruleStart(number), {m_builder, shownName}));
}

Expression Parser::parseChoice(int depth)
{
    Expression choice{.kind = Expression::Kind::Choice};
    choice.parts.push_back(parseSequence(depth));
    while (goesOnWithChoice(depth)) {
        ++m_at;
        skipBlank(true);
        choice.parts.push_back(parseSequence(depth));
    }
    return choice.parts.size() == 1 ? std::move(choice.parts.front()) : choice;
}

// At a "|", which may stand on one of the next lines.
bool Parser::goesOnWithChoice(int depth)
{
    skipBlank(depth > 0);
    const size_t before = m_at;
    skipBlank(true);
    if (peek() == '|')
        return true;
    m_at = before;
    return false;
}

Expression Parser::parseSequence(int depth)
{
    Expression sequence{.kind = Expression::Kind::Sequence};
    for (skipBlank(depth > 0);; skipBlank(depth > 0)) {
        std::optional<Expression> item = parseItem(depth);
        if (!item)
            return sequence.parts.size() == 1 ? std::move(sequence.parts.front()) : sequence;
        parseRepetitions(*item, depth);
        sequence.parts.push_back(std::move(*item));
    }
}

std::optional<Expression> Parser::parseItem(int depth)
{
    const size_t at = m_at;
    const char c = peek();
    if (c == '"')
        return parseText();
    if (c == '[')
        return parseSet();
    if (take("."))
        return Expression{.kind = Expression::Kind::Characters, .characters = CharacterSet::all()};
    if (isNameCharacter(c)) {
        const std::string_view name = parseName();
        return Expression{.kind = Expression::Kind::Call, .rule = ruleNamed(name, at)};
    }
    if (!take("("))
        return std::nullopt;
    if (depth >= maxGbnfDepth)
        fail(at, "parentheses stand more than " + std::to_string(maxGbnfDepth) + " deep");
    Expression group = parseChoice(depth + 1);
    skipBlank(true);
    if (!take(")"))
        fail(m_at, "the parenthesis of " + place(at) + " is not closed");
    return group;
}

Expression Parser::parseText()
{
    const size_t at = m_at++;
    Expression text{.kind = Expression::Kind::Text};
    while (!take("\"")) {
        if (isAtEnd() || peek() == '\n')
            fail(at, "the text that begins here is not closed with \"");
        utf8::append(text.text, parseCharacter(false));
    }
    return text;
}

Expression Parser::parseSet()
{
    const size_t at = m_at++;
    const bool isNegated = take("^");
    std::vector<CharacterSet::Range> ranges;
    while (!take("]")) {
        const size_t begin = m_at;
        if (isAtEnd() || peek() == '\n')
            fail(at, "the set that begins here is not closed with ]");
        const char32_t first = parseCharacter(true);
        char32_t last = first;
        if (peek() == '-' && m_at + 1 < m_text.size() && m_text[m_at + 1] != ']') {
            ++m_at;
            last = parseCharacter(true);
        }
        if (last < first)
            fail(begin, "the range runs backwards");
        ranges.push_back({first, last});
    }
    CharacterSet characters(ranges);
    if (isNegated)
        characters = ~characters;
    if (characters.isEmpty())
        fail(at, "no character is in this set");
    return {.kind = Expression::Kind::Characters, .characters = std::move(characters)};
}

void Parser::parseRepetitions(Expression &item, int depth)
{
    for (int count = 0;; ++count) {
        skipBlank(depth > 0);
        uint32_t least = 0, most = Expression::endless;
        const size_t at = m_at;
        if (take("+"))
            least = 1;
        else if (take("?"))
            most = 1;
        else if (take("{"))
            parseBraces(least, most);
        else if (!take("*"))
            return;
        if (count >= maxGbnfDepth)
            fail(at, "there are more than " + std::to_string(maxGbnfDepth) + " repetitions of one thing");
        Expression repeat{.kind = Expression::Kind::Repeat, .least = least, .most = most};
        repeat.parts.push_back(std::move(item));
        item = std::move(repeat);
    }
}

void Parser::parseBraces(uint32_t &least, uint32_t &most)
{
    const size_t at = m_at - 1;
    skipBlank(false);
    least = most = parseNumber();
    skipBlank(false);
    if (take(",")) {
        skipBlank(false);
        most = peek() == '}' ? Expression::endless : parseNumber();
        skipBlank(false);
    }
    if (!take("}"))
        fail(at, "a repetition is written {3}, {2,} or {2,5}");
    if (most < least)
        fail(at, "the repetition's second number is less than its first");
}

uint32_t Parser::parseNumber()
{
    const size_t at = m_at;
    uint32_t number = 0;
    for (; peek() >= '0' && peek() <= '9'; ++m_at) {
        number = number * 10 + uint32_t(peek() - '0');
        if (number > maxGbnfRepetition)
            fail(at, "a thing may be repeated at most " + std::to_string(maxGbnfRepetition) + " times");
    }
    if (m_at == at)
        fail(at, "a repetition is written {3}, {2,} or {2,5}");
    return number;
}

char32_t Parser::parseCharacter(bool isInSet)
{
    if (peek() == '\\')
        return parseEscape(isInSet);
    const utf8::Character character = utf8::characterAt(m_text, m_at);
    m_at += character.bytes;
    return character.codePoint;
}

char32_t Parser::parseEscape(bool isInSet)
{
    const size_t at = m_at++;
    const char c = peek();
    if (!isAtEnd())
        ++m_at;
    switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case 'x': return parseHex(2);
    case 'u': return parseHex(4);
    case 'U': return parseHex(8);
    case '\\':
    case '"':
    case '[':
    case ']': return char32_t(c);
    case '-':
    case '^':
        if (isInSet)
            return char32_t(c);
        break;
    default: break;
    }
    fail(at, "there is no such escape; there are \\n \\t \\r \\\\ \\\" \\[ \\] \\xHH \\uHHHH \\UHHHHHHHH, and \\- \\^ in sets");
}

char32_t Parser::parseHex(int digits)
{
    const size_t at = m_at;
    char32_t value = 0;
    for (int i = 0; i < digits; ++i, ++m_at) {
        const char c = peek();
        const bool isDigit = c >= '0' && c <= '9', isLower = c >= 'a' && c <= 'f', isUpper = c >= 'A' && c <= 'F';
        if (!isDigit && !isLower && !isUpper)
            fail(at, "here should be " + std::to_string(digits) + " hexadecimal digits");
        value = value << 4 | char32_t(isDigit ? c - '0' : isLower ? c - 'a' + 10 : c - 'A' + 10);
    }
    if (value > CharacterSet::largest || (value >= 0xD800 && value < 0xE000))
        fail(at, "there is no character of that number");
    return value;
}

std::string_view Parser::parseName()
{
    const size_t at = m_at;
    while (isNameCharacter(peek()))
        ++m_at;
    return m_text.substr(at, m_at - at);
}

uint32_t Parser::ruleNamed(std::string_view name, size_t at)
{
    const auto known = m_rules.find(name);
    if (known != m_rules.end())
        return known->second.number;
    const uint32_t number = m_builder.addRule("'" + std::string(name) + "' (" + place(at) + ")");
    m_rules.emplace(std::string(name), Rule{number, at, std::nullopt});
    return number;
}

bool Parser::take(std::string_view word)
{
    if (!m_text.substr(m_at).starts_with(word))
        return false;
    m_at += word.size();
    return true;
}

// White space and comments; line ends, too, when `alsoLines`.
void Parser::skipBlank(bool alsoLines)
{
    for (; !isAtEnd(); ++m_at) {
        const char c = peek();
        if (c == '#') {
            m_at = std::min(m_text.find('\n', m_at), m_text.size());
            if (!alsoLines || isAtEnd())
                return;
        } else if (c != ' ' && c != '\t' && !(alsoLines && (c == '\n' || c == '\r'))) {
            return;
        }
    }
}

std::string Parser::place(size_t at) const
{
    if (at < m_counted.at)
        m_counted = {};
    for (; m_counted.at < at; ++m_counted.at) {
        const char c = m_text[m_counted.at];
        if (c == '\n')
            m_counted = {.at = m_counted.at, .line = m_counted.line + 1, .column = 1};
        else
            m_counted.column += (uint8_t(c) & 0xC0) != 0x80;
    }
    return "line " + std::to_string(m_counted.line) + ", column " + std::to_string(m_counted.column);
}

void Parser::fail(size_t at, const std::string &sentence) const
{
    throw Error(ErrorCode::InvalidArgument, "The grammar cannot be read at " + place(at) + ": " + sentence + ".", "invalid_grammar");
}

} // namespace

uint32_t readGbnf(std::string_view text, GrammarBuilder &builder)
{
    return Parser(text, builder).parse();
}

Grammar parseGbnf(std::string_view text)
{
    GrammarBuilder builder;
    const uint32_t root = readGbnf(text, builder);
    return builder.build(root);
}

} // namespace hearth
