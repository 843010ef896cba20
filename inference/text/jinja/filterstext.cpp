#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/json.h"
#include "inference/text/jinja/replace.h"
#include "inference/text/jinja/unicode.h"

// Filters that take a text and give a text.
namespace hearth::jinja {

namespace {

// Markup stays markup.
Value sameKind(Call &call, std::string text)
{
    const Value &input = call.value(0);
    return Value::string(call.budget(), std::move(text), input.is(Type::String) && input.stringObject().isMarkup);
}

template <std::string (*change)(std::string_view)> Value changed(Call &call)
{
    return sameKind(call, change(call.text(0)));
}

Value toStringFilter(Call &call)
{
    return call.value(0).is(Type::String) ? call.value(0) : call.string(call.text(0));
}

// Capital after a start of a word: after white space, hyphen and opening brackets.
std::string titled(std::string_view text)
{
    std::string result;
    bool isFirst = true;
    for (size_t i = 0; i < text.size();) {
        const size_t start = i;
        const char32_t c = nextCodePoint(text, i);
        const std::string_view piece = text.substr(start, i - start);
        result += isFirst ? toUpper(piece) : toLower(piece);
        isFirst = isSpace(c) || c == '-' || c == '(' || c == '{' || c == '[' || c == '<';
    }
    return result;
}

Value trim(Call &call)
{
    const std::string text = call.text(0);
    const bool hasChars = call.has(1) && !call.value(1).is(Type::None);
    const std::string chars = hasChars ? call.text(1) : std::string();
    return sameKind(call, hasChars && chars.empty() ? text : std::string(strip(text, chars)));
}

Value replace(Call &call)
{
    const int64_t limit = call.has(3) && !call.value(3).is(Type::None) ? call.integer(3) : -1;
    return call.string(replaced(call.text(0), call.text(1), call.text(2), limit));
}

Value markSafe(Call &call)
{
    return Value::string(call.budget(), call.text(0), true);
}

Value escape(Call &call)
{
    const Value &value = call.value(0);
    if (value.is(Type::String) && value.stringObject().isMarkup)
        return value;
    return Value::string(call.budget(), escapedHtml(call.text(0)), true);
}

Value forceEscape(Call &call)
{
    return Value::string(call.budget(), escapedHtml(call.text(0)), true);
}

Value format(Call &call)
{
    Values positional(call.arguments.positional.begin() + 1, call.arguments.positional.end());
    if (!positional.empty() && !call.arguments.named.empty())
        fail("can't handle positional and keyword arguments at the same time");
    if (call.arguments.named.empty())
        return call.string(formatPercent(call.text(0), call.list(std::move(positional), ListKind::Tuple)));
    Entries entries;
    for (const auto &[name, value] : call.arguments.named)
        entries.emplace_back(call.string(name), value);
    return call.string(formatPercent(call.text(0), Value::dict(call.budget(), entries)));
}

void append(std::string &out, std::string_view part)
{
    if (part.size() > outputLimit - out.size())
        fail("a text grows past 16 MiB", "output_limit");
    out += part;
}

std::string spaces(Call &call, int64_t count)
{
    return repeated(call.budget(), call.string(" "), count).text();
}

Value indent(Call &call)
{
    const std::string text = call.text(0);
    const bool isText = call.has(1) && call.value(1).is(Type::String);
    const std::string indention = isText ? call.value(1).text() : spaces(call, call.integerOr(1, 4));
    const bool indentsFirst = call.truthOr(2, false);
    const bool indentsBlank = call.truthOr(3, false);
    std::string result;
    for (size_t start = 0; start <= text.size();) {
        size_t end = text.find_first_of("\n\r", start);
        end = end == std::string::npos ? text.size() : end;
        if (start > 0)
            append(result, "\n");
        const bool isFirst = start == 0;
        if (isFirst ? indentsFirst : (indentsBlank || end > start))
            append(result, indention);
        append(result, std::string_view(text).substr(start, end - start));
        start = end + (text.compare(end, 2, "\r\n") == 0 ? 2 : 1);
    }
    return call.string(std::move(result));
}

Value center(Call &call)
{
    const std::string text = call.text(0);
    const int64_t missing = std::max<int64_t>(call.integerOr(1, 80) - static_cast<int64_t>(countCodePoints(text)), 0);
    const int64_t left = missing / 2 + (missing & call.integerOr(1, 80) & 1);
    return call.string(spaces(call, left) + text + spaces(call, missing - left));
}

Value truncate(Call &call)
{
    const std::u32string text = toCodePoints(call.text(0));
    const std::u32string end = toCodePoints(call.textOr(3, "..."));
    const int64_t length = call.integerOr(1, 255);
    const int64_t leeway = call.integerOr(4, 5);
    const int64_t endSize = static_cast<int64_t>(end.size());
    if (length < endSize)
        fail("expected length >= " + std::to_string(endSize) + ", got " + std::to_string(length));
    if (leeway < 0)
        fail("expected leeway >= 0, got " + std::to_string(leeway));
    if (static_cast<int64_t>(text.size()) - length <= leeway)
        return call.string(toUtf8(text));
    std::u32string part = text.substr(0, static_cast<size_t>(length - endSize));
    if (!call.truthOr(2, false)) {
        const size_t space = part.rfind(U' ');
        part = part.substr(0, space);
    }
    return call.string(toUtf8(part + end));
}

Value wordCount(Call &call)
{
    int64_t words = 0;
    bool isInWord = false;
    for (char32_t c : toCodePoints(call.text(0))) {
        const bool isWord = isAlpha(c) || isDigit(c) || c == '_';
        words += isWord && !isInWord;
        isInWord = isWord;
    }
    return Value::integer(words);
}

Value urlEncode(Call &call)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string result;
    for (char c : call.text(0)) {
        const bool isPlain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
            || std::string_view("/_.-~").find(c) != std::string_view::npos;
        if (isPlain) {
            result += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        result += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return call.string(std::move(result));
}

// As transformers has it: no HTML escapes, and non-ASCII characters as they are.
Value toJsonFilter(Call &call)
{
    JsonStyle style;
    style.ensureAscii = call.truthOr(1, false);
    style.sortKeys = call.truthOr(4, false);
    const Value indention = call.valueOr(2, Value::none());
    if (indention.is(Type::String))
        style.indent = indention.text();
    else if (!indention.is(Type::None))
        style.indent = spaces(call, call.integer(2));
    if (style.indent)
        style.itemSeparator = ",";
    if (call.has(3) && !call.value(3).is(Type::None)) {
        const Values separators = call.interpreter.iterate(call.value(3));
        if (separators.size() != 2)
            fail("separators of tojson are a pair");
        style.itemSeparator = call.interpreter.toText(separators[0]);
        style.keySeparator = call.interpreter.toText(separators[1]);
    }
    return call.string(toJson(call.value(0), style));
}

} // namespace

BuiltinTable stringFilters()
{
    static constexpr Builtin table[] = {
        {"string", "object", toStringFilter},
        {"upper", "s", changed<toUpper>},
        {"lower", "s", changed<toLower>},
        {"capitalize", "s", changed<capitalized>},
        {"title", "s", changed<titled>},
        {"trim", "value,chars", trim},
        {"replace", "s,old,new,count", replace},
        {"safe", "value", markSafe},
        {"escape", "value", escape},
        {"e", "value", escape},
        {"forceescape", "value", forceEscape},
        {"format", "value,*", format},
    };
    return table;
}

BuiltinTable textFilters()
{
    static constexpr Builtin table[] = {
        {"indent", "s,width,first,blank", indent},
        {"center", "value,width", center},
        {"truncate", "s,length,killwords,end,leeway", truncate},
        {"wordcount", "s", wordCount},
        {"urlencode", "value", urlEncode},
        {"tojson", "x,ensure_ascii,indent,separators,sort_keys", toJsonFilter},
    };
    return table;
}

} // namespace hearth::jinja
