#include "inference/core/error.h"
#include "inference/sampling/grammar/gbnftext.h"
#include "inference/text/utf8.h"

namespace hearth::gbnf {

namespace {

constexpr int maxDepth = 24; // of groups; each becomes two of the grammar's
constexpr uint32_t maxRepetition = 10000;

// A regular expression to GBNF, by recursive descent.
class PatternReader
{
public:
    explicit PatternReader(std::string_view text) : m_text(text) { }

    std::string read()
    {
        if (!take('^'))
            fail("it has to begin with ^ and end with $, since a part of the text is not enough to go by");
        std::string out = readChoice(0);
        if (m_hasChoice)
            fail("at its top it has |; put the alternatives into a group: ^(a|b)$");
        if (!take('$'))
            fail(isAtEnd() ? "it has to end with $, since a part of the text is not enough to go by"
                           : "it cannot be read at character " + std::to_string(m_at + 1));
        if (!isAtEnd())
            fail("something stands behind $");
        return out;
    }

private:
    std::string readChoice(int depth)
    {
        std::string out = readSequence(depth);
        while (take('|')) {
            out += " | " + readSequence(depth);
            m_hasChoice |= depth == 0;
        }
        return "(" + out + ")";
    }

    std::string readSequence(int depth)
    {
        std::string out;
        while (!isAtEnd() && peek() != '|' && peek() != ')' && peek() != '$')
            out += (out.empty() ? "" : " ") + readItem(depth);
        return out.empty() ? "\"\"" : out;
    }

    std::string readItem(int depth)
    {
        std::string item;
        if (take('(')) {
            item = readGroup(depth);
        } else if (peek() == '^') {
            fail("^ stands in its middle");
        } else if (peek() == '*' || peek() == '+' || peek() == '?' || peek() == '{') {
            fail("a repetition stands where there is nothing to repeat");
        } else {
            const CharacterSet set = take('[') ? readSet() : take('.') ? ~lineEnds() : readCharacter(false);
            if (set.isEmpty())
                fail("one of its sets has no character");
            item = inJsonString(set);
        }
        return item + readRepetition();
    }

    std::string readGroup(int depth)
    {
        if (depth >= maxDepth)
            fail("its groups stand more than " + std::to_string(maxDepth) + " deep");
        if (take('?') && !take(':')) {
            if (!take('<') || peek() == '=' || peek() == '!')
                fail("it looks ahead or behind");
            while (!isAtEnd() && peek() != '>')
                ++m_at;
            if (!take('>'))
                fail("the name of a group is not closed");
        }
        std::string group = readChoice(depth + 1);
        if (!take(')'))
            fail(peek() == '$' ? "$ stands in its middle" : "a group is not closed");
        return group;
    }

    // Lazy repetitions describe the same texts.
    std::string readRepetition()
    {
        std::string out;
        if (take('*'))
            out = "*";
        else if (take('+'))
            out = "+";
        else if (take('?'))
            out = "?";
        else if (take('{'))
            out = readBraces();
        else
            return {};
        take('?');
        if (peek() == '*' || peek() == '+' || peek() == '{')
            fail("two repetitions follow each other");
        return out;
    }

    std::string readBraces()
    {
        const uint32_t least = readNumber();
        std::string out = "{" + std::to_string(least);
        if (take(',')) {
            out += ",";
            if (peek() != '}') {
                const uint32_t most = readNumber();
                if (most < least)
                    fail("a repetition's second number is less than its first");
                out += std::to_string(most);
            }
        }
        if (!take('}'))
            fail("a repetition is not written {3}, {2,} or {2,5}");
        return out + "}";
    }

    uint32_t readNumber()
    {
        const size_t at = m_at;
        uint32_t number = 0;
        for (; !isAtEnd() && peek() >= '0' && peek() <= '9'; ++m_at) {
            number = number * 10 + uint32_t(peek() - '0');
            if (number > maxRepetition)
                fail("a repetition is larger than " + std::to_string(maxRepetition));
        }
        if (m_at == at)
            fail("a repetition is not written {3}, {2,} or {2,5}");
        return number;
    }

