#include "inference/text/toolcalls/callsyntax.h"

#include "inference/text/toolcalls/jsonspan.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view functionOpen = "<function=", callId = "[CALL_ID]", callArguments = "[ARGS]";

std::optional<ParsedCalls> whole(std::optional<ToolCall> call, std::string_view body)
{
    if (!call)
        return std::nullopt;
    return ParsedCalls{.calls = {std::move(*call)}, .usedBytes = body.size()};
}

// Several functions may stand in one pair of marks.
std::optional<ParsedCalls> parseFunctionTags(std::string_view body, const ToolSchemas &schemas)
{
    ParsedCalls parsed{.calls = {}, .usedBytes = body.size()};
    size_t at = body.find(functionOpen);
    while (at != npos) {
        const size_t begin = at + functionOpen.size();
        const size_t close = body.find("</function>", begin);
        const size_t next = close == npos ? npos : body.find(functionOpen, close);
        std::optional<ToolCall> call = parseFunctionTag(trimmed(body.substr(begin, next == npos ? npos : next - begin)), schemas);
        if (!call)
            return std::nullopt;
        parsed.calls.push_back(std::move(*call));
        at = next;
    }
    return parsed.calls.empty() ? std::nullopt : std::optional(std::move(parsed));
}

std::optional<ParsedCalls> parseTagged(std::string_view body, const ToolSchemas &schemas)
{
    const std::string_view text = trimmed(body);
    if (text.starts_with('{') || text.starts_with('['))
        return parseJsonCalls(body);
    if (text.starts_with(functionOpen))
        return parseFunctionTags(body, schemas);
    std::optional<ToolCall> call = parseArgumentKeys(body, schemas);
    if (call && call->arguments == "{}" && !schemas.hasTool(call->name))
        return std::nullopt; // a word between the marks
    return whole(std::move(call), body);
}

std::optional<ParsedCalls> parseMistral(std::string_view body)
{
    const std::string_view text = trimmed(body);
    if (text.starts_with('{') || text.starts_with('['))
        return parseJsonCalls(body);
    const size_t object = body.find('{');
    const size_t end = object == npos ? npos : jsonEnd(body, object);
    if (end == npos)
        return std::nullopt;
    std::string_view head = body.substr(0, object);
    if (const size_t at = head.find(callArguments); at != npos)
        head = head.substr(0, at);
    std::string id;
    if (const size_t at = head.find(callId); at != npos) {
        id = trimmed(head.substr(at + callId.size()));
        head = head.substr(0, at);
    }
    const std::string_view arguments = body.substr(object, end - object);
    if (!isFunctionName(trimmed(head)) || !isJsonObject(arguments))
        return std::nullopt;
    return ParsedCalls{.calls = {{id, std::string(trimmed(head)), std::string(arguments)}}, .usedBytes = end};
}

// What follows Llama's tag is a call as JSON, a built-in tool as Python calls it, or source for the interpreter.
std::optional<ParsedCalls> parsePythonTag(std::string_view body)
{
    if (auto calls = parseJsonCalls(body))
        return calls;
    const size_t nameEnd = body.find('(');
    if (nameEnd != npos && body.substr(0, nameEnd).ends_with(".call")) {
        if (auto calls = parsePythonic(body))
            return calls;
    }
    if (trimmed(body).empty())
        return std::nullopt;
    return whole(ToolCall{"", "python", "{\"code\": " + jsonQuoted(trimmed(body)) + "}"}, body);
}

// The text up to one of these characters; nothing while none of them has come.
std::optional<std::string> nameUpTo(std::string_view body, std::string_view ends)
{
    const size_t end = body.find_first_of(ends);
    const std::string_view name = trimmed(body.substr(0, end));
    if (end == npos || !isFunctionName(name))
        return std::nullopt;
    return std::string(name);
}

std::optional<std::string> jsonNameSoFar(std::string_view body)
{
    const size_t other = std::min({body.find("\"arguments\""), body.find("\"parameters\""), body.size()});
    for (const std::string_view key : {"\"name\"", "\"tool_name\""}) {
        const size_t at = body.substr(0, other).find(key);
        const size_t colon = at == npos ? npos : body.find_first_not_of(" \t\r\n", at + key.size());
        if (colon == npos || body[colon] != ':')
            continue;
        const size_t begin = body.find('"', colon);
        const size_t end = begin == npos ? npos : jsonEnd(body, begin);
        const auto name = end == npos ? std::nullopt : jsonUnquoted(body.substr(begin, end - begin));
        if (name && isFunctionName(*name))
            return name;
    }
    return std::nullopt;
}

} // namespace

std::optional<ParsedCalls> parseCalls(CallSyntax syntax, std::string_view body, const ToolSchemas &schemas)
{
    switch (syntax) {
    case CallSyntax::Tagged: return parseTagged(body, schemas);
    case CallSyntax::Json: return parseJsonCalls(body);
    case CallSyntax::JsonByName: return parseJsonByName(body);
    case CallSyntax::FunctionTag: return whole(parseFunctionTag(body, schemas), body);
    case CallSyntax::Invoke: return whole(parseInvoke(body, schemas), body);
    case CallSyntax::Sections: return whole(parseSections(body), body);
    case CallSyntax::Mistral: return parseMistral(body);
    case CallSyntax::Pythonic: return parsePythonic(body);
    case CallSyntax::Gemma: return whole(parseGemma(body), body);
    case CallSyntax::PythonTag: return parsePythonTag(body);
    }
    return std::nullopt;
}

std::optional<std::string> callNameSoFar(CallSyntax syntax, std::string_view body)
{
    const std::string_view text = trimmed(body);
    switch (syntax) {
    case CallSyntax::Json: return jsonNameSoFar(body);
    case CallSyntax::Tagged:
        if (text.starts_with(functionOpen))
            return nameUpTo(text.substr(functionOpen.size()), ">");
        if (text.starts_with('{') || text.starts_with('['))
            return jsonNameSoFar(body);
        return text.starts_with('<') ? std::nullopt : nameUpTo(text, "<\n");
    case CallSyntax::FunctionTag: return nameUpTo(body, ">");
    case CallSyntax::Invoke: return nameUpTo(body, "\"");
    case CallSyntax::Mistral: return text.starts_with('[') || text.starts_with('{') ? jsonNameSoFar(body) : nameUpTo(body, "[{");
    case CallSyntax::Pythonic: return nameUpTo(text.starts_with('[') ? text.substr(1) : text, "(");
    case CallSyntax::Gemma: return text.starts_with("call:") ? nameUpTo(text.substr(5), "{") : std::nullopt;
    case CallSyntax::JsonByName:
    case CallSyntax::Sections:
    case CallSyntax::PythonTag: return std::nullopt; // told when they are whole
    }
    return std::nullopt;
}

} // namespace hearth
