#pragma once

#include "inference/sampling/grammar/characterset.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Pieces of GBNF that stand for parts of JSON. Each is a whole: it may be repeated or stand in a sequence as it is.
namespace hearth::gbnf {

// Exactly this text.
std::string quoted(std::string_view text);

// One character of the set within a JSON string, escaped where JSON wants it and never else.
std::string inJsonString(const CharacterSet &characters);

// Whole numbers of the range, without leading zeros. An open end is 15 digits, which a double holds exactly; so is a bound that is
// not given. `least` <= `most`.
struct IntegerBounds
{
    std::optional<int64_t> least;
    std::optional<int64_t> most;
};
std::string integers(const IntegerBounds &bounds);

// Decimal numbers within whole bounds, with up to 15 digits before and after the point; without bounds also with an exponent.
struct NumberBounds
{
    std::optional<int64_t> least;
    std::optional<int64_t> most;
    bool isLeastExcluded = false;
    bool isMostExcluded = false;
};
std::string numbers(const NumberBounds &bounds); // empty: there is no such number

// The strings that a regular expression of ECMA 262 describes, without the quotes. Runs characters, escapes, sets, groups, alternatives
// and repetitions, between ^ and $. Throws Error{InvalidArgument, kind "unsupported_pattern"} whose sentence says what it does not run.
std::string pattern(std::string_view expression);

// The strings without quotes of "date", "time", "date-time" and "uuid"; empty for other formats.
std::string format(std::string_view name);

// Rules of JSON itself: json-value, json-object, json-array, json-string, json-char, json-number, json-ws and what they use.
std::string_view jsonRules();

} // namespace hearth::gbnf
