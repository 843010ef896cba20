#pragma once

#include "inference/text/jinja/value.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace hearth::jinja {

// JSON → value. Fails past depthLimit.
Value fromJson(Budget *budget, const nlohmann::ordered_json &json, int depth = 0);

struct JsonStyle
{
    bool ensureAscii = false;
    bool sortKeys = false;
    std::optional<std::string> indent; // what one level is indented by; none: all on one line
    std::string itemSeparator = ", ";
    std::string keySeparator = ": ";
};

// json.dumps() of Python. Fails on what JSON has no word for.
std::string toJson(const Value &value, const JsonStyle &style);

} // namespace hearth::jinja
