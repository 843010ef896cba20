#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

// JSON Schemas as values, without a grammar: reading, references, and what several schemas ask for together.
namespace hearth::schema {

using Json = nlohmann::ordered_json;

// Throws Error{InvalidArgument} "at <place>: <what>"; kinds "invalid_schema" and "unsupported_schema".
[[noreturn]] void failInvalid(const std::string &place, const std::string &what);
[[noreturn]] void failUnsupported(const std::string &place, const std::string &what);

// Strict JSON with limits: no key twice in an object.
Json parse(std::string_view text);

// Whether a keyword says something about the form of a value. Throws where it is none that Hearth knows.
bool isConstraint(const std::string &keyword, const std::string &place);
// Whether any of the schema's keywords does.
bool hasConstraints(const Json &schema, const std::string &place);

// Looks up and joins the schemas of one document, which must outlive it. What it copies is limited: references can multiply.
class Flattener
{
public:
    explicit Flattener(const Json &document) : m_document(document) { }

    // What "#/$defs/x" stands for.
    const Json &target(const Json &reference, const std::string &place) const;
    // The schema without $ref, allOf and const: their parts are joined with what stands beside them.
    Json flattened(const Json &schema, const std::string &place, int depth = 0);

private:
    void count(const Json &schema, const std::string &place);

    const Json &m_document;
    size_t m_values = 0; // copied so far
};

// What fulfils both of two schemas without $ref and allOf. Parts of them that both name are left as {"allOf": [a, b]}.
Json merged(const Json &a, const Json &b, const std::string &place);

} // namespace hearth::schema
