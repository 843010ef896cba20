#include "inference/text/responseparser.h"

#include <algorithm>
#include <utility>

namespace hearth {

namespace {

constexpr std::string_view spaces = " \t\r\n";

struct TagPair
{
    std::string_view open;
    std::string_view close;
};

// Known pairs, the more particular ones first: a template may name <think> only to take it out of older answers.
constexpr TagPair knownTags[] = {
    {"<seed:think>", "</seed:think>"},
    {"[THINK]", "[/THINK]"},
    {"<|START_THINKING|>", "<|END_THINKING|>"},
    {"<|inner_prefix|>", "<|inner_suffix|>"},
    {"\xE2\x97\x81think\xE2\x96\xB7", "\xE2\x97\x81/think\xE2\x96\xB7"},
    {"<|begin_of_thought|>", "<|end_of_thought|>"},
    {"<reasoning>", "</reasoning>"},
    {"<thinking>", "</thinking>"},
    {"<thought>", "</thought>"},
    {"<think>", "</think>"},
};

// How many bytes at the end of the text may be the begin of the tag.
size_t heldBytes(std::string_view text, std::string_view tag)
{
    for (size_t held = std::min(text.size(), tag.size() - 1); held > 0; --held) {
        if (tag.starts_with(text.substr(text.size() - held)))
            return held;
    }
    return 0;
}

void addPart(std::vector<ResponseParser::Part> &parts, std::string_view text, bool isThinking)
{
    if (text.empty())
        return;
    if (!parts.empty() && parts.back().isThinking == isThinking)
        parts.back().text += text;
    else
        parts.push_back({std::string(text), isThinking});
}

} // namespace

ThinkingTags findThinkingTags(std::string_view templateText, std::string_view renderedPrompt)
{
    const size_t lastText = renderedPrompt.find_last_not_of(spaces);
    const std::string_view prompt = renderedPrompt.substr(0, lastText + 1); // npos + 1 is 0
    for (const TagPair &pair : knownTags) {
        if (prompt.ends_with(pair.open))
            return {std::string(pair.open), std::string(pair.close), true};
    }
    for (const TagPair &pair : knownTags) {
        if (templateText.find(pair.open) != std::string_view::npos || templateText.find(pair.close) != std::string_view::npos)
            return {std::string(pair.open), std::string(pair.close), false};
    }
    return {};
}

ResponseParser::ResponseParser(const ThinkingTags &tags) : ResponseParser(tags.open, tags.close, tags.startsInThinking) { }

ResponseParser::ResponseParser(std::string open, std::string close, bool startsInThinking)
    : m_open(std::move(open)), m_close(std::move(close)), m_state(State::Answer), m_trimsFront(startsInThinking)
{
    if (!m_open.empty() && !m_close.empty())
        m_state = startsInThinking ? State::Thinking : State::Start;
}

std::vector<ResponseParser::Part> ResponseParser::append(std::string_view text)
{
    m_pending += text;
    return parse(false);
}

std::vector<ResponseParser::Part> ResponseParser::finish()
{
    return parse(true);
}

std::vector<ResponseParser::Part> ResponseParser::parse(bool isLast)
{
    std::vector<Part> parts;
    bool isDecided = true;
    while (isDecided) {
        if (m_state == State::Start) {
            isDecided = parseStart(isLast, parts);
        } else if (m_state == State::Thinking) {
            isDecided = parseThinking(isLast, parts);
        } else {
            addPart(parts, std::exchange(m_pending, {}), false);
            isDecided = false;
        }
    }
    return parts;
}

// Where an answer begins: white space and the open tag, or the answer itself. True when the state has changed.
bool ResponseParser::parseStart(bool isLast, std::vector<Part> &parts)
{
    const std::string_view pending = m_pending;
    const size_t begin = std::min(pending.find_first_not_of(spaces), pending.size());
    const std::string_view rest = pending.substr(begin);
    if (rest.starts_with(m_open)) {
        m_pending.erase(0, begin + m_open.size());
        m_state = State::Thinking;
        m_trimsFront = true;
        return true;
    }
    if (!isLast && std::string_view(m_open).starts_with(rest))
        return false; // may still become the tag
    if (m_trimsFront)
        m_pending.erase(0, begin);
    if (isLast && m_pending.empty())
        return false;
    m_state = State::Answer;
    addPart(parts, std::exchange(m_pending, {}), false);
    return true;
}

// Up to the close tag. White space is held until it is known not to be the last. True when the tag has come.
bool ResponseParser::parseThinking(bool isLast, std::vector<Part> &parts)
{
    if (m_trimsFront) {
        m_pending.erase(0, std::min(m_pending.find_first_not_of(spaces), m_pending.size()));
        m_trimsFront = m_pending.empty();
    }
    const std::string_view pending = m_pending;
    const size_t close = pending.find(m_close);
    const size_t end = close != std::string_view::npos ? close : pending.size() - (isLast ? 0 : heldBytes(pending, m_close));
    const size_t shown = pending.substr(0, end).find_last_not_of(spaces) + 1; // npos + 1 is 0
    addPart(parts, pending.substr(0, shown), true);
    if (close == std::string_view::npos) {
        m_pending.erase(0, isLast ? std::string::npos : shown);
        return false;
    }
    m_pending.erase(0, close + m_close.size());
    m_state = State::Start; // a second thinking part may follow at once
    m_trimsFront = true;
    return true;
}

} // namespace hearth
