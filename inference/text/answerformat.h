#pragma once

#include "inference/text/toolcalls/callsyntax.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

class ChatTemplate;

// The texts between which a model thinks.
struct ThinkingTags
{
    std::string open = "<think>";
    std::string close = "</think>";
    bool startsInThinking = false; // the prompt ends with the open tag, so the answer begins within it
    bool isNamed = false;          // the template has them, so the model is one that thinks
};

// The tags that a chat template uses, and whether the prompt rendered from it leaves the model in thinking. A template that names none
// gives <think>, since a model that begins an answer with it means it.
ThinkingTags findThinkingTags(std::string_view templateText, std::string_view renderedPrompt);

// Where calls stand in an answer.
struct CallMarks
{
    std::string_view open;
    std::string_view close; // empty: at the next `open`, or where the answer ends
    CallSyntax syntax = CallSyntax::Json;
    bool needsTools = false; // plain words: a mark only where the request has tools
    size_t bodyBytes = 0;    // at the end of `open`, that belong to the body
};

// Models whose answer is a row of messages, each with a head that says what it is.
enum class AnswerMessages : uint8_t {
    None,      // one message
    Harmony,   // <|channel|>analysis<|message|>...<|end|><|start|>assistant<|channel|>final<|message|>...
    Recipient, //  to=self<|message|>...<|eom|><|start|>assistant to=user<|message|>...
    Functions, // all\n..., or f\n{...}, each after >>>
};

// How a model writes its answers. A value; found once a template, then told of each prompt.
struct AnswerFormat
{
    ThinkingTags thinking;
    AnswerMessages messages = AnswerMessages::None;
    bool startsInHead = false; // of such a message
    std::vector<CallMarks> calls;
    std::vector<std::string_view> dropped; // marks that say nothing to a reader
    std::vector<std::string_view> tokens;  // more tokens within marks
    bool hasBareCalls = false;             // an answer that is {"name": ..., "parameters": ...} or [f(x=1)] and no more is a call
    bool argumentsAsText = false;          // the template wants the arguments of earlier calls as text
    ToolSchemas schemas;
    int earlierCalls = 0; // in the conversation; ids count on from there

    // What stands between the prompt and an answer's words, for going on with an answer.
    std::string_view headOfAnswer() const;
    // Control tokens that must reach the parser.
    std::vector<std::string> keptTokens() const;
};

// What a template's text, what it renders for an earlier call, and the vocabulary tell. hasToken as in ChatTemplate::fallback.
AnswerFormat findAnswerFormat(const ChatTemplate &chatTemplate, const std::function<bool(std::string_view)> &hasToken);

// The same for one prompt.
AnswerFormat formatForPrompt(const AnswerFormat &format, std::string_view renderedPrompt, const ChatPrompt &chat);

} // namespace hearth
