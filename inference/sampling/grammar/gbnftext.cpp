#include "inference/sampling/grammar/gbnftext.h"

#include <cstdio>

namespace hearth::gbnf {

namespace {

std::string hexText(const char *format, uint32_t value)
{
    char text[16];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

// How JSON writes a character that may not stand for itself.
std::string jsonEscape(char32_t character)
{
    switch (character) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: return hexText("\\u%04x", character);
    }
}

const CharacterSet &escapedInJson()
{
    static const CharacterSet set({{0, 0x1F}, {'"', '"'}, {'\\', '\\'}, {0x7F, 0x7F}});
    return set;
}

} // namespace

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += {'\\', c};
        else if (uint8_t(c) < 0x20)
            out += hexText("\\x%02X", uint8_t(c));
        else
            out += c;
    }
    return out + "\"";
}

std::string inJsonString(const CharacterSet &characters)
{
    std::string out;
    const CharacterSet plain = characters & ~escapedInJson();
    if (!plain.isEmpty()) {
        out = "[";
        for (const CharacterSet::Range &range : plain.ranges()) {
            out += hexText("\\U%08X", range.first);
            if (range.last > range.first)
                out += "-" + hexText("\\U%08X", range.last);
        }
        out += "]";
    }
    const CharacterSet escaped = characters & escapedInJson();
    for (const CharacterSet::Range &range : escaped.ranges()) {
        for (char32_t character = range.first; character <= range.last; ++character)
            out += (out.empty() ? "" : " | ") + quoted(jsonEscape(character));
    }
    return "(" + out + ")";
}

// White space keeps answers compact: a space, or a new line with its indentation. Numbers stay within what every reader takes, and an
// escaped surrogate comes with its other half.
std::string_view jsonRules()
{
    return R"gbnf(
json-value   ::= json-object | json-array | json-string | json-number | "true" | "false" | "null"
json-object  ::= "{" json-ws (json-member ("," json-ws json-member)* json-ws)? "}"
json-member  ::= json-string ":" " "? json-value
json-array   ::= "[" json-ws (json-value ("," json-ws json-value)* json-ws)? "]"
json-string  ::= "\"" json-char* "\""
json-char    ::= [^"\\\x00-\x1F\x7F] | "\\" (["\\/bfnrt] | "u" json-unit)
json-unit    ::= [0-9A-CE-Fa-ce-f] json-hex{3} | [Dd] [0-7] json-hex{2} | [Dd] [89ABab] json-hex{2} "\\u" [Dd] [C-Fc-f] json-hex{2}
json-hex     ::= [0-9A-Fa-f]
json-plain   ::= [^"\\\x00-\x1F\x7F]
json-number  ::= "-"? json-digits json-fraction? ([Ee] [-+]? [0-9]{1,2})?
json-integer ::= "-"? json-digits
json-digits  ::= "0" | [1-9] [0-9]{0,14}
json-fraction ::= "." [0-9]{1,15}
json-ws      ::= (" " | "\n" [ \t]{0,20})?
)gbnf";
}

// RFC 3339; 29 February in leap years only, and no leap second. UUIDs as RFC 4122 writes them.
std::string format(std::string_view name)
{
    static const std::string leapYear = "([0-9] [0-9] (\"0\" [48] | [2468] [048] | [13579] [26]) | ([02468] [048] | [13579] [26]) \"00\")";
    static const std::string date = "([0-9]{4} \"-\" ((\"0\" [13578] | \"1\" [02]) \"-\" (\"0\" [1-9] | [12] [0-9] | \"3\" [01])"
                                    " | (\"0\" [469] | \"11\") \"-\" (\"0\" [1-9] | [12] [0-9] | \"30\")"
                                    " | \"02-\" (\"0\" [1-9] | \"1\" [0-9] | \"2\" [0-8])) | "
        + leapYear + " \"-02-29\")";
    static const std::string clock = "([01] [0-9] | \"2\" [0-3]) \":\" [0-5] [0-9]";
    static const std::string time = "(" + clock + " \":\" [0-5] [0-9] (\".\" [0-9]{1,9})? (\"Z\" | [-+] " + clock + "))";
    if (name == "date")
        return date;
    if (name == "time")
        return time;
    if (name == "date-time")
        return "(" + date + " \"T\" " + time + ")";
    if (name == "uuid")
        return "(json-hex{8} \"-\" json-hex{4} \"-\" json-hex{4} \"-\" json-hex{4} \"-\" json-hex{12})";
    return {};
}

} // namespace hearth::gbnf
