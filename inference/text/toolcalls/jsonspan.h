#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hearth {

// JSON in the text of an answer, where it is kept as the model wrote it: numbers stay as long as they are.

// Where the JSON value that begins at `from` ends, told by brackets and quotes alone; npos when it has no end, or is nested deeper than
// 100. `from` is at its first character.
size_t jsonEnd(std::string_view text, size_t from);

// Whether this is one JSON value, not nested deeper than 100, and an object where that is asked for.
bool isJson(std::string_view text);
bool isJsonObject(std::string_view text);

// Whether a text that begins with JSON ends within a string.
bool endsInString(std::string_view text);

// Keys and values of an object, the values as written. Nothing when it is none.
struct JsonMember
{
    std::string key;
    std::string_view value;
};
std::optional<std::vector<JsonMember>> jsonMembers(std::string_view object);
// The values of an array as written.
std::optional<std::vector<std::string_view>> jsonItems(std::string_view array);

std::string jsonQuoted(std::string_view text);                   // a JSON string of it
std::optional<std::string> jsonUnquoted(std::string_view value); // nothing when it is no JSON string

std::string_view trimmed(std::string_view text); // without white space round it

} // namespace hearth
