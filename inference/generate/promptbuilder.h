#pragma once

#include "inference/request.h"
#include "inference/text/answerformat.h"
#include "inference/text/chattemplate.h"
#include "inference/text/tokenizer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace hearth {

// The tokens of a request, and what its form implies for the answer.
struct BuiltPrompt
{
    std::vector<int32_t> tokens;
    int droppedMessages = 0;
    AnswerFormat format;            // of a chat
    std::string text;               // the tokens' own; empty for tokens
    std::vector<std::string> stops; // texts that end an answer of this form, beside the request's own
};

// Turns requests into tokens: renders the chat template, tokenizes, and leaves out the oldest turns when they do not fit.
class PromptBuilder
{
public:
    PromptBuilder(const Tokenizer &tokenizer, const ChatTemplate &chatTemplate, int contextTokens);

    // Throws InvalidArgument (empty prompt, token out of range), Template, or LimitExceeded (kind "context_full") with the numbers.
    BuiltPrompt build(const Request &request) const;

private:
    BuiltPrompt buildChat(const Request &request, const ChatPrompt &chat) const;
    BuiltPrompt renderChat(const ChatPrompt &chat, int dropped) const;
    std::string renderText(const ChatPrompt &chat, const std::vector<Message> &messages) const;
    BuiltPrompt encode(const std::string &text, const EncodeOptions &options) const;
    int roomForPrompt(const Request &request) const;
    [[noreturn]] void refuse(size_t tokens) const;

    const Tokenizer &m_tokenizer;
    const ChatTemplate &m_template;
    AnswerFormat m_format; // of the template
    int m_contextTokens;
};

} // namespace hearth
