#include "inference/sampling/grammar/schematext.h"

#include "inference/core/error.h"
#include "inference/sampling/grammar/jsonschema.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace hearth::schema {

namespace {

constexpr int maxReferences = 64; // one after the other
constexpr size_t maxValues = 4'000'000;

constexpr auto annotations = std::to_array<std::string_view>({
    "$comment",
    "$defs",
    "$id",
    "$schema",
    "contentEncoding",
    "contentMediaType",
    "default",
    "definitions",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
});
constexpr auto constraints = std::to_array<std::string_view>({
    "$ref",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "nullable",
    "oneOf",
    "pattern",
    "prefixItems",
    "properties",
    "required",
    "type",
});

bool isAmong(const auto &list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

Json bothOf(const Json &a, const Json &b)
{
    if (a == b)
        return a;
    if (a.is_boolean())
        return a.get<bool>() ? b : a;
    if (b.is_boolean())
        return b.get<bool>() ? a : b;
    // Each part once: schemas that speak of each other in circles would double at every level.
    Json parts = Json::array();
    std::set<Json> known;
    for (const Json *side : {&a, &b}) {
        const bool isList = side->is_object() && side->size() == 1 && side->contains("allOf") && (*side)["allOf"].is_array();
        for (const Json &part : isList ? (*side)["allOf"] : Json::array({*side})) {
            if (known.insert(part).second)
                parts.push_back(part);
        }
    }
    return {{"allOf", std::move(parts)}};
}

Json types(const Json &type)
{
    return type.is_array() ? type : Json::array({type});
}

Json commonTypes(const Json &a, const Json &b, const std::string &place)
{
    Json out = Json::array();
    const Json first = types(a), second = types(b);
    const auto has = [](const Json &list, const char *type) { return std::find(list.begin(), list.end(), type) != list.end(); };
    for (const Json &type : first) {
        if (std::find(second.begin(), second.end(), type) != second.end() || (type == "integer" && has(second, "number")))
            out.push_back(type);
        else if (type == "number" && has(second, "integer"))
            out.push_back("integer");
    }
    if (out.empty())
        failInvalid(place, "nothing has the types " + a.dump() + " and " + b.dump() + " at once");
    return out;
}

Json commonValues(const Json &a, const Json &b, const std::string &place)
{
    Json out = Json::array();
    for (const Json &value : a) {
        if (std::find(b.begin(), b.end(), value) != b.end())
            out.push_back(value);
    }
    if (out.empty())
        failInvalid(place, "two enums have no value in common");
    return out;
}

// What a schema asks of a property: its own schema, or that of all others.
Json askedOf(const Json &schema, const std::string &name)
{
    if (schema.contains("properties") && schema["properties"].contains(name))
        return schema["properties"][name];
    return schema.value("additionalProperties", Json(true));
}

// A property that one side excludes stays, as false: it must not come as an additional one either.
void mergeProperties(const Json &a, const Json &b, Json &out)
{
    Json properties = Json::object();
    for (const Json *side : {&a, &b}) {
        const Json own = side->value("properties", Json::object());
        for (const auto &[name, schema] : own.items()) {
            if (!properties.contains(name))
                properties[name] = bothOf(askedOf(a, name), askedOf(b, name));
        }
    }
    if (!properties.empty())
        out["properties"] = std::move(properties);
    if (a.contains("additionalProperties") && b.contains("additionalProperties"))
        out["additionalProperties"] = bothOf(a["additionalProperties"], b["additionalProperties"]);
}

Json joined(const std::string &keyword, const Json &a, const Json &b, const std::string &place)
{
    if (keyword == "type")
        return commonTypes(a, b, place);
    if (keyword == "enum")
        return commonValues(a, b, place);
    if (a == b)
        return a;
    if (keyword == "required") {
        Json out = a;
        for (const Json &name : b) {
            if (std::find(out.begin(), out.end(), name) == out.end())
                out.push_back(name);
        }
        return out;
    }
    if (keyword == "items")
        return bothOf(a, b);
    if (keyword == "nullable")
        return a == true && b == true;
    if (a.is_number() && b.is_number() && (keyword.starts_with("min") || keyword == "exclusiveMinimum"))
        return std::max(a, b);
    if (a.is_number() && b.is_number() && (keyword.starts_with("max") || keyword == "exclusiveMaximum"))
        return std::min(a, b);
    failUnsupported(place, "'" + keyword + "' in more than one part of allOf");
}

Json withConstAsEnum(Json schema)
{
    if (!schema.contains("const"))
        return schema;
    const Json value = schema["const"];
    schema.erase("const");
    if (schema.contains("enum") && std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
        schema["enum"] = Json::array(); // told where the enum is read
    else
        schema["enum"] = Json::array({value});
    return schema;
}

} // namespace

void failInvalid(const std::string &place, const std::string &what)
{
    throw Error(ErrorCode::InvalidArgument, "The JSON schema cannot be used, at " + place + ": " + what + ".", "invalid_schema");
}

void failUnsupported(const std::string &place, const std::string &what)
{
    throw Error(ErrorCode::InvalidArgument, "The JSON schema cannot be used, at " + place + ": " + what + " is not supported.",
                "unsupported_schema");
}

Json parse(std::string_view text)
{
    if (text.size() > maxSchemaBytes)
        failInvalid("#", "it is larger than " + std::to_string(maxSchemaBytes >> 20) + " MiB");
    std::vector<std::set<std::string>> keys;
    const auto check = [&](int depth, Json::parse_event_t event, Json &value) {
        if (depth > maxSchemaDepth)
            failInvalid("#", "it nests deeper than " + std::to_string(maxSchemaDepth) + " levels");
        if (event == Json::parse_event_t::object_start)
            keys.emplace_back();
        else if (event == Json::parse_event_t::object_end)
            keys.pop_back();
        else if (event == Json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second)
            failInvalid("#", "the key '" + value.get<std::string>() + "' is there twice in one object");
        return true;
    };
    try {
        return Json::parse(text, check);
    } catch (const Json::parse_error &error) {
        failInvalid("#", "it is no JSON, from byte " + std::to_string(error.byte) + " on");
    } catch (const Json::out_of_range &) {
        failInvalid("#", "it has a number that is too large");
    }
}

bool isConstraint(const std::string &keyword, const std::string &place)
{
    if (isAmong(annotations, keyword) || keyword.starts_with("x-"))
        return false;
    if (!isAmong(constraints, keyword))
        failUnsupported(place, "the keyword '" + keyword + "'");
    return true;
}

bool hasConstraints(const Json &schema, const std::string &place)
{
    bool has = false;
    for (const auto &[keyword, value] : schema.items())
        has |= isConstraint(keyword, place);
    return has;
}

const Json &Flattener::target(const Json &reference, const std::string &place) const
{
    if (!reference.is_string())
        failInvalid(place, "$ref is no text");
    const auto &text = reference.get_ref<const std::string &>();
    if (text != "#" && !text.starts_with("#/"))
        failUnsupported(place, "the reference '" + text + "' (only those within the schema, as #/$defs/name)");
    try {
        return m_document.at(Json::json_pointer(text.substr(1)));
    } catch (const Json::exception &) {
        failInvalid(place, "'" + text + "' is nowhere in the schema");
    }
}

void Flattener::count(const Json &schema, const std::string &place)
{
    if (++m_values > maxValues)
        failInvalid(place, "its references multiply to more than " + std::to_string(maxValues) + " values");
    if (schema.is_structured()) {
        for (const Json &value : schema)
            count(value, place);
    }
}

Json Flattener::flattened(const Json &schema, const std::string &place, int depth)
{
    count(schema, place);
    if (depth > maxReferences)
        failInvalid(place, "its references go round in a circle");
    if (schema.is_boolean())
        return schema;
    if (!schema.is_object())
        failInvalid(place, "a schema has to be an object, true or false");
    hasConstraints(schema, place); // refuses unknown keywords
    Json out = withConstAsEnum(schema);
    out.erase("$ref");
    out.erase("allOf");
    const auto join = [&](const Json &part) {
        const Json flat = flattened(part, place, depth + 1);
        if (flat == false)
            failInvalid(place, "nothing fulfils it");
        if (flat.is_object())
            out = merged(out, flat, place);
    };
    if (schema.contains("$ref"))
        join(target(schema["$ref"], place));
    if (schema.contains("allOf")) {
        if (!schema["allOf"].is_array())
            failInvalid(place, "'allOf' is no list");
        for (const Json &part : schema["allOf"])
            join(part);
    }
    return out;
}

Json merged(const Json &a, const Json &b, const std::string &place)
{
    for (const Json *side : {&a, &b}) {
        for (const char *keyword : {"properties", "required", "enum"}) {
            const bool wantsObject = keyword == std::string_view("properties");
            if (side->contains(keyword) && (wantsObject ? !(*side)[keyword].is_object() : !(*side)[keyword].is_array()))
                failInvalid(place, std::string("'") + keyword + "' is no " + (wantsObject ? "object" : "list"));
        }
    }
    Json out = a;
    for (const auto &[keyword, value] : b.items()) {
        if (!isConstraint(keyword, place) || keyword == "properties" || keyword == "additionalProperties")
            continue;
        out[keyword] = out.contains(keyword) ? joined(keyword, out[keyword], value, place) : value;
    }
    if (b.contains("additionalProperties") && !a.contains("additionalProperties"))
        out["additionalProperties"] = b["additionalProperties"];
    mergeProperties(a, b, out);
    return out;
}

} // namespace hearth::schema
