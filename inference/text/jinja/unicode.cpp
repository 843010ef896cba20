#include "inference/text/jinja/unicode.h"

#include <algorithm>
#include <utf8proc.h>

namespace hearth::jinja {

namespace {

utf8proc_category_t categoryOf(char32_t codePoint)
{
    return utf8proc_category(static_cast<utf8proc_int32_t>(codePoint));
}

// Length of the well-formed sequence at `position`, 0 when there is none.
size_t sequenceLength(std::string_view text, size_t position)
{
    utf8proc_int32_t codePoint = 0;
    const auto *bytes = reinterpret_cast<const utf8proc_uint8_t *>(text.data()) + position;
    const auto left = static_cast<utf8proc_ssize_t>(std::min<size_t>(text.size() - position, 4));
    const utf8proc_ssize_t length = utf8proc_iterate(bytes, left, &codePoint);
    return length > 0 ? static_cast<size_t>(length) : 0;
}

bool contains(std::u32string_view set, char32_t codePoint)
{
    return set.empty() ? isSpace(codePoint) : set.find(codePoint) != std::u32string_view::npos;
}

void appendUpper(std::string &out, char32_t codePoint)
{
    if (codePoint == U'\u00df')
        out += "SS"; // the one full mapping that turns up in text
    else
        appendUtf8(out, static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(codePoint))));
}

// Differs from the upper case in a few double letters.
void appendTitle(std::string &out, char32_t codePoint)
{
    if (codePoint == U'\u00df')
        out += "Ss";
    else
        appendUtf8(out, static_cast<char32_t>(utf8proc_totitle(static_cast<utf8proc_int32_t>(codePoint))));
}

void appendLower(std::string &out, char32_t codePoint)
{
    appendUtf8(out, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(codePoint))));
}

} // namespace

bool isAsciiText(std::string_view text)
{
    unsigned char seen = 0;
    for (char c : text)
        seen |= static_cast<unsigned char>(c);
    return seen < 0x80;
}

bool isValidUtf8(std::string_view text)
{
    for (size_t i = 0; i < text.size();) {
        const size_t length = sequenceLength(text, i);
        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

char32_t nextCodePoint(std::string_view text, size_t &position)
{
    const auto first = static_cast<unsigned char>(text[position]);
    if (first < 0x80) {
        ++position;
        return first;
    }
    utf8proc_int32_t codePoint = 0;
    const auto *bytes = reinterpret_cast<const utf8proc_uint8_t *>(text.data()) + position;
    const auto left = static_cast<utf8proc_ssize_t>(std::min<size_t>(text.size() - position, 4));
    const utf8proc_ssize_t length = utf8proc_iterate(bytes, left, &codePoint);
    if (length <= 0) {
        ++position;
        return U'\ufffd';
    }
    position += static_cast<size_t>(length);
    return static_cast<char32_t>(codePoint);
}

size_t countCodePoints(std::string_view text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size(); ++count)
        nextCodePoint(text, i);
    return count;
}

void appendUtf8(std::string &out, char32_t codePoint)
{
    utf8proc_uint8_t bytes[4];
    const utf8proc_ssize_t length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(codePoint), bytes);
    if (length <= 0)
        out += "\xef\xbf\xbd";
    else
        out.append(reinterpret_cast<const char *>(bytes), static_cast<size_t>(length));
}

std::u32string toCodePoints(std::string_view text)
{
    std::u32string result;
    result.reserve(text.size());
    for (size_t i = 0; i < text.size();)
        result += nextCodePoint(text, i);
    return result;
}

std::string toUtf8(std::u32string_view codePoints)
{
    std::string result;
    result.reserve(codePoints.size());
    for (char32_t codePoint : codePoints)
        appendUtf8(result, codePoint);
    return result;
}

bool isSpace(char32_t c)
{
    if (c < 0x80)
        return (c >= 9 && c <= 13) || (c >= 28 && c <= 32);
    return c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f
        || c == 0x3000;
}

bool isAlpha(char32_t codePoint)
{
    const auto category = categoryOf(codePoint);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool isDigit(char32_t codePoint)
{
    return categoryOf(codePoint) == UTF8PROC_CATEGORY_ND;
}

bool isUpper(char32_t codePoint)
{
    const auto category = categoryOf(codePoint);
    return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT;
}

bool isLower(char32_t codePoint)
{
    return categoryOf(codePoint) == UTF8PROC_CATEGORY_LL;
}

bool isPrintable(char32_t codePoint)
{
    if (codePoint < 0x7f)
        return codePoint >= 0x20;
    switch (categoryOf(codePoint)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_ZS: return false;
    default: return true;
    }
}

std::string toUpper(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (size_t i = 0; i < text.size();)
        appendUpper(result, nextCodePoint(text, i));
    return result;
}

std::string toLower(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (size_t i = 0; i < text.size();)
        appendLower(result, nextCodePoint(text, i));
    return result;
}

std::string capitalized(std::string_view text)
{
    std::string result;
    for (size_t i = 0; i < text.size();) {
        const bool isFirst = i == 0;
        const char32_t codePoint = nextCodePoint(text, i);
        isFirst ? appendTitle(result, codePoint) : appendLower(result, codePoint);
    }
    return result;
}

std::string toTitle(std::string_view text)
{
    std::string result;
    bool isInWord = false;
    for (size_t i = 0; i < text.size();) {
        const char32_t codePoint = nextCodePoint(text, i);
        isInWord ? appendLower(result, codePoint) : appendTitle(result, codePoint);
        isInWord = isUpper(codePoint) || isLower(codePoint);
    }
    return result;
}

std::string_view stripLeft(std::string_view text, std::string_view chars)
{
    const std::u32string set = toCodePoints(chars);
    for (size_t i = 0; i < text.size();) {
        size_t next = i;
        if (!contains(set, nextCodePoint(text, next)))
            return text.substr(i);
        i = next;
    }
    return {};
}

std::string_view stripRight(std::string_view text, std::string_view chars)
{
    const std::u32string set = toCodePoints(chars);
    while (!text.empty()) {
        size_t start = text.size() - 1;
        while (start > 0 && text.size() - start < 4 && (static_cast<unsigned char>(text[start]) & 0xc0) == 0x80)
            --start;
        size_t next = start;
        const char32_t codePoint = nextCodePoint(text, next);
        if (next != text.size() || !contains(set, codePoint))
            return text;
        text = text.substr(0, start);
    }
    return text;
}

std::string escapedHtml(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (char c : text) {
        switch (c) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '\'': result += "&#39;"; break;
        case '"': result += "&#34;"; break;
        default: result += c;
        }
    }
    return result;
}

} // namespace hearth::jinja
