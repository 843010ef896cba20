#include "inference/generate/contentmarks.h"

#include "inference/text/tokenizer.h"

#include <algorithm>
#include <utility>

namespace hearth {

// A letter of the private-use area that no content has; there are 6400, and texts that use all of them are not marked but refused.
static std::string unusedLetter(const std::vector<Message> &messages)
{
    for (int letter = 0xE000; letter <= 0xF8FF; ++letter) {
        const std::string mark{char(0xE0 | letter >> 12), char(0x80 | (letter >> 6 & 0x3F)), char(0x80 | (letter & 0x3F))};
        const auto isUsed = [&](const Message &message) { return message.content.find(mark) != std::string::npos; };
        if (std::none_of(messages.begin(), messages.end(), isUsed))
            return mark;
    }
    throw Error(ErrorCode::InvalidArgument, "The messages have every letter of Unicode's private use; leave one out.", "no_mark");
}

ContentMarks::ContentMarks(const Tokenizer &tokenizer, std::vector<Message> messages) : m_messages(std::move(messages))
{
    for (Message &message : m_messages) {
        const std::vector<size_t> begins = tokenizer.controlTextsIn(message.content);
        if (begins.empty())
            continue;
        if (m_mark.empty())
            m_mark = unusedLetter(m_messages);
        std::string marked;
        size_t from = 0;
        for (const size_t begin : begins) {
            marked.append(message.content, from, begin - from).append(m_mark);
            from = begin;
        }
        message.content = marked.append(message.content, from);
    }
}

std::vector<size_t> ContentMarks::takeOut(std::string &text) const
{
    std::vector<size_t> places;
    if (m_mark.empty())
        return places;
    std::string plain;
    size_t from = 0;
    for (size_t at = text.find(m_mark); at != std::string::npos; at = text.find(m_mark, from)) {
        plain.append(text, from, at - from);
        places.push_back(plain.size());
        from = at + m_mark.size();
    }
    text = plain.append(text, from);
    return places;
}

} // namespace hearth
