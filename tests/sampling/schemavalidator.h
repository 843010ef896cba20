#pragma once

#include <nlohmann/json.hpp>

namespace hearth::test {

// Whether a value fulfils a JSON Schema, by the standard and not by our compiler: it shares nothing with it. Knows the keywords that the
// compiler runs.
bool isValid(const nlohmann::ordered_json &document, const nlohmann::ordered_json &schema, const nlohmann::ordered_json &value);
inline bool isValid(const nlohmann::ordered_json &schema, const nlohmann::ordered_json &value)
{
    return isValid(schema, schema, value);
}

} // namespace hearth::test
