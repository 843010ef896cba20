#pragma once

#include "inference/request.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// What the parameters of the tools hold: formats without quotes (XML) do not say whether "5" is a number or a text.
class ToolSchemas
{
public:
    enum class Kind : uint8_t { Unknown, Text, Other };

    ToolSchemas() = default;
    // Schemas that are no JSON count as unknown.
    explicit ToolSchemas(const std::vector<Tool> &tools);

    bool isEmpty() const { return m_tools.empty(); }
    bool hasTool(std::string_view name) const { return m_tools.find(name) != m_tools.end(); }
    Kind kindOf(std::string_view tool, std::string_view parameter) const;

private:
    std::map<std::string, std::map<std::string, Kind, std::less<>>, std::less<>> m_tools;
};

// The JSON of a value that a model wrote without quotes: text where it is declared so, else JSON if it is such, else text.
std::string typedValue(std::string_view value, ToolSchemas::Kind kind);

} // namespace hearth
