#pragma once

#include "inference/core/error.h"
#include "inference/sampling/candidates.h"
#include "inference/sampling/constraint.h"
#include "inference/sampling/options.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hearth {

using RequestId = uint64_t; // 0 is none
using ModelId = uint64_t;   // 0 is none

// A tool that the model may ask for. Hearth hands it to the chat template; it runs nothing.
struct Tool
{
    std::string name;
    std::string description{};
    std::string parameters{}; // JSON schema of an object; empty: no parameters
};

// What a model asked for.
struct ToolCall
{
    std::string id; // the model's own, or "call00001", ...: the tool's answer names it
    std::string name;
    std::string arguments; // text of a JSON object

    bool operator==(const ToolCall &) const = default;
};

struct Message
{
    std::string role;                  // "system", "user", "assistant", "tool"
    std::string content;               // UTF-8
    std::vector<ToolCall> toolCalls{}; // of an assistant
    std::string toolCallId{};          // of a tool: the call that it answers
    std::string toolName{};            // of a tool
};

// What to do when prompt and answer do not fit the context.
enum class OverflowPolicy : uint8_t {
    Stop,       // end with FinishReason::ContextFull
    DropOldest, // leave out the oldest turns, keep the system prompt and the last question; reported in PromptInfo
};

// The prompt, in one of three forms.
struct ChatPrompt
{
    std::vector<Message> messages;
    std::string continueAnswer; // not empty: the answer goes on from this text
    bool enableThinking = true; // handed to templates that know the switch
    std::vector<Tool> tools{};
};
struct TextPrompt
{
    std::string text;
    bool parseSpecial = true;
};
using TokenPrompt = std::vector<int32_t>;

struct Request
{
    ModelId model = 0;
    std::variant<ChatPrompt, TextPrompt, TokenPrompt> prompt;
    SamplingOptions sampling;
    Constraint constraint;         // the form of the answer
    int maxTokens = -1;            // -1: until the model stops or the context is full
    int answerTokens = 0;          // kept free for the answer when turns are left out; 0: an eighth of the context
    std::vector<std::string> stop; // texts that end the answer and are not part of it
    OverflowPolicy overflow = OverflowPolicy::DropOldest;
    bool ignoreEnd = false;   // go on past the end token (benchmarks)
    int candidates = 0;       // tokens told beside each that comes (Piece::candidates); 0: none, at no cost
    bool reusesCache = true;  // false: the whole prompt is computed, so that nothing depends on earlier requests
    bool tellsPrompt = false; // PromptInfo has the text
};

enum class FinishReason : uint8_t {
    End,
    StopText,
    MaxTokens,
    ContextFull,
    Cancelled,
    ToolCall, // the model ended its answer with calls
};
std::string_view finishReasonName(FinishReason reason); // "end", "stop_text", ...

struct GenerationStats
{
    int promptTokens = 0;
    int cachedTokens = 0; // of them, already in the cache
    int generatedTokens = 0;
    double firstTokenSeconds = 0; // from submit to the first token
    double prefillSeconds = 0;
    double decodeSeconds = 0;
    double prefillTokensPerSecond() const { return prefillSeconds > 0 ? (promptTokens - cachedTokens) / prefillSeconds : 0; }
    double decodeTokensPerSecond() const { return decodeSeconds > 0 && generatedTokens > 1 ? (generatedTokens - 1) / decodeSeconds : 0; }
    uint64_t seed = 0;
    int contextUsed = 0;
    int contextTokens = 0; // the context's size
};

// What the engine tells. Every event is a value; they come in order, on the engine thread.
struct PromptInfo // the prompt is tokenized and queued
{
    int promptTokens = 0;
    int cachedTokens = 0;
    int droppedMessages = 0; // by OverflowPolicy::DropOldest
    std::string text{};      // word for word what the model reads, when Request::tellsPrompt; with the first of a request only
};
struct PromptProgress
{
    int done = 0;
    int total = 0;
};
struct Piece
{
    std::string text; // whole UTF-8 characters
    int32_t token = -1;
    bool isThinking = false; // part of the model's reasoning, not of the answer
    // Where Request::candidates is not 0, of each token: the likeliest ones, likeliest first, and last the token that came if it is
    // none of them. Then the end token is told as well, as a piece without text.
    std::vector<Candidate> candidates{};
};
// A call in the answer: first its name as soon as that is known, then the whole. One that does not become whole was none: its text
// comes as a Piece.
struct ToolCallPiece
{
    int index = 0; // in the answer, from 0
    ToolCall call;
    bool isComplete = true; // false: only the name is known
};
struct Finished
{
    FinishReason reason = FinishReason::End;
    GenerationStats stats;
};
struct Failed
{
    ErrorCode code;
    std::string message;
    std::string kind;
};

struct RequestEvent
{
    RequestId request = 0;
    std::variant<PromptInfo, PromptProgress, Piece, ToolCallPiece, Finished, Failed> what; // Finished and Failed are the last one
};

} // namespace hearth
