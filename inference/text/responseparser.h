#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// The texts between which a model thinks.
struct ThinkingTags
{
    std::string open = "<think>";
    std::string close = "</think>";
    bool startsInThinking = false; // the prompt ends with the open tag, so the answer begins within it
};

// The tags that a chat template uses, and whether the prompt rendered from it leaves the model in thinking. A template that names none
// gives <think>, since a model that begins an answer with it means it.
ThinkingTags findThinkingTags(std::string_view templateText, std::string_view renderedPrompt);

// Splits a streamed answer into thinking and answer. The open tag counts only where an answer begins, so an answer may speak of it.
// White space round a thinking part is dropped. One a generated answer.
class ResponseParser
{
public:
    struct Part
    {
        std::string text; // never empty
        bool isThinking = false;
    };

    explicit ResponseParser(const ThinkingTags &tags);
    ResponseParser(std::string open, std::string close, bool startsInThinking);

    // What became certain: neighbouring parts differ in isThinking.
    std::vector<Part> append(std::string_view text);
    // What was held back. A thinking part without its close tag stays thinking.
    std::vector<Part> finish();

    // True while the close tag has not come.
    bool isThinking() const { return m_state == State::Thinking; }

private:
    enum class State { Start, Thinking, Answer };

    bool parseStart(bool isLast, std::vector<Part> &parts);
    bool parseThinking(bool isLast, std::vector<Part> &parts);
    std::vector<Part> parse(bool isLast);

    std::string m_open;
    std::string m_close;
    State m_state;
    bool m_trimsFront;     // white space at the front of the current part is dropped
    std::string m_pending; // not decided yet
};

} // namespace hearth
