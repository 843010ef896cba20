#pragma once

#include "inference/sampling/grammar/schematext.h"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hearth::schema {

// Writes the rules of one schema document. Every schema in it becomes a rule; equal rules are written once. See jsonschema.h for what
// it runs; `place` is everywhere the JSON pointer for messages.
class SchemaCompiler
{
public:
    // The document must outlive the compiler.
    explicit SchemaCompiler(const Json &document) : m_document(document), m_flattener(document) { }
    std::string compile();

private:
    struct Member
    {
        std::string rule; // name, colon and value
        bool isRequired;
    };

    // Each returns the name of a rule, or an expression that stands for itself in parentheses.
    std::string visit(const Json &schema, const std::string &place);
    std::string visitReference(const Json &reference, const std::string &place);
    std::string visitFlat(const Json &schema, const std::string &place);
    std::string visitAlternatives(const Json &schema, const char *keyword, const std::string &place);
    std::string visitEnum(const Json &schema, const std::string &place);
    std::string visitType(const Json &schema, const std::string &type, const std::string &place);
    std::string visitString(const Json &schema, const std::string &place);
    std::string visitNumber(const Json &schema, bool isInteger, const std::string &place);
    std::string visitArray(const Json &schema, const std::string &place);
    std::string visitObject(const Json &schema, const std::string &place);

    std::string items(const std::vector<std::string> &first, const std::string &others, uint64_t least, std::optional<uint64_t> most);
    std::vector<Member> members(const Json &schema, const std::string &place);
    std::string additionalMember(const Json &schema, const std::string &place);
    std::string memberList(const std::vector<Member> &members, const std::string &additional);
    std::string nameOtherThan(std::vector<std::string> names);

    std::string define(const std::string &body); // returns the rule's name
    std::string reserve();                       // a name whose rule is added later

    const Json &m_document;
    Flattener m_flattener;
    std::string m_rules;
    int m_count = 0;
    int m_depth = 0;
    std::map<std::string, std::string> m_byBody;
    std::map<std::string, std::string> m_byReference;
};

// Whether the schema has none of the keywords.
bool isWithout(const Json &schema, std::initializer_list<const char *> keywords);
// A keyword's number, which has to be whole and not negative.
std::optional<uint64_t> countOf(const Json &schema, const char *keyword, const std::string &place);

} // namespace hearth::schema
