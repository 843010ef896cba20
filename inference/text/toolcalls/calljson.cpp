#include "inference/text/toolcalls/callsyntax.h"
#include "inference/text/toolcalls/jsonspan.h"

#include <algorithm>

namespace hearth {

namespace {

std::string_view valueOf(const std::vector<JsonMember> &members, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys) {
        const auto found = std::find_if(members.begin(), members.end(), [&](const JsonMember &member) { return member.key == key; });
        if (found != members.end())
            return found->value;
    }
    return {};
}

// Arguments may also be a text that holds the object.
std::optional<std::string> argumentsFrom(std::string_view value)
{
    if (value.empty() || value == "null")
        return "{}";
    const std::string text = jsonUnquoted(value).value_or(std::string(value));
    if (trimmed(text).empty())
        return "{}";
    return isJsonObject(text) ? std::optional(text) : std::nullopt;
}

std::optional<ToolCall> callFromMembers(const std::vector<JsonMember> &members)
{
    const std::optional<std::string> name = jsonUnquoted(valueOf(members, {"name", "tool_name", "function"}));
    std::optional<std::string> arguments = argumentsFrom(valueOf(members, {"arguments", "parameters", "args"}));
    if (!name || !isFunctionName(*name) || !arguments)
        return std::nullopt;
    const std::string id = jsonUnquoted(valueOf(members, {"id", "tool_call_id", "call_id"})).value_or("");
    return ToolCall{id, *name, std::move(*arguments)};
}

// The calls of one value: an object, or a list of them.
bool addCalls(std::string_view value, std::vector<ToolCall> &calls)
{
    if (value.starts_with('{')) {
        std::optional<ToolCall> call = callFromJson(value);
        if (call)
            calls.push_back(std::move(*call));
        return call.has_value();
    }
    const auto items = jsonItems(value);
    if (!items || items->empty())
        return false;
    std::vector<ToolCall> listed;
    for (const std::string_view item : *items) {
        std::optional<ToolCall> call = callFromJson(item);
        if (!call)
            return false;
        listed.push_back(std::move(*call));
    }
    calls.insert(calls.end(), listed.begin(), listed.end());
    return true;
}

} // namespace

bool isFunctionName(std::string_view name)
{
    constexpr std::string_view refused = " \"'`<>{}[]()=,;\\";
    return !name.empty() && name.size() <= 128
        && std::none_of(name.begin(), name.end(), [&](char c) { return uint8_t(c) < 0x20 || refused.find(c) != std::string_view::npos; });
}

std::optional<ToolCall> callFromJson(std::string_view object)
{
    const auto members = jsonMembers(object);
    if (!members)
        return std::nullopt;
    if (const std::string_view function = valueOf(*members, {"function"}); function.starts_with('{')) {
        const auto inner = jsonMembers(function);
        std::optional<ToolCall> call = inner ? callFromMembers(*inner) : std::nullopt;
        if (call && call->id.empty())
            call->id = jsonUnquoted(valueOf(*members, {"id", "tool_call_id", "call_id"})).value_or("");
        return call;
    }
    return callFromMembers(*members);
}

std::optional<ParsedCalls> parseJsonCalls(std::string_view body)
{
    ParsedCalls parsed;
    while (true) {
        const size_t at = body.find_first_not_of(" \t\r\n,;", parsed.usedBytes);
        if (at == std::string_view::npos || (body[at] != '{' && body[at] != '['))
            break;
        const size_t end = jsonEnd(body, at);
        if (end == std::string_view::npos || !addCalls(body.substr(at, end - at), parsed.calls))
            break;
        parsed.usedBytes = end;
    }
    return parsed.calls.empty() ? std::nullopt : std::optional(std::move(parsed));
}

std::optional<ParsedCalls> parseJsonByName(std::string_view body)
{
    const size_t begin = std::min(body.find_first_not_of(" \t\r\n"), body.size());
    const size_t end = jsonEnd(body, begin);
    const auto items = end == std::string_view::npos ? std::nullopt : jsonItems(body.substr(begin, end - begin));
    if (!items || items->empty())
        return std::nullopt;
    ParsedCalls parsed{.calls = {}, .usedBytes = end};
    for (const std::string_view item : *items) {
        const auto members = jsonMembers(item);
        if (!members || members->size() != 1 || !isFunctionName(members->front().key))
            return parseJsonCalls(body);
        std::optional<std::string> arguments = argumentsFrom(members->front().value);
        if (!arguments)
            return std::nullopt;
        parsed.calls.push_back({"", members->front().key, std::move(*arguments)});
    }
    return parsed;
}

} // namespace hearth
