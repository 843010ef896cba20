#include "inference/sampling/grammar/gbnftext.h"
#include "inference/sampling/grammar/schemacompiler.h"
#include "inference/text/utf8.h"

#include <algorithm>

// Objects of a schema.
namespace hearth::schema {

namespace {

constexpr const char *colon = " \":\" \" \"? ";
constexpr const char *comma = "\",\" json-ws ";

} // namespace

std::string SchemaCompiler::visitObject(const Json &schema, const std::string &place)
{
    if (isWithout(schema, {"properties", "required", "additionalProperties", "minProperties", "maxProperties"}))
        return "json-object";
    const uint64_t least = countOf(schema, "minProperties", place).value_or(0);
    const std::optional<uint64_t> most = countOf(schema, "maxProperties", place);
    const std::vector<Member> all = members(schema, place);
    const std::string additional = additionalMember(schema, place);
    const bool hasCount = schema.contains("minProperties") || most;
    if (hasCount && !all.empty())
        failUnsupported(place, "'minProperties' or 'maxProperties' beside 'properties'");
    if (least > 1)
        failUnsupported(place, "'minProperties' above 1 (the same name might come twice)");
    if (most && least > *most)
        failInvalid(place, "'minProperties' is larger than 'maxProperties'");
    std::string list;
    if (!all.empty()) {
        list = memberList(all, additional);
    } else if (!additional.empty() && most != uint64_t(0)) {
        const std::string rest = " (" + std::string(comma) + additional + ")" + (most ? "{0," + std::to_string(*most - 1) + "}" : "*");
        list = "(" + additional + rest + " json-ws)" + (least == 0 ? "?" : "");
    } else if (least > 0) {
        failInvalid(place, "an object without properties cannot have as many as 'minProperties' says");
    }
    return define("\"{\" json-ws " + list + " \"}\"");
}

// In the schema's order, then those that are only required.
std::vector<SchemaCompiler::Member> SchemaCompiler::members(const Json &schema, const std::string &place)
{
    const Json properties = schema.value("properties", Json::object());
    const Json required = schema.value("required", Json::array());
    if (!properties.is_object())
        failInvalid(place, "'properties' is no object");
    if (!required.is_array() || !std::all_of(required.begin(), required.end(), [](const Json &name) { return name.is_string(); }))
        failInvalid(place, "'required' is no list of names");
    const auto isRequired = [&](const std::string &name) { return std::find(required.begin(), required.end(), name) != required.end(); };
    std::vector<Member> all;
    const auto addMember = [&](const std::string &name, const Json &value, const std::string &where) {
        if (value == false && isRequired(name))
            failInvalid(where, "the property is required, but nothing fulfils it");
        if (value != false)
            all.push_back({define(gbnf::quoted(Json(name).dump()) + colon + visit(value, where)), isRequired(name)});
    };
    const std::string inProperties = place + "/properties/";
    for (const auto &[name, value] : properties.items())
        addMember(name, value, std::string(inProperties).append(name));
    for (const Json &name : required) {
        if (!properties.contains(name.get<std::string>()))
            addMember(name.get<std::string>(), schema.value("additionalProperties", Json(true)), place + "/required");
    }
    return all;
}

// A member of a name that is not among the properties; empty: there is none.
std::string SchemaCompiler::additionalMember(const Json &schema, const std::string &place)
{
    const Json properties = schema.value("properties", Json::object());
    const bool isAsked = schema.contains("additionalProperties");
    if (isAsked ? schema["additionalProperties"] == false : !properties.empty())
        return {};
    std::vector<std::string> names;
    for (const auto &[name, value] : properties.items())
        names.push_back(name);
    for (const Json &name : schema.value("required", Json::array()))
        names.push_back(name.get<std::string>());
    const std::string value = isAsked ? visit(schema["additionalProperties"], place + "/additionalProperties") : "json-value";
    return define(nameOtherThan(std::move(names)) + colon + value);
}

// Members in order, those that need not be there left out or not, and a comma between two of them. Once there is a first one, what
// follows is a chain of rules, each called last: a state of it is one place, however long the object is.
std::string SchemaCompiler::memberList(const std::vector<Member> &members, const std::string &additional)
{
    std::string rest = additional.empty() ? std::string() : define("(" + std::string(comma) + additional + ")*");
    const std::string onlyAdditional = additional.empty() ? std::string() : additional + " " + rest;
    std::vector<std::string> after(members.size()); // what may follow each
    for (size_t i = members.size(); i-- > 0;) {
        after[i] = rest;
        std::string body = members[i].isRequired ? "" : "(";
        body.append(comma).append(members[i].rule).append(members[i].isRequired ? " " : ")? ").append(rest);
        rest = define(body);
    }
    std::string first;
    bool isEmptyAllowed = true;
    for (size_t i = 0; i < members.size() && isEmptyAllowed; ++i) {
        first += (first.empty() ? "" : " | ") + members[i].rule + " " + after[i];
        isEmptyAllowed = !members[i].isRequired;
    }
    if (isEmptyAllowed && !onlyAdditional.empty())
        first += " | " + onlyAdditional;
    return "((" + first + ") json-ws)" + (isEmptyAllowed ? "?" : "");
}

// A name that is none of these: by the tree of the names, character by character. It has no escapes, so that no other way of writing it
// hides one that is taken.
std::string SchemaCompiler::nameOtherThan(std::vector<std::string> names)
{
    if (names.empty())
        return "json-string";
    std::sort(names.begin(), names.end());
    struct Level // names that agree in their first bytes
    {
        size_t first;
        size_t last; // not one of them
        size_t bytes;
        std::string rule;
    };
    const CharacterSet escaped({{0, 0x1F}, {'"', '"'}, {'\\', '\\'}, {0x7F, 0x7F}});
    std::vector<Level> open{{0, names.size(), 0, reserve()}};
    const std::string top = open.front().rule;
    while (!open.empty()) {
        const Level level = std::move(open.back());
        open.pop_back();
        std::string body;
        CharacterSet taken = escaped;
        const bool isTaken = names[level.first].size() == level.bytes; // the shortest comes first
        for (size_t i = level.first; i < level.last;) {
            const utf8::Character next = utf8::characterAt(names[i], level.bytes);
            const std::string longer = names[i].substr(0, level.bytes + next.bytes);
            size_t end = i + 1;
            while (end < level.last && next.bytes > 0 && names[end].starts_with(longer))
                ++end;
            const CharacterSet one({{next.codePoint, next.codePoint}});
            if (next.bytes > 0 && !escaped.contains(next.codePoint)) {
                taken = taken | one;
                open.push_back({i, end, longer.size(), reserve()});
                body += gbnf::inJsonString(one) + " " + open.back().rule + " | ";
            }
            i = end;
        }
        body += gbnf::inJsonString(~taken) + " json-plain*";
        m_rules += level.rule + " ::= " + (isTaken ? body : body + " | \"\"") + "\n";
    }
    return define("\"\\\"\" " + top + " \"\\\"\"");
}

} // namespace hearth::schema
