#include "inference/sampling/grammar/schemacompiler.h"

#include "inference/core/error.h"
#include "inference/sampling/grammar/gbnf.h"
#include "inference/sampling/grammar/gbnftext.h"

#include <algorithm>
#include <array>

namespace hearth::schema {

namespace {

constexpr int maxNesting = 200; // of schemas, through references, too
constexpr int maxRules = 1 << 16;

// Which type a keyword speaks of.
struct TypeOfKeyword
{
    std::string_view keyword;
    std::string_view type;
};
constexpr auto typeOfKeyword = std::to_array<TypeOfKeyword>({
    {"properties", "object"},
    {"required", "object"},
    {"additionalProperties", "object"},
    {"minProperties", "object"},
    {"maxProperties", "object"},
    {"items", "array"},
    {"prefixItems", "array"},
    {"additionalItems", "array"},
    {"minItems", "array"},
    {"maxItems", "array"},
    {"minLength", "string"},
    {"maxLength", "string"},
    {"pattern", "string"},
    {"format", "string"},
    {"minimum", "number"},
    {"maximum", "number"},
    {"exclusiveMinimum", "number"},
    {"exclusiveMaximum", "number"},
});

std::string_view typeOf(const Json &value)
{
    switch (value.type()) {
    case Json::value_t::null: return "null";
    case Json::value_t::object: return "object";
    case Json::value_t::array: return "array";
    case Json::value_t::string: return "string";
    case Json::value_t::boolean: return "boolean";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned: return "integer";
    default: return "number";
    }
}

void add(std::vector<std::string> &list, std::string_view text)
{
    if (std::find(list.begin(), list.end(), text) == list.end())
        list.emplace_back(text);
}

// The types that the schema names, or whose keywords it uses; none: any.
std::vector<std::string> typesOf(const Json &schema, const std::string &place)
{
    std::vector<std::string> types;
    if (schema.contains("type")) {
        const Json &type = schema["type"];
        for (const Json &name : type.is_array() ? type : Json::array({type})) {
            if (!name.is_string())
                failInvalid(place, "'type' is neither a name nor a list of names");
            add(types, name.get<std::string>());
        }
        if (types.empty())
            failInvalid(place, "'type' is an empty list");
    } else {
        for (const auto &[keyword, type] : typeOfKeyword) {
            if (schema.contains(keyword))
                add(types, type);
        }
    }
    const Json nullable = schema.value("nullable", Json(false));
    if (!nullable.is_boolean())
        failInvalid(place, "'nullable' is neither true nor false");
    if (nullable == true && !types.empty())
        add(types, "null");
    return types;
}

std::string choice(const std::vector<std::string> &alternatives)
{
    std::string out;
    for (const std::string &alternative : alternatives)
        out += (out.empty() ? "" : " | ") + alternative;
    return alternatives.size() == 1 ? out : "(" + out + ")";
}

} // namespace

std::string SchemaCompiler::compile()
{
    const std::string root = visit(m_document, "#");
    return "root ::= " + root + "\n" + m_rules + std::string(gbnf::jsonRules());
}

std::string SchemaCompiler::define(const std::string &body)
{
    const auto known = m_byBody.find(body);
    if (known != m_byBody.end())
        return known->second;
    const std::string name = reserve();
    m_rules += name + " ::= " + body + "\n";
    if (m_rules.size() > maxGbnfBytes / 2)
        failInvalid("#", "its grammar would be too large");
    m_byBody.emplace(body, name);
    return name;
}

std::string SchemaCompiler::reserve()
{
    if (++m_count > maxRules)
        failInvalid("#", "it has more than " + std::to_string(maxRules) + " parts");
    return "r" + std::to_string(m_count);
}

std::string SchemaCompiler::visit(const Json &schema, const std::string &place)
{
    if (m_depth >= maxNesting)
        failInvalid(place, "schemas stand more than " + std::to_string(maxNesting) + " deep in each other");
    ++m_depth;
    std::string out;
    const bool isReference = schema.is_object() && schema.contains("$ref");
    if (isReference && std::none_of(schema.items().begin(), schema.items().end(), [&](const auto &each) {
            return each.key() != "$ref" && isConstraint(each.key(), place);
        }))
        out = visitReference(schema["$ref"], place);
    else
        out = visitFlat(m_flattener.flattened(schema, place), place);
    --m_depth;
    return out;
}

// A rule of its own, named before it is written, so that it may speak of itself.
std::string SchemaCompiler::visitReference(const Json &reference, const std::string &place)
{
    const Json &target = m_flattener.target(reference, place);
    const auto text = reference.get<std::string>();
    const auto known = m_byReference.find(text);
    if (known != m_byReference.end())
        return known->second;
    const std::string name = reserve();
    m_byReference.emplace(text, name);
    const std::string body = visit(target, text);
    m_rules += name + " ::= " + body + "\n";
    return name;
}

std::string SchemaCompiler::visitFlat(const Json &schema, const std::string &place)
{
    if (schema == true)
        return "json-value";
    if (schema == false)
        failInvalid(place, "nothing fulfils it");
    if (schema.contains("anyOf") && schema.contains("oneOf"))
        failUnsupported(place, "'oneOf' beside 'anyOf'");
    for (const char *keyword : {"anyOf", "oneOf"}) {
        if (schema.contains(keyword))
            return visitAlternatives(schema, keyword, place);
    }
    if (schema.contains("enum"))
        return visitEnum(schema, place);
    const std::vector<std::string> types = typesOf(schema, place);
    if (types.empty())
        return "json-value";
    std::vector<std::string> alternatives;
    for (const std::string &type : types)
        add(alternatives, visitType(schema, type, place));
    return choice(alternatives);
}

// What stands beside the alternatives holds for each of them.
std::string SchemaCompiler::visitAlternatives(const Json &schema, const char *keyword, const std::string &place)
{
    if (!schema[keyword].is_array() || schema[keyword].empty())
        failInvalid(place, std::string("'") + keyword + "' is no list of schemas");
    Json common = schema;
    common.erase(keyword);
    const bool isNullable = common.value("nullable", Json(false)) == true;
    common.erase("nullable");
    std::vector<std::string> alternatives;
    size_t number = 0;
    for (const Json &alternative : schema[keyword]) {
        const std::string here = place + "/" + keyword + "/" + std::to_string(number++);
        if (alternative == false)
            continue;
        if (hasConstraints(common, place))
            add(alternatives, visit(Json({{"allOf", Json::array({common, alternative})}}), here));
        else
            add(alternatives, visit(alternative, here));
    }
    if (alternatives.empty())
        failInvalid(place, "nothing fulfils it");
    if (isNullable)
        add(alternatives, "\"null\"");
    return choice(alternatives);
}

std::string SchemaCompiler::visitEnum(const Json &schema, const std::string &place)
{
    for (const auto &[keyword, value] : schema.items()) {
        if (keyword != "enum" && keyword != "type" && keyword != "nullable" && isConstraint(keyword, place))
            failUnsupported(place, "'" + keyword + "' beside 'enum' or 'const'");
    }
    if (!schema["enum"].is_array())
        failInvalid(place, "'enum' is no list");
    const std::vector<std::string> types = typesOf(schema, place);
    const auto isType = [&](std::string_view name) { return std::find(types.begin(), types.end(), name) != types.end(); };
    std::vector<std::string> alternatives;
    for (const Json &value : schema["enum"]) {
        const std::string_view type = typeOf(value);
        if (types.empty() || isType(type) || (type == "integer" && isType("number")))
            add(alternatives, gbnf::quoted(value.dump()));
    }
    if (alternatives.empty())
        failInvalid(place, "no value of 'enum' or 'const' fulfils it");
    return define(choice(alternatives));
}

std::string SchemaCompiler::visitType(const Json &schema, const std::string &type, const std::string &place)
{
    if (type == "object")
        return visitObject(schema, place);
    if (type == "array")
        return visitArray(schema, place);
    if (type == "string")
        return visitString(schema, place);
    if (type == "integer" || type == "number")
        return visitNumber(schema, type == "integer", place);
    if (type == "boolean")
        return "(\"true\" | \"false\")";
    if (type == "null")
        return "\"null\"";
    failInvalid(place, "there is no type '" + type + "'");
}

} // namespace hearth::schema
