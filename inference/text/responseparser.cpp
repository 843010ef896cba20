#include "inference/text/responseparser.h"

#include "inference/text/toolcalls/jsonspan.h"

#include <algorithm>
#include <utility>

namespace hearth {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view spaces = " \t\r\n";
constexpr size_t chunkBytes = 4096;
constexpr size_t mostSpaces = 4096; // held back

AnswerFormat formatOf(ThinkingTags tags)
{
    AnswerFormat format;
    format.thinking = std::move(tags);
    return format;
}

// How many bytes at the end of the text may be the begin of the tag.
size_t heldBytesOf(std::string_view text, std::string_view tag)
{
    for (size_t held = std::min(text.size(), tag.size() - 1); held > 0; --held) {
        if (tag.starts_with(text.substr(text.size() - held)))
            return held;
    }
    return 0;
}

// Whether the text is the begin of the tag, and not the whole.
bool isBeginOf(std::string_view text, std::string_view tag)
{
    return text.size() < tag.size() && tag.starts_with(text);
}

} // namespace

ResponseParser::ResponseParser(const ThinkingTags &tags) : ResponseParser(formatOf(tags)) { }

ResponseParser::ResponseParser(std::string open, std::string close, bool startsInThinking)
    : ResponseParser(formatOf({std::move(open), std::move(close), startsInThinking}))
{
}

ResponseParser::ResponseParser(AnswerFormat format) : m_format(std::move(format)), m_trimsFront(m_format.thinking.startsInThinking)
{
    addMarks();
    const bool hasTags = !m_format.thinking.open.empty() && !m_format.thinking.close.empty();
    if (m_format.startsInHead)
        m_state = State::Head;
    else if (hasTags || !m_marks.empty())
        m_state = hasTags && m_format.thinking.startsInThinking ? State::Thinking : State::Start;
    else
        m_state = State::Answer;
}

void ResponseParser::addMarks()
{
    for (size_t i = 0; i < m_format.calls.size(); ++i)
        addMark(Mark::Kind::Call, m_format.calls[i].open, i);
    for (const std::string_view text : m_format.dropped)
        addMark(Mark::Kind::Dropped, text);
    switch (m_format.messages) {
    case AnswerMessages::None: break;
    case AnswerMessages::Harmony: m_messageEnds = {"<|end|>", "<|return|>", "<|call|>", "<|start|>", "<|channel|>"}; break;
    case AnswerMessages::Recipient: m_messageEnds = {"<|eom|>", "<|eot|>", "<|start|>"}; break;
    case AnswerMessages::Functions: m_messageEnds = {">>>"}; break;
    }
    for (const std::string_view text : m_messageEnds)
        addMark(Mark::Kind::MessageEnd, text);
}

void ResponseParser::addMark(Mark::Kind kind, std::string_view text, size_t index)
{
    m_marks.push_back({kind, text, index});
    m_beginsMark[uint8_t(text[0])] = true;
    m_longestMark = std::max(m_longestMark, text.size());
}

// The first mark in what is pending; of several at one place the longest.
ResponseParser::Found ResponseParser::findMark() const
{
    const std::string_view pending = m_pending;
    for (size_t at = 0; at < pending.size(); ++at) {
        if (!m_beginsMark[uint8_t(pending[at])])
            continue;
        Found found;
        for (const Mark &mark : m_marks) {
            if (pending.substr(at).starts_with(mark.text) && (!found.mark || mark.text.size() > found.mark->text.size()))
                found = {at, &mark};
        }
        if (found.mark)
            return found;
    }
    return {};
}

bool ResponseParser::mayBecomeMark(std::string_view text) const
{
    return std::any_of(m_marks.begin(), m_marks.end(), [&](const Mark &mark) { return isBeginOf(text, mark.text); });
}

// How many bytes at the end of what is pending may be the begin of a mark.
size_t ResponseParser::heldBytes(size_t from) const
{
    const std::string_view pending = m_pending;
    for (size_t at = std::max(from, pending.size() - std::min(pending.size(), m_longestMark)); at < pending.size(); ++at) {
        if (m_beginsMark[uint8_t(pending[at])] && mayBecomeMark(pending.substr(at)))
            return pending.size() - at;
    }
    return 0;
}

void ResponseParser::addText(Parts &parts, std::string_view text, bool isThinking)
{
    if (text.empty())
        return;
    m_hasText[isThinking ? 1 : 0] = true;
    if (!isThinking && text.find_first_not_of(spaces) != npos)
        m_endsWithCall = false;
    if (!parts.empty() && !parts.back().call && parts.back().isThinking == isThinking)
        parts.back().text += text;
    else
        parts.push_back({.text = std::string(text), .isThinking = isThinking});
}

// In pieces, so that what is pending stays short wherever nothing has to be held back.
ResponseParser::Parts ResponseParser::append(std::string_view text)
{
    Parts all;
    do {
        const size_t bytes = std::min(text.size(), chunkBytes);
        m_pending += text.substr(0, bytes);
        text.remove_prefix(bytes);
        for (Part &part : parse(false)) {
            if (!part.call && !all.empty() && !all.back().call && all.back().isThinking == part.isThinking)
                all.back().text += part.text;
            else
                all.push_back(std::move(part));
        }
    } while (!text.empty());
    return all;
}

ResponseParser::Parts ResponseParser::finish()
{
    return parse(true);
}

ResponseParser::Parts ResponseParser::parse(bool isLast)
{
    Parts parts;
    while (step(isLast, parts)) { }
    return parts;
}

