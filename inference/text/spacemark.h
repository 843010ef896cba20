#pragma once

#include <string>
#include <string_view>

namespace hearth {

// SentencePiece writes a space as U+2581 within its tokens.
inline constexpr std::string_view spaceMark = "\xE2\x96\x81";

// Where a mark stands after something that is no mark (or after anything), at or after `from`; npos when nowhere.
size_t wordEnd(std::string_view text, size_t from, bool isAfterMarks = false);
// The text with spaces in the place of marks.
std::string withSpaces(std::string_view text);
// The text with marks in the place of spaces, and one before it all when hasPrefix.
std::string withMarks(std::string_view text, bool hasPrefix);

} // namespace hearth
