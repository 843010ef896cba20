#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Text as Python sees it: strings of code points. Bytes that are no UTF-8 count as one U+FFFD each.
namespace hearth::jinja {

bool isAsciiText(std::string_view text);
bool isValidUtf8(std::string_view text);
size_t countCodePoints(std::string_view text);
char32_t nextCodePoint(std::string_view text, size_t &position); // position < size; moves it on
void appendUtf8(std::string &out, char32_t codePoint);
std::u32string toCodePoints(std::string_view text);
std::string toUtf8(std::u32string_view codePoints);

bool isSpace(char32_t codePoint); // str.isspace
bool isAlpha(char32_t codePoint);
bool isDigit(char32_t codePoint);
bool isPrintable(char32_t codePoint); // shown as it is by repr()
bool isUpper(char32_t codePoint);
bool isLower(char32_t codePoint);
std::string toUpper(std::string_view text);
std::string toLower(std::string_view text);
std::string capitalized(std::string_view text); // str.capitalize
std::string toTitle(std::string_view text);     // str.title

// chars empty: white space.
std::string_view stripLeft(std::string_view text, std::string_view chars = {});
std::string_view stripRight(std::string_view text, std::string_view chars = {});
inline std::string_view strip(std::string_view text, std::string_view chars = {})
{
    return stripRight(stripLeft(text, chars), chars);
}

std::string escapedHtml(std::string_view text); // & < > ' " as markupsafe writes them

} // namespace hearth::jinja
