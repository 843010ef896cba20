#include "inference/text/answerformat.h"

#include "inference/core/error.h"
#include "inference/text/chattemplate.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace hearth {

namespace {

constexpr auto npos = std::string_view::npos;

struct TagPair
{
    std::string_view open;
    std::string_view close;
    std::string_view sign = {}; // what tells it in a template, where the tags alone do not
};

// Known pairs, the more particular ones first: a template may name <think> only to take it out of older answers.
constexpr TagPair knownTags[] = {
    {"<seed:think>", "</seed:think>"},
    {"<mm:think>", "</mm:think>"},
    {"<think:opensource>", "</think:opensource>"},
    {"[THINK]", "[/THINK]"},
    {"<|START_THINKING|>", "<|END_THINKING|>"},
    {"<|inner_prefix|>", "<|inner_suffix|>"},
    {"<|open|>think<|sep|>", "<|close|>think<|sep|>"},
    {"<|channel>thought", "<channel|>"},
    {"<|think|>", "<|end|>", "assistant<|think|>"},
    {"Here are my reasoning steps:", "[BEGIN FINAL RESPONSE]"},
    {"\xE2\x97\x81think\xE2\x96\xB7", "\xE2\x97\x81/think\xE2\x96\xB7"},
    {"<|begin_of_thought|>", "<|end_of_thought|>"},
    {"<reasoning>", "</reasoning>"},
    {"<thinking>", "</thinking>"},
    {"<thought>", "</thought>"},
    {"<think>", "</think>"},
};

// The marks of a family: found by `sign` in the template or what it renders, or as a token of the vocabulary.
struct Family
{
    std::string_view sign;
    std::vector<CallMarks> calls;
    std::vector<std::string_view> dropped{};
    std::vector<std::string_view> tokens{};
};

#define DEEPSEEK(name) "<\xEF\xBD\x9C" name "\xEF\xBD\x9C>"
#define DSML                                                                                                                               \
    "\xEF\xBD\x9C"                                                                                                                         \
    "DSML"                                                                                                                                 \
    "\xEF\xBD\x9C"
#define LOW "\xE2\x96\x81"
#define MINIMAX3 "]<]minimax[>["

const std::vector<Family> &families()
{
    static const std::vector<Family> all{
        {"<tool_call>",
         {{"<tool_call>", "</tool_call>", CallSyntax::Tagged}},
         {},
         {"<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>"}},
        {"<seed:tool_call>", {{"<seed:tool_call>", "</seed:tool_call>", CallSyntax::Tagged}}},
        {"<tool_call:opensource>",
         {{"<tool_call:opensource>", "</tool_call:opensource>", CallSyntax::Tagged}},
         {"<tool_calls:opensource>", "</tool_calls:opensource>"},
         {"<tool_sep:opensource>", "<arg_key:opensource>", "</arg_key:opensource>", "<arg_value:opensource>", "</arg_value:opensource>"}},
        {"<tool_calls>", {{"<tool_calls>", "</tool_calls>", CallSyntax::Json}}},
        {"<TOOLCALL>", {{"<TOOLCALL>", "</TOOLCALL>", CallSyntax::Json}}},
        {"<minimax:tool_call>", {{"<invoke name=\"", "</invoke>", CallSyntax::Invoke}}, {"<minimax:tool_call>", "</minimax:tool_call>"}},
        {MINIMAX3 "<invoke",
         {{MINIMAX3 "<invoke name=\"", MINIMAX3 "</invoke>", CallSyntax::Invoke}},
         {MINIMAX3 "<tool_call>", MINIMAX3 "</tool_call>"},
         {MINIMAX3}},
        {"<" DSML "invoke",
         {{"<" DSML "invoke name=\"", "</" DSML "invoke>", CallSyntax::Invoke}},
         {"<" DSML "function_calls>", "</" DSML "function_calls>", "<" DSML "tool_calls>", "</" DSML "tool_calls>"},
         {DSML}},
        {"<atem:invoke",
         {{"<atem:invoke name=\"", "</atem:invoke>", CallSyntax::Invoke}},
         {"<atem:function_calls>", "</atem:function_calls>"}},
        {"<function name=\"",
         {{"<function name=\"", "</function>", CallSyntax::Invoke}},
         {},
         {"<function", "</function>", "<param", "</param>"}},
        {"<|open|>call",
         {{"<|open|>call tool=\"", "<|close|>call<|sep|>", CallSyntax::Invoke}},
         {"<|open|>tools<|sep|>", "<|close|>tools<|sep|>", "<|open|>response<|sep|>", "<|close|>response<|sep|>", "<|close|>message<|sep|>",
          "<|end_of_msg|>"},
         {"<|open|>", "<|close|>", "<|sep|>"}},
        {DEEPSEEK("tool" LOW "call" LOW "begin"),
         {{DEEPSEEK("tool" LOW "call" LOW "begin"), DEEPSEEK("tool" LOW "call" LOW "end"), CallSyntax::Sections}},
         {DEEPSEEK("tool" LOW "calls" LOW "begin"), DEEPSEEK("tool" LOW "calls" LOW "end")},
         {DEEPSEEK("tool" LOW "sep")}},
        {"<|tool_call_begin|>",
         {{"<|tool_call_begin|>", "<|tool_call_end|>", CallSyntax::Sections}},
         {"<|tool_calls_section_begin|>", "<|tool_calls_section_end|>"},
         {"<|tool_call_argument_begin|>"}},
        {"<|tool_call:begin|>",
         {{"<|tool_call:begin|>", "<|tool_call:end|>", CallSyntax::Sections}},
         {"<|begin|>assistant", "<|content|>", "<|tool_calls|>", "<|calls|>", "<|end|>"},
         {"<|begin|>", "<|think|>", "<|tool_call:name|>", "<|tool_call:args|>"}},
        {"<|tool_call_start|>", {{"<|tool_call_start|>", "<|tool_call_end|>", CallSyntax::Pythonic}}},
        {"<|tools_prefix|>", {{"<|tools_prefix|>", "<|tools_suffix|>", CallSyntax::JsonByName}}},
        {"<|START_ACTION|>",
         {{"<|START_ACTION|>", "<|END_ACTION|>", CallSyntax::Json}},
         {"<|START_RESPONSE|>", "<|END_RESPONSE|>", "<|START_TEXT|>", "<|END_TEXT|>"}},
        {"<|tool_call|>", {{"<|tool_call|>", "<|/tool_call|>", CallSyntax::Json}}},
        {"<|tool_call>", {{"<|tool_call>", "<tool_call|>", CallSyntax::Gemma}}, {}, {"<|\"|>", "<|channel>", "<channel|>"}},
        {"[TOOL_CALLS]", {{"[TOOL_CALLS]", "", CallSyntax::Mistral}}, {}, {"[ARGS]", "[CALL_ID]"}},
        {"<|function_call|>", {{"<|function_call|>", "<|message_sep|>", CallSyntax::Json}}},
        {"function call<|role_sep|>",
         {{"function call<|role_sep|>", "<|message_sep|>", CallSyntax::Json}},
         {"<|message_sep|>"},
         {"<|role_sep|>"}},
        {"<|python_tag|>", {{"<|python_tag|>", "", CallSyntax::PythonTag}}},
        {"<function=", {{"<function=", "</function>", CallSyntax::FunctionTag, true}}},
        {"functools[", {{"functools[", "", CallSyntax::Json, true, 1}}},
        {"Action:\n```json", {{"Action:\n```json", "```", CallSyntax::Json, true}}},
        {"[BEGIN FINAL RESPONSE]", {}, {"[END FINAL RESPONSE]"}},
    };
    return all;
}

#undef DEEPSEEK
#undef DSML
#undef LOW
#undef MINIMAX3

// What the template makes of an earlier call; empty when it takes none. Some want arguments as text, not as an object.
std::string renderedCall(const ChatTemplate &chatTemplate, AnswerFormat &format)
{
    const std::vector<Message> messages{
        {"user", "hearth asks"},
        {.role = "assistant", .content = {}, .toolCalls = {{"call00000", "hearth_probe", R"({"place": "here"})"}}},
        {.role = "tool", .content = "found", .toolCalls = {}, .toolCallId = "call00000", .toolName = "hearth_probe"},
    };
    const std::vector<Tool> tools{{"hearth_probe", "Finds a place.",
                                   R"({"type": "object", "properties": {"place": {"type": "string", "description": "Its name."}}})"}};
    for (const bool asText : {false, true}) {
        try {
            TemplateInput input(messages, tools, asText);
            input.addGenerationPrompt = false;
            std::string text = chatTemplate.render(input);
            format.argumentsAsText = asText;
            return text;
        } catch (const Error &) {
            continue;
        }
    }
    return {};
}

AnswerMessages messagesOf(std::string_view text)
{
    if (text.find("<|channel|>") != npos && text.find("<|message|>") != npos)
        return AnswerMessages::Harmony;
    if (text.find("<|message|>") != npos && text.find(" to=") != npos)
        return AnswerMessages::Recipient;
    return text.find(">>>${recipient}") != npos ? AnswerMessages::Functions : AnswerMessages::None;
}

} // namespace

