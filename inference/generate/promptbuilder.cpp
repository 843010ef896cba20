#include "inference/generate/promptbuilder.h"

#include "inference/generate/contentmarks.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace hearth {

// Messages that can be left out: all but the leading system ones, and never the last question with what follows it. Answers go
// together with their question, so what is left always begins with a user message.
static std::vector<size_t> dropPoints(const std::vector<Message> &messages)
{
    size_t first = 0;
    while (first < messages.size() && messages[first].role == "system")
        ++first;
    std::vector<size_t> points; // how many messages after the system ones may go
    for (size_t i = first + 1; i < messages.size(); ++i)
        if (messages[i].role == "user")
            points.push_back(i - first);
    return points;
}

static ChatPrompt withoutOldest(const ChatPrompt &chat, size_t count)
{
    ChatPrompt result = chat;
    auto first = result.messages.begin();
    while (first != result.messages.end() && first->role == "system")
        ++first;
    result.messages.erase(first, first + std::ptrdiff_t(count));
    return result;
}

static bool hasCalls(const std::vector<Message> &messages)
{
    return std::any_of(messages.begin(), messages.end(), [](const Message &message) { return !message.toolCalls.empty(); });
}

// For templates that refuse earlier calls, or these: the calls in words, what tools answered as said by the user.
static std::vector<Message> withCallsAsText(const std::vector<Message> &messages)
{
    std::vector<Message> plain;
    for (const Message &message : messages) {
        Message next{message.role == "tool" ? "user" : message.role, message.content};
        for (const ToolCall &call : message.toolCalls)
            next.content += (next.content.empty() ? "" : "\n\n") + call.name + "(" + call.arguments + ")";
        if (!plain.empty() && plain.back().role == next.role)
            plain.back().content += "\n\n" + next.content;
        else
            plain.push_back(std::move(next));
    }
    return plain;
}

PromptBuilder::PromptBuilder(const Tokenizer &tokenizer, const ChatTemplate &chatTemplate, int contextTokens)
    : m_tokenizer(tokenizer), m_template(chatTemplate),
      m_format(findAnswerFormat(chatTemplate, [&](std::string_view text) { return tokenizer.find(text) >= 0; })),
      m_contextTokens(contextTokens)
{
}

BuiltPrompt PromptBuilder::build(const Request &request) const
{
    BuiltPrompt prompt;
    if (const auto *chat = std::get_if<ChatPrompt>(&request.prompt)) {
        prompt = buildChat(request, *chat);
    } else if (const auto *text = std::get_if<TextPrompt>(&request.prompt)) {
        prompt = encode(text->text, {.parseSpecial = text->parseSpecial});
    } else {
        prompt.tokens = std::get<TokenPrompt>(request.prompt);
        for (int32_t token : prompt.tokens)
            if (token < 0 || token >= m_tokenizer.vocabularySize())
                throw Error(ErrorCode::InvalidArgument,
                            "The token " + std::to_string(token) + " is not in the vocabulary, which has "
                                + std::to_string(m_tokenizer.vocabularySize()) + " entries.",
                            "invalid_token");
    }
    if (prompt.tokens.empty())
        throw Error(ErrorCode::InvalidArgument, "The prompt is empty. Write something first.", "empty_prompt");
    if (int(prompt.tokens.size()) >= m_contextTokens)
        refuse(prompt.tokens.size());
    return prompt;
}

// A question that leaves no room for its answer is no use: an eighth of the context is kept free, or what the request wants, up to
// half of it; or the answer's limit if that is less.
int PromptBuilder::roomForPrompt(const Request &request) const
{
    int reserve = std::max(request.answerTokens > 0 ? std::min(request.answerTokens, m_contextTokens / 2) : m_contextTokens / 8, 1);
    if (request.maxTokens > 0)
        reserve = std::min(reserve, request.maxTokens);
    return m_contextTokens - reserve;
}

BuiltPrompt PromptBuilder::buildChat(const Request &request, const ChatPrompt &chat) const
{
    BuiltPrompt whole = renderChat(chat, 0);
    const int room = roomForPrompt(request);
    if (request.overflow == OverflowPolicy::Stop || int(whole.tokens.size()) <= room)
        return whole;
    const std::vector<size_t> points = dropPoints(chat.messages);
    if (points.empty())
        return whole;
    // The fewest messages to leave out; the length falls with each, so halving finds it.
    size_t low = 0, high = points.size() - 1;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (int(renderChat(chat, int(points[middle])).tokens.size()) <= room)
            high = middle;
        else
            low = middle + 1;
    }
    return renderChat(chat, int(points[low]));
}

std::string PromptBuilder::renderText(const ChatPrompt &chat, const std::vector<Message> &messages) const
{
    TemplateInput input(messages, chat.tools, m_format.argumentsAsText);
    input.extra()["enable_thinking"] = chat.enableThinking;
    const std::string_view head = chat.continueAnswer.empty() || chat.continueAnswer.starts_with("<|") ? "" : m_format.headOfAnswer();
    return m_template.renderContinuing(input, std::string(head) + chat.continueAnswer);
}

BuiltPrompt PromptBuilder::renderChat(const ChatPrompt &chat, int dropped) const
{
    const ContentMarks marks(m_tokenizer, m_template.adaptMessages(withoutOldest(chat, size_t(dropped)).messages));
    const std::vector<Message> &messages = marks.messages();
    std::string text;
    try {
        text = renderText(chat, messages);
    } catch (const Error &error) {
        if (error.code() != ErrorCode::Template || !hasCalls(messages))
            throw;
        text = renderText(chat, withCallsAsText(messages));
    }
    const std::vector<size_t> plainAt = marks.takeOut(text);
    BuiltPrompt prompt = encode(text, {.plainAt = plainAt});
    prompt.droppedMessages = dropped;
    prompt.format = formatForPrompt(m_format, text, chat);
    prompt.stops = m_template.stopTexts();
    return prompt;
}

// Templates write the begin token themselves, or leave it to us. An end token would end the answer before it begins.
BuiltPrompt PromptBuilder::encode(const std::string &text, const EncodeOptions &options) const
{
    BuiltPrompt prompt;
    const std::string bos = m_tokenizer.bosText();
    const bool isPlain = !options.plainAt.empty() && options.plainAt.front() == 0;
    const bool hasBos = options.parseSpecial && !isPlain && !bos.empty() && text.starts_with(bos);
    prompt.text = text;
    prompt.tokens = m_tokenizer.encode(text, {.addSpecial = !hasBos, .parseSpecial = options.parseSpecial, .plainAt = options.plainAt});
    if (!hasBos && m_tokenizer.addsEos() && !prompt.tokens.empty() && prompt.tokens.back() == m_tokenizer.eos())
        prompt.tokens.pop_back();
    return prompt;
}

void PromptBuilder::refuse(size_t tokens) const
{
    throw Error(ErrorCode::LimitExceeded,
                "The message has " + std::to_string(tokens) + " tokens, but the context holds " + std::to_string(m_contextTokens)
                    + ". Make it shorter, or load the model with a longer context.",
                "context_full");
}

} // namespace hearth