    CharacterSet readSet()
    {
        const bool isNegated = take('^');
        CharacterSet set;
        while (!take(']')) {
            if (isAtEnd())
                fail("a set is not closed with ]");
            CharacterSet part = readCharacter(true);
            if (peek() == '-' && m_at + 1 < m_text.size() && m_text[m_at + 1] != ']') {
                ++m_at;
                const CharacterSet last = readCharacter(true);
                if (!isOne(part) || !isOne(last) || last.ranges()[0].first < part.ranges()[0].first)
                    fail("a range in one of its sets has no two ends in order");
                part = CharacterSet({{part.ranges()[0].first, last.ranges()[0].first}});
            }
            set = set | part;
        }
        return isNegated ? ~set : set;
    }

    // One character, or an escape that stands for several.
    CharacterSet readCharacter(bool isInSet)
    {
        if (!take('\\')) {
            if (!isInSet && (peek() == ']' || peek() == '}'))
                fail(std::string("a ") + peek() + " stands alone; write \\" + peek());
            const utf8::Character character = utf8::characterAt(m_text, m_at);
            if (character.state != utf8::CharacterState::Valid)
                fail("it is not UTF-8");
            m_at += character.bytes;
            return one(character.codePoint);
        }
        const char c = peek();
        ++m_at;
        switch (c) {
        case 'd': return digits();
        case 'D': return ~digits();
        case 'w': return words();
        case 'W': return ~words();
        case 's': return spaces();
        case 'S': return ~spaces();
        case 'n': return one('\n');
        case 'r': return one('\r');
        case 't': return one('\t');
        case 'f': return one('\f');
        case 'v': return one('\v');
        case 'x': return one(readHex(2));
        case 'u': return one(readHex(4));
        case 'b':
            if (isInSet)
                return one('\b');
            break;
        default: break;
        }
        constexpr std::string_view plain = "^$\\.*+?()[]{}|/-\"'#@!%&,:;<=>_`~ ";
        if (m_at > m_text.size() || plain.find(c) == std::string_view::npos)
            fail(std::string("it has \\") + (m_at > m_text.size() ? ' ' : c)
                 + ", which Hearth does not run (it runs \\d \\w \\s \\D \\W \\S \\n \\r \\t \\f \\v \\xHH \\uHHHH)");
        return one(char32_t(c));
    }

    char32_t readHex(int count)
    {
        char32_t value = 0;
        for (int i = 0; i < count; ++i, ++m_at) {
            const size_t digit = std::string_view("0123456789abcdefABCDEF").find(isAtEnd() ? '?' : peek());
            if (digit == std::string_view::npos)
                fail("an escape lacks hexadecimal digits");
            value = value << 4 | char32_t(digit < 16 ? digit : digit - 6);
        }
        if (value >= 0xD800 && value < 0xE000)
            fail("it has half a surrogate pair");
        return value;
    }

    static bool isOne(const CharacterSet &set) { return set.ranges().size() == 1 && set.ranges()[0].first == set.ranges()[0].last; }
    static CharacterSet one(char32_t character) { return CharacterSet({{character, character}}); }
    static CharacterSet digits() { return CharacterSet({{'0', '9'}}); }
    static CharacterSet words() { return CharacterSet({{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}); }
    static CharacterSet lineEnds() { return CharacterSet({{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}); }
    static CharacterSet spaces() // ECMA 262, WhiteSpace and LineTerminator
    {
        return CharacterSet({{'\t', '\r'},
                             {' ', ' '},
                             {0xA0, 0xA0},
                             {0x1680, 0x1680},
                             {0x2000, 0x200A},
                             {0x2028, 0x2029},
                             {0x202F, 0x202F},
                             {0x205F, 0x205F},
                             {0x3000, 0x3000},
                             {0xFEFF, 0xFEFF}});
    }

    bool isAtEnd() const { return m_at >= m_text.size(); }
    char peek() const { return isAtEnd() ? '\0' : m_text[m_at]; }
    bool take(char c)
    {
        if (isAtEnd() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }
    [[noreturn]] void fail(const std::string &what) const
    {
        throw Error(ErrorCode::InvalidArgument, "the pattern '" + std::string(m_text.substr(0, 200)) + "' is not supported: " + what,
                    "unsupported_pattern");
    }

    std::string_view m_text;
    size_t m_at = 0;
    bool m_hasChoice = false; // outside groups
};

} // namespace

std::string pattern(std::string_view expression)
{
    return PatternReader(expression).read();
}

} // namespace hearth::gbnf