ThinkingTags findThinkingTags(std::string_view templateText, std::string_view renderedPrompt)
{
    const size_t lastText = renderedPrompt.find_last_not_of(" \t\r\n");
    const std::string_view prompt = renderedPrompt.substr(0, lastText + 1); // npos + 1 is 0
    for (const TagPair &pair : knownTags) {
        if (prompt.ends_with(pair.sign.empty() ? pair.open : pair.sign))
            return {std::string(pair.open), std::string(pair.close), true, true};
    }
    for (const TagPair &pair : knownTags) {
        const bool isSigned = pair.sign.empty() ? templateText.find(pair.open) != npos || templateText.find(pair.close) != npos
                                                : templateText.find(pair.sign) != npos;
        if (isSigned)
            return {std::string(pair.open), std::string(pair.close), false, true};
    }
    return {};
}

AnswerFormat findAnswerFormat(const ChatTemplate &chatTemplate, const std::function<bool(std::string_view)> &hasToken)
{
    AnswerFormat format;
    const std::string text = chatTemplate.source() + "\n" + renderedCall(chatTemplate, format);
    format.thinking = findThinkingTags(text, {});
    format.messages = messagesOf(text);
    for (const Family &family : families()) {
        if (text.find(family.sign) == npos && !hasToken(family.sign))
            continue;
        format.calls.insert(format.calls.end(), family.calls.begin(), family.calls.end());
        format.dropped.insert(format.dropped.end(), family.dropped.begin(), family.dropped.end());
        format.tokens.insert(format.tokens.end(), family.tokens.begin(), family.tokens.end());
    }
    // Llama 3 is told in words to answer with JSON.
    format.hasBareCalls = text.find("\"parameters\": ") != npos && text.find("<|start_header_id|>") != npos;
    return format;
}

