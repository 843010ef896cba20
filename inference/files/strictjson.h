#pragma once

#include <nlohmann/json.hpp>

#include <string_view>

namespace hearth {

// JSON of a foreign file, with what the library leaves open decided and limited: valid UTF-8, one value and nothing after it, no key
// twice in an object, at most `maxDepth` levels, whole numbers within 64 bits. `name` is the file's, for messages.
// Throws Error{Malformed} with the kinds invalid_utf8, invalid_json, duplicate_key; {InvalidValue}: overflow, type_mismatch (a number
// beyond a double); {LimitExceeded}: depth_limit.
constexpr int maxJsonDepth = 64;
// A key twice in the outermost object has the kind `rootDuplicate` instead, unless it begins with "__".
nlohmann::json parseStrictJson(std::string_view text, std::string_view name, const char *rootDuplicate = "duplicate_key");

// Well-formed UTF-8 (no surrogates, nothing overlong). Control characters pass.
bool isUtf8(std::string_view text);

} // namespace hearth
