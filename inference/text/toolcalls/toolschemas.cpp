#include "inference/text/toolcalls/toolschemas.h"

#include "inference/text/toolcalls/jsonspan.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace hearth {

static ToolSchemas::Kind kindFrom(const nlohmann::json &schema)
{
    if (!schema.is_object())
        return ToolSchemas::Kind::Unknown;
    const auto isText = [](const nlohmann::json &value) { return value.is_string(); };
    if (const auto type = schema.find("type"); type != schema.end()) {
        const auto isNamedText = [](const nlohmann::json &name) { return name == "string" || name == "null"; };
        const bool isTextOnly =
            type->is_array() ? !type->empty() && std::all_of(type->begin(), type->end(), isNamedText) : *type == "string";
        return isTextOnly ? ToolSchemas::Kind::Text : ToolSchemas::Kind::Other;
    }
    if (const auto choices = schema.find("enum"); choices != schema.end() && choices->is_array())
        return std::all_of(choices->begin(), choices->end(), isText) ? ToolSchemas::Kind::Text : ToolSchemas::Kind::Other;
    return ToolSchemas::Kind::Unknown;
}

ToolSchemas::ToolSchemas(const std::vector<Tool> &tools)
{
    for (const Tool &tool : tools) {
        auto &parameters = m_tools[tool.name];
        if (!isJsonObject(tool.parameters))
            continue;
        const nlohmann::json schema = nlohmann::json::parse(tool.parameters, nullptr, false);
        const auto properties = schema.find("properties");
        if (properties == schema.end() || !properties->is_object())
            continue;
        for (const auto &[name, property] : properties->items())
            parameters[name] = kindFrom(property);
    }
}

ToolSchemas::Kind ToolSchemas::kindOf(std::string_view tool, std::string_view parameter) const
{
    const auto found = m_tools.find(tool);
    if (found == m_tools.end())
        return Kind::Unknown;
    const auto kind = found->second.find(parameter);
    return kind == found->second.end() ? Kind::Unknown : kind->second;
}

std::string typedValue(std::string_view value, ToolSchemas::Kind kind)
{
    if (kind == ToolSchemas::Kind::Text)
        return jsonQuoted(value);
    const std::string_view text = trimmed(value);
    if (isJson(text))
        return std::string(text);
    if (text == "True")
        return "true";
    if (text == "False")
        return "false";
    if (text == "None")
        return "null";
    return jsonQuoted(value);
}

} // namespace hearth
