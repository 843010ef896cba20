#include "app/cli/toolfile.h"

#include "inference/core/error.h"

namespace hearth::cli {

namespace {

constexpr size_t mostTextBytes = size_t(16) << 20;
constexpr int mostJsonDepth = 64;

} // namespace

Json readJson(const std::string &path)
{
    const auto limitDepth = [&](int depth, Json::parse_event_t, Json &) {
        if (depth > mostJsonDepth)
            throw Error(ErrorCode::LimitExceeded, "'" + path + "' is nested deeper than " + std::to_string(mostJsonDepth));
        return true;
    };
    try {
        return Json::parse(readText(path, mostTextBytes), limitDepth);
    } catch (const Json::exception &error) {
        throw Error(ErrorCode::Malformed, "'" + path + "' is no JSON: " + error.what());
    }
}

Json readToolList(const std::string &path)
{
    const Json json = readJson(path);
    Json list = Json::array();
    if (!json.is_array())
        throw Error(ErrorCode::Malformed, "'" + path + "' holds no list of tools");
    for (const Json &entry : json) {
        const bool isWrapped = entry.is_object() && entry.contains("function");
        const Json &function = isWrapped ? entry["function"] : entry;
        if (!function.is_object() || !function.contains("name") || !function["name"].is_string())
            throw Error(ErrorCode::Malformed, "a tool in '" + path + "' has no name");
        list.push_back(isWrapped ? entry : Json{{"type", "function"}, {"function", function}});
    }
    return list;
}

std::vector<Tool> toolsFrom(const Json &list)
{
    std::vector<Tool> tools;
    for (const Json &entry : list) {
        const Json &function = entry["function"];
        Tool tool{.name = function["name"].get<std::string>()};
        if (function.contains("description") && function["description"].is_string())
            tool.description = function["description"].get<std::string>();
        if (function.contains("parameters") && function["parameters"].is_object())
            tool.parameters = function["parameters"].dump(-1, ' ', false, Json::error_handler_t::replace);
        tools.push_back(std::move(tool));
    }
    return tools;
}

Json toJson(const std::vector<ToolCall> &calls)
{
    Json list = Json::array();
    for (const ToolCall &call : calls)
        list.push_back({{"id", call.id}, {"name", call.name}, {"arguments", Json::parse(call.arguments, nullptr, false)}});
    return list;
}

} // namespace hearth::cli
