#pragma once

#include "inference/request.h"
#include "inference/text/toolcalls/toolschemas.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// How calls are written between the marks of a family (answerformat.cpp has the marks).
enum class CallSyntax : uint8_t {
    Tagged,      // as Json, FunctionTag with its mark, or ArgumentKeys, whichever it is: families share the mark <tool_call>
    Json,        // {"name": "f", "arguments": {...}}: one, several, or a list
    JsonByName,  // [{"f": {...}}]
    FunctionTag, // f>{...}, or f><parameter=key>value</parameter>..., up to </function> where that is there
    Invoke,      // f"><parameter name="key">value</parameter>...; the elements may have the keys as their names
    Sections,    // name and arguments parted by a token of DeepSeek, Kimi K2 or Solar
    Mistral,     // Json, or f[CALL_ID]id[ARGS]{...}
    Pythonic,    // [f(key=value), g()]
    Gemma,       // call:f{key:value}
    PythonTag,   // Json, f.call(key=value), or Python source
};

struct ParsedCalls
{
    std::vector<ToolCall> calls; // at least one; ids as the model wrote them, or empty
    size_t usedBytes = 0;        // of the text; what follows is no call
};

// The calls in a whole text between the marks; nothing when it is malformed. Pure, linear in the text's size but for texts within texts.
std::optional<ParsedCalls> parseCalls(CallSyntax syntax, std::string_view body, const ToolSchemas &schemas);

// The name of the first call in a text that is still being written; nothing while it is not known.
std::optional<std::string> callNameSoFar(CallSyntax syntax, std::string_view body);

// The parts of parseCalls.
bool isFunctionName(std::string_view name);
std::optional<ToolCall> callFromJson(std::string_view object);
std::optional<ParsedCalls> parseJsonCalls(std::string_view body);
std::optional<ParsedCalls> parseJsonByName(std::string_view body);
std::optional<ToolCall> parseFunctionTag(std::string_view body, const ToolSchemas &schemas);
std::optional<ToolCall> parseInvoke(std::string_view body, const ToolSchemas &schemas);
std::optional<ToolCall> parseArgumentKeys(std::string_view body, const ToolSchemas &schemas);
std::optional<ToolCall> parseSections(std::string_view body);
std::optional<ParsedCalls> parsePythonic(std::string_view body);
std::optional<ToolCall> parseGemma(std::string_view body);

} // namespace hearth
