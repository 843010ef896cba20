#pragma once

#include "inference/text/answerformat.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// Splits a streamed answer into thinking, answer and tool calls. The open tag counts only where an answer begins, so an answer may speak
// of it. White space round a thinking part and between calls is dropped. A call is told when it is whole, its name earlier; one that is
// malformed is text, as the model wrote it. Time and memory stay proportional to the text, whatever it is: a call has at most 1 MiB.
// One a generated answer.
class ResponseParser
{
public:
    struct Part
    {
        std::string text; // never empty but for a call
        bool isThinking = false;
        std::optional<ToolCall> call{};
        int index = 0;          // of the call
        bool isComplete = true; // false: only the call's name is known
    };

    explicit ResponseParser(AnswerFormat format);
    explicit ResponseParser(const ThinkingTags &tags);
    ResponseParser(std::string open, std::string close, bool startsInThinking);

    // What became certain. Neighbouring parts of text differ in isThinking.
    std::vector<Part> append(std::string_view text);
    // What was held back. A thinking part without its close tag stays thinking.
    std::vector<Part> finish();

    // True while the close tag has not come.
    bool isThinking() const { return m_state == State::Thinking; }
    // True when nothing but white space came after the last call.
    bool endsWithCall() const { return m_endsWithCall; }

private:
    enum class State { Head, Start, Thinking, Answer, Call };
    struct Mark
    {
        enum class Kind { Call, Dropped, MessageEnd } kind;
        std::string_view text;
        size_t index = 0; // into the format's calls
    };
    struct Found
    {
        size_t at = std::string_view::npos;
        const Mark *mark = nullptr;
    };
    using Parts = std::vector<Part>;

    void addMarks();
    void addMark(Mark::Kind kind, std::string_view text, size_t index = 0);
    Found findMark() const;
    size_t heldBytes(size_t from) const;
    bool mayBecomeMark(std::string_view text) const;

    Parts parse(bool isLast);
    bool step(bool isLast, Parts &parts);
    bool parseHead(bool isLast, Parts &parts);
    bool parseMessageHead(bool isLast, Parts &parts);
    bool parseFunctionHead(bool isLast, Parts &parts);
    void beginMessage(bool isThinking, Parts &parts);
    void beginMessageCall(std::string name, Parts &parts);
    bool failHead(Parts &parts);
    bool parseStart(bool isLast, Parts &parts);
    bool skipAtStart(size_t spacesBefore);
    const CallMarks *bareCall(std::string_view text) const;
    bool parseThinking(bool isLast, Parts &parts);
    bool parseAnswer(bool isLast, Parts &parts);
    void beginCall(const CallMarks &marks, size_t at);
    bool parseCall(bool isLast, Parts &parts);
    bool endCall(size_t at, std::string_view end, Parts &parts);
    void announce(Parts &parts);
    bool canBecomeCall() const;
    std::optional<ParsedCalls> parsedCall(std::string_view body) const;
    void addCalls(std::vector<ToolCall> calls, Parts &parts);
    void giveBack(size_t bytes, std::string_view end, Parts &parts);
    void addText(Parts &parts, std::string_view text, bool isThinking);

    AnswerFormat m_format;
    std::vector<Mark> m_marks;
    std::array<bool, 256> m_beginsMark{};
    size_t m_longestMark = 0;
    std::vector<std::string_view> m_messageEnds;

    State m_state = State::Start;
    bool m_trimsFront;               // white space at the front of the current part is dropped
    std::string m_pending;           // not decided yet
    bool m_hasHead = false;          // a message came before
    std::array<bool, 2> m_hasText{}; // answer, thinking
    bool m_endsWithCall = false;

    // The call under way.
    CallMarks m_call;
    std::string m_callHead; // as it came, for giving it back
    std::string m_callName; // where the head of its message has it
    size_t m_scanned = 0;   // of m_pending: no end begins before
    int m_tries = 0;        // ends that turned out to be within a string
    bool m_isAnnounced = false;
    int m_calls = 0; // complete ones
};

} // namespace hearth
