#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// UTF-8 by the Unicode standard, chapter 3.9: no overlong forms, no surrogates, nothing above U+10FFFF.
// What is not valid is counted in "maximal subparts", as the standard recommends for replacement.
namespace hearth::utf8 {

enum class CharacterState : uint8_t {
    Valid,
    Invalid,    // these bytes cannot be part of a character, whatever follows
    Incomplete, // the text ends within what may still become a character
};

struct Character
{
    char32_t codePoint = 0xFFFD; // U+FFFD unless valid
    uint8_t bytes = 0;           // 1 to 4; 0 only at the end of the text
    CharacterState state = CharacterState::Invalid;
};

inline constexpr std::string_view replacementCharacter = "\xEF\xBF\xBD";

// The character that begins at byte `at`.
Character characterAt(std::string_view text, size_t at);
// Bytes from the front that are whole valid characters.
size_t validPrefix(std::string_view text);
inline bool isValid(std::string_view text)
{
    return validPrefix(text) == text.size();
}
// Bytes at the end that begin a character which is not whole yet: 0 to 3.
size_t incompleteTail(std::string_view text);
void append(std::string &text, char32_t codePoint);
// The text with U+FFFD in the place of each maximal subpart that is not valid.
std::string sanitized(std::string_view text);

} // namespace hearth::utf8
