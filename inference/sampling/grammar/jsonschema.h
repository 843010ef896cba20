#pragma once

#include <string>
#include <string_view>

namespace hearth {

// A JSON Schema (2020-12, with what is usual of draft 7 and OpenAPI) as GBNF whose texts are JSON that fulfils it.
//
// Runs: type (also a list), properties, required, additionalProperties, minProperties and maxProperties of objects without properties,
// items, prefixItems, minItems, maxItems, enum, const, anyOf, oneOf (as anyOf), allOf, $ref within the document, minLength, maxLength,
// pattern (between ^ and $), format (date, time, date-time, uuid), minimum, maximum, exclusiveMinimum, exclusiveMaximum (whole numbers),
// nullable. Annotations (title, description, default, examples, ...) and names that begin with "x-" say nothing about the form. All else
// is refused by name.
//
// Narrower than the schema, never wider: properties come in the schema's order; an object with properties has no others unless
// additionalProperties asks for them; where only some keywords of one type stand and no type, it is that type; integers are written
// without a point; numbers have up to 15 digits on each side of the point; white space is a space or a new line with its indentation.
//
// Throws Error{InvalidArgument} that names the place as a JSON pointer: "invalid_schema", "unsupported_schema", "unsupported_pattern".
std::string gbnfOfJsonSchema(std::string_view schema);

// Any JSON object.
std::string gbnfOfJsonObject();

inline constexpr int maxSchemaDepth = 64; // of its JSON
inline constexpr size_t maxSchemaBytes = size_t(1) << 20;

} // namespace hearth