AnswerFormat formatForPrompt(const AnswerFormat &format, std::string_view renderedPrompt, const ChatPrompt &chat)
{
    AnswerFormat result = format;
    if (ThinkingTags tags = findThinkingTags({}, renderedPrompt); tags.startsInThinking)
        result.thinking = std::move(tags);
    result.schemas = ToolSchemas(chat.tools);
    for (const Message &message : chat.messages)
        result.earlierCalls += int(message.toolCalls.size());
    if (result.schemas.isEmpty()) {
        std::erase_if(result.calls, [](const CallMarks &marks) { return marks.needsTools; });
        result.hasBareCalls = false;
    }
    switch (format.messages) {
    case AnswerMessages::None: break;
    case AnswerMessages::Harmony:
    case AnswerMessages::Recipient: result.startsInHead = renderedPrompt.ends_with("assistant"); break;
    case AnswerMessages::Functions: result.startsInHead = renderedPrompt.ends_with(">>>"); break;
    }
    return result;
}

std::string_view AnswerFormat::headOfAnswer() const
{
    switch (messages) {
    case AnswerMessages::None: break;
    case AnswerMessages::Harmony: return "<|channel|>final<|message|>";
    case AnswerMessages::Recipient: return " to=user<|message|>";
    case AnswerMessages::Functions: return "all\n";
    }
    return "";
}

std::vector<std::string> AnswerFormat::keptTokens() const
{
    std::vector<std::string> kept{thinking.open, thinking.close};
    for (const CallMarks &marks : calls) {
        kept.emplace_back(marks.open);
        kept.emplace_back(marks.close);
    }
    kept.insert(kept.end(), dropped.begin(), dropped.end());
    kept.insert(kept.end(), tokens.begin(), tokens.end());
    if (messages == AnswerMessages::Harmony || messages == AnswerMessages::Recipient) {
        for (const char *token : {"<|start|>", "<|channel|>", "<|message|>", "<|constrain|>", "<|end|>", "<|eom|>"})
            kept.emplace_back(token);
    }
    std::erase(kept, std::string());
    return kept;
}

} // namespace hearth
