#include "app/guide/guiderequest.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr size_t mostMessages = 3; // what was said just before, and the question: as it was trained
constexpr int mostAnswerTokens = 192;

} // namespace

void adaptToGuide(Request &request)
{
    if (auto *chat = std::get_if<ChatPrompt>(&request.prompt)) {
        std::vector<Message> &messages = chat->messages;
        std::erase_if(messages, [](const Message &message) { return message.role == "system"; });
        size_t first = messages.size() > mostMessages ? messages.size() - mostMessages : 0;
        while (first + 1 < messages.size() && messages[first].role != "user")
            ++first;
        messages.erase(messages.begin(), messages.begin() + std::ptrdiff_t(first));
    }
    request.overflow = OverflowPolicy::DropOldest;
    request.maxTokens = request.maxTokens > 0 ? std::min(request.maxTokens, mostAnswerTokens) : mostAnswerTokens;
    request.answerTokens = mostAnswerTokens;
}

} // namespace hearth