// True when something was decided, so that more may be.
bool ResponseParser::step(bool isLast, Parts &parts)
{
    switch (m_state) {
    case State::Head: return parseHead(isLast, parts);
    case State::Start: return parseStart(isLast, parts);
    case State::Thinking: return parseThinking(isLast, parts);
    case State::Answer: return parseAnswer(isLast, parts);
    case State::Call: return parseCall(isLast, parts);
    }
    return false;
}

// Where an answer begins, and after thinking and calls: white space, the open tag or a mark, or the answer itself.
bool ResponseParser::parseStart(bool isLast, Parts &parts)
{
    const size_t begin = std::min(m_pending.find_first_not_of(spaces), m_pending.size());
    const std::string_view rest = std::string_view(m_pending).substr(begin);
    if (!rest.empty() && skipAtStart(begin))
        return true;
    const ThinkingTags &tags = m_format.thinking;
    const auto isCloseBegin = [&](const CallMarks &marks) { return isBeginOf(rest, marks.close); };
    const bool mayBecomeTag = isBeginOf(rest, tags.open) || isBeginOf(rest, tags.close) || mayBecomeMark(rest)
        || (m_calls > 0 && std::any_of(m_format.calls.begin(), m_format.calls.end(), isCloseBegin));
    if (!isLast && mayBecomeTag && begin < mostSpaces)
        return false;
    if (m_format.hasBareCalls && !rest.empty()) {
        if (!isLast && rest.find_first_not_of(spaces, 1) == npos && (rest[0] == '{' || rest[0] == '[') && rest.size() < mostSpaces)
            return false;
        if (const CallMarks *marks = bareCall(rest)) {
            beginCall(*marks, begin);
            return true;
        }
    }
    if (m_trimsFront)
        m_pending.erase(0, begin);
    if (m_pending.empty())
        return false;
    m_state = State::Answer;
    return parseAnswer(isLast, parts);
}

// A tag or a mark that stands first. A close tag without an open one says nothing, and so does one of a call that is over.
bool ResponseParser::skipAtStart(size_t spacesBefore)
{
    const std::string_view rest = std::string_view(m_pending).substr(spacesBefore);
    const ThinkingTags &tags = m_format.thinking;
    const bool hasTags = !tags.open.empty() && !tags.close.empty();
    if (hasTags && rest.starts_with(tags.open)) {
        m_pending.erase(0, spacesBefore + tags.open.size());
        m_state = State::Thinking;
        m_trimsFront = true;
        return true;
    }
    const auto isStray = [&](const CallMarks &marks) { return !marks.close.empty() && rest.starts_with(marks.close); };
    size_t bytes = hasTags && rest.starts_with(tags.close) ? tags.close.size() : 0;
    if (const auto stray = std::find_if(m_format.calls.begin(), m_format.calls.end(), isStray);
        m_calls > 0 && stray != m_format.calls.end())
        bytes = stray->close.size();
    if (bytes > 0) {
        m_pending.erase(0, spacesBefore + bytes);
        m_trimsFront = true;
        return true;
    }
    const auto isHere = [&](const Mark &mark) { return rest.starts_with(mark.text); };
    if (std::none_of(m_marks.begin(), m_marks.end(), isHere))
        return false;
    m_pending.erase(0, spacesBefore);
    m_state = State::Answer;
    return true;
}

// Up to the close tag. White space is held until it is known not to be the last. True when the tag has come.
bool ResponseParser::parseThinking(bool isLast, Parts &parts)
{
    if (m_trimsFront) {
        m_pending.erase(0, std::min(m_pending.find_first_not_of(spaces), m_pending.size()));
        m_trimsFront = m_pending.empty();
    }
    const std::string_view pending = m_pending;
    std::vector<std::string_view> ends = m_messageEnds;
    if (m_format.messages == AnswerMessages::None)
        ends = {m_format.thinking.close};
    size_t close = npos, held = 0;
    std::string_view tag;
    for (const std::string_view end : ends) {
        const size_t at = pending.find(end);
        if (at < close) {
            close = at;
            tag = end;
        }
        held = std::max(held, heldBytesOf(pending, end));
    }
    const size_t end = close != npos ? close : pending.size() - (isLast ? 0 : held);
    size_t shown = pending.substr(0, end).find_last_not_of(spaces) + 1; // npos + 1 is 0
    if (close == npos && end - shown > mostSpaces)
        shown = end;
    addText(parts, pending.substr(0, shown), true);
    if (close == npos) {
        m_pending.erase(0, isLast ? npos : shown);
        return false;
    }
    const bool isHead = tag == "<|start|>" || tag == "<|channel|>"; // it belongs to the next message
    m_pending.erase(0, close + (isHead ? 0 : tag.size()));
    m_state = m_format.messages == AnswerMessages::None ? State::Start : State::Head;
    m_trimsFront = true; // and a second thinking part may follow at once
    return true;
}

bool ResponseParser::parseAnswer(bool isLast, Parts &parts)
{
    const Found found = findMark();
    if (!found.mark) {
        const size_t shown = m_pending.size() - (isLast ? 0 : heldBytes(0));
        addText(parts, std::string_view(m_pending).substr(0, shown), false);
        m_pending.erase(0, shown);
        return false;
    }
    addText(parts, std::string_view(m_pending).substr(0, found.at), false);
    const std::string_view text = found.mark->text;
    switch (found.mark->kind) {
    case Mark::Kind::Call: beginCall(m_format.calls[found.mark->index], found.at); return true;
    case Mark::Kind::Dropped:
        m_pending.erase(0, found.at + text.size());
        m_state = State::Start;
        m_trimsFront = true;
        return true;
    case Mark::Kind::MessageEnd:
        m_pending.erase(0, found.at + (text == "<|start|>" || text == "<|channel|>" ? 0 : text.size()));
        m_state = State::Head;
        return true;
    }
    return false;
}

} // namespace hearth
