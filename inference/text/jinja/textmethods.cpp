#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/replace.h"
#include "inference/text/jinja/unicode.h"

#include <algorithm>

// Methods of texts that change case and width, replace, format and look at characters.
namespace hearth::jinja {

namespace {

const std::string &self(const Call &call)
{
    return call.value(0).text();
}

Value same(const Call &call, std::string text)
{
    return Value::string(call.budget(), std::move(text), call.value(0).stringObject().isMarkup);
}

template <std::string (*change)(std::string_view)> Value changed(Call &call)
{
    return same(call, change(self(call)));
}

std::string swappedCase(std::string_view text)
{
    std::string result;
    for (size_t i = 0; i < text.size();) {
        const size_t start = i;
        const char32_t codePoint = nextCodePoint(text, i);
        const std::string_view piece = text.substr(start, i - start);
        result += isUpper(codePoint) ? toLower(piece) : isLower(codePoint) ? toUpper(piece) : std::string(piece);
    }
    return result;
}

Value replace(Call &call)
{
    for (size_t i : {size_t(1), size_t(2)}) {
        if (call.value(i).is(Type::Undefined))
            failUndefined(call.value(i));
        if (!call.value(i).is(Type::String))
            fail("replace() needs texts, not " + std::string(typeName(call.value(i))));
    }
    return same(call, replaced(self(call), call.value(1).text(), call.value(2).text(), call.integerOr(3, -1)));
}

// Padding to a width in code points. place: 0 left, 1 centre, 2 right.
template <int place> Value justified(Call &call)
{
    const int64_t width = call.integer(1);
    const std::string fill = call.textOr(2, " ");
    const int64_t missing = width - call.value(0).stringObject().length;
    if (countCodePoints(fill) != 1)
        fail("the fill character must be exactly one character long");
    if (missing <= 0)
        return call.value(0);
    if (missing > static_cast<int64_t>(outputLimit / fill.size()))
        fail("a text grows past 16 MiB", "output_limit");
    const int64_t left = place == 0 ? 0 : place == 2 ? missing : missing / 2 + (missing & width & 1);
    const Value filling = call.string(fill);
    const std::string before = repeated(call.budget(), filling, left).text();
    return same(call, before + self(call) + repeated(call.budget(), filling, missing - left).text());
}

Value zeroFilled(Call &call)
{
    const int64_t missing = call.integer(1) - call.value(0).stringObject().length;
    if (missing <= 0)
        return call.value(0);
    if (missing > static_cast<int64_t>(outputLimit))
        fail("a text grows past 16 MiB", "output_limit");
    const std::string &text = self(call);
    const size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
    return same(call, text.substr(0, sign) + std::string(static_cast<size_t>(missing), '0') + text.substr(sign));
}

// True when the text is not empty and every character is such.
template <bool (*test)(char32_t)> Value all(Call &call)
{
    const std::u32string text = toCodePoints(self(call));
    return Value::boolean(!text.empty() && std::all_of(text.begin(), text.end(), test));
}

bool isAlphanumeric(char32_t codePoint)
{
    return isAlpha(codePoint) || isDigit(codePoint);
}

bool isAsciiCharacter(char32_t codePoint)
{
    return codePoint < 0x80;
}

// Some character fits and none is of the other kind.
template <bool (*wanted)(char32_t), bool (*other)(char32_t)> Value hasCase(Call &call)
{
    const std::u32string text = toCodePoints(self(call));
    return Value::boolean(std::any_of(text.begin(), text.end(), wanted) && std::none_of(text.begin(), text.end(), other));
}

Value format(Call &call)
{
    Arguments rest;
    rest.positional.assign(call.arguments.positional.begin() + 1, call.arguments.positional.end());
    rest.named = call.arguments.named;
    return same(call, formatBraces(call.interpreter, self(call), rest));
}

Value expandTabs(Call &call)
{
    const int64_t width = std::clamp<int64_t>(call.integerOr(1, 8), 0, 1000);
    std::string text;
    int64_t column = 0;
    for (char c : self(call)) {
        if (c != '\t') {
            text += c;
            column = c == '\n' || c == '\r' ? 0 : column + ((static_cast<unsigned char>(c) & 0xc0) != 0x80);
            continue;
        }
        const int64_t spaces = width > 0 ? width - column % width : 0;
        text.append(static_cast<size_t>(spaces), ' ');
        column += spaces;
        if (text.size() > outputLimit)
            fail("a text grows past 16 MiB", "output_limit");
    }
    return same(call, std::move(text));
}

} // namespace

// Every `from` by `to`, at most `limit` times when that is not negative. An empty `from` stands before, between and after all characters.
std::string replaced(std::string_view text, std::string_view from, std::string_view to, int64_t limit)
{
    std::string result;
    const auto append = [&](std::string_view part) {
        if (part.size() > outputLimit - result.size())
            fail("a text grows past 16 MiB", "output_limit");
        result += part;
    };
    size_t position = 0;
    for (; limit != 0; --limit) {
        if (from.empty()) {
            append(to);
            if (position >= text.size())
                return result;
            const size_t start = position;
            nextCodePoint(text, position);
            append(text.substr(start, position - start));
            continue;
        }
        const size_t at = text.find(from, position);
        if (at == std::string_view::npos)
            break;
        append(text.substr(position, at - position));
        append(to);
        position = at + from.size();
    }
    append(text.substr(position));
    return result;
}

BuiltinTable moreStringMethods()
{
    static constexpr Builtin table[] = {
        {"upper", "self", changed<toUpper>},
        {"lower", "self", changed<toLower>},
        {"casefold", "self", changed<toLower>},
        {"capitalize", "self", changed<capitalized>},
        {"title", "self", changed<toTitle>},
        {"swapcase", "self", changed<swappedCase>},
        {"replace", "self,old,new,count", replace},
        {"ljust", "self,width,fillchar", justified<0>},
        {"center", "self,width,fillchar", justified<1>},
        {"rjust", "self,width,fillchar", justified<2>},
        {"zfill", "self,width", zeroFilled},
        {"format", "self,*", format},
        {"expandtabs", "self,tabsize", expandTabs},
        {"isspace", "self", all<isSpace>},
        {"isalpha", "self", all<isAlpha>},
        {"isdigit", "self", all<isDigit>},
        {"isdecimal", "self", all<isDigit>},
        {"isnumeric", "self", all<isDigit>},
        {"isalnum", "self", all<isAlphanumeric>},
        {"isascii", "self", all<isAsciiCharacter>},
        {"islower", "self", hasCase<isLower, isUpper>},
        {"isupper", "self", hasCase<isUpper, isLower>},
    };
    return table;
}

} // namespace hearth::jinja
