#pragma once

#include "inference/request.h"

#include <string>
#include <string_view>
#include <vector>

namespace hearth {

class Tokenizer;

// Keeps what people, tools and models wrote from becoming control tokens: before a chat is rendered, a mark goes in front of each text
// of a control token in its contents; after that the marks are taken out, and where they stood no control token may begin. Templates
// trim, quote and cut contents as ever, since the mark is a letter of Unicode's private use that stands in none of them.
class ContentMarks
{
public:
    // Chats without such texts stay as they are, so their prompts are the ones of the template alone.
    ContentMarks(const Tokenizer &tokenizer, std::vector<Message> messages);

    const std::vector<Message> &messages() const { return m_messages; }
    // Takes the marks out of the rendered text. Returns the bytes where they stood, ascending: EncodeOptions::plainAt.
    std::vector<size_t> takeOut(std::string &text) const;

private:
    std::vector<Message> m_messages;
    std::string m_mark; // UTF-8; empty: nothing is marked
};

} // namespace hearth
