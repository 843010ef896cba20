// The parts of ResponseParser that read calls and the heads of messages.
#include "inference/text/responseparser.h"
#include "inference/text/toolcalls/jsonspan.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace hearth {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view spaces = " \t\r\n", message = "<|message|>";
constexpr size_t mostCallBytes = size_t(1) << 20, mostHeadBytes = 512, mostNameBytes = 4096;
constexpr int mostTries = 16;
constexpr CallMarks bareJson{"", "", CallSyntax::Json}, barePython{"", "", CallSyntax::Pythonic};

// The word after `lead` in the head of a message: "analysis", "functions.f".
std::string wordAfter(std::string_view head, std::string_view lead)
{
    const size_t at = head.find(lead);
    if (at == npos)
        return {};
    const size_t begin = at + lead.size();
    return std::string(head.substr(begin, std::min(head.find_first_of(" <\t\r\n", begin), head.size()) - begin));
}

bool mayBegin(std::string_view text, std::initializer_list<std::string_view> leads)
{
    return std::any_of(leads.begin(), leads.end(), [&](std::string_view lead) { return text.starts_with(lead) || lead.starts_with(text); });
}

std::string newId(int number)
{
    char id[32]; // nine letters and digits, as Mistral's templates want it
    std::snprintf(id, sizeof id, "call%05d", number);
    return id;
}

} // namespace

bool ResponseParser::parseHead(bool isLast, Parts &parts)
{
    return m_format.messages == AnswerMessages::Functions ? parseFunctionHead(isLast, parts) : parseMessageHead(isLast, parts);
}

// What was taken for the head of a message is none: text, its first mark too, which would else be taken for the begin of one again.
bool ResponseParser::failHead(Parts &parts)
{
    if (m_format.messages == AnswerMessages::Functions && m_hasHead)
        addText(parts, ">>>", false);
    for (const std::string_view mark : {"<|start|>", "<|channel|>"}) {
        if (m_pending.starts_with(mark)) {
            addText(parts, mark, false);
            m_pending.erase(0, mark.size());
        }
    }
    m_hasHead = true;
    m_state = State::Answer;
    return true;
}

// "<|start|>assistant<|channel|>commentary to=functions.f <|constrain|>json<|message|>": channel and recipient in any order.
bool ResponseParser::parseMessageHead(bool isLast, Parts &parts)
{
    const size_t begin = std::min(m_pending.find_first_not_of(spaces), m_pending.size());
    const std::string_view rest = std::string_view(m_pending).substr(begin);
    const bool isHeadLike = mayBegin(rest, {"<|start|>", "<|channel|>", "<|constrain|>", message, "to="});
    const size_t end = m_pending.find(message);
    if (!isHeadLike || (end == npos && m_pending.size() > mostHeadBytes) || (end != npos && end > mostHeadBytes))
        return failHead(parts);
    if (end == npos) {
        if (isLast && (rest.empty() || rest.starts_with("<|")))
            m_pending.clear(); // the answer ended in a head, which has no words of its own
        return isLast && !m_pending.empty() ? failHead(parts) : false;
    }
    const std::string head = m_pending.substr(0, end);
    m_pending.erase(0, end + message.size());
    m_hasHead = true;
    std::string recipient = wordAfter(head, "to=");
    const bool hasReader = recipient.empty() || recipient == "user" || recipient == "self" || recipient == "assistant";
    if (m_format.messages == AnswerMessages::Recipient || hasReader) {
        beginMessage(recipient == "self" || (recipient.empty() && wordAfter(head, "<|channel|>") == "analysis"), parts);
        return true;
    }
    m_callHead = head + std::string(message);
    if (recipient.starts_with("functions."))
        recipient.erase(0, 10);
    beginMessageCall(std::move(recipient), parts);
    return true;
}

// "all" or the name of a tool, in a line of its own.
bool ResponseParser::parseFunctionHead(bool isLast, Parts &parts)
{
    const size_t end = m_pending.find('\n');
    const std::string name = m_pending.substr(0, end);
    if (end == npos && !isLast && (name.empty() || isFunctionName(name)))
        return false;
    if (end == npos && m_pending.empty())
        return false;
    if (end == npos || (name != "all" && !m_format.schemas.hasTool(name)))
        return failHead(parts);
    m_pending.erase(0, end + 1);
    m_callHead = (m_hasHead ? ">>>" : "") + name + "\n";
    m_hasHead = true;
    if (name == "all")
        beginMessage(false, parts);
    else
        beginMessageCall(name, parts);
    return true;
}

// Messages of one kind are paragraphs of one text.
void ResponseParser::beginMessage(bool isThinking, Parts &parts)
{
    m_state = isThinking ? State::Thinking : State::Answer;
    m_trimsFront = isThinking;
    if (m_hasText[isThinking ? 1 : 0])
        addText(parts, "\n\n", isThinking);
}

void ResponseParser::beginMessageCall(std::string name, Parts &parts)
{
    m_state = State::Call;
    m_call = {};
    m_callName = std::move(name);
    m_scanned = 0;
    m_tries = 0;
    m_isAnnounced = true;
    if (isFunctionName(m_callName))
        parts.push_back({.text = {}, .isThinking = false, .call = ToolCall{"", m_callName, ""}, .index = m_calls, .isComplete = false});
}

void ResponseParser::beginCall(const CallMarks &marks, size_t at)
{
    m_call = marks;
    m_callHead = marks.open.substr(0, marks.open.size() - marks.bodyBytes);
    m_callName.clear();
    m_pending.erase(0, at + m_callHead.size());
    m_scanned = marks.bodyBytes;
    m_tries = 0;
    m_isAnnounced = false;
    m_state = State::Call;
}

// An answer that may be a call without marks: it begins as one, with the name of a tool where that is there already.
const CallMarks *ResponseParser::bareCall(std::string_view text) const
{
    const size_t second = text.find_first_not_of(spaces, 1);
    if (second == npos)
        return nullptr;
    const char next = text[second];
    if (text[0] == '{')
        return next == '"' ? &bareJson : nullptr;
    if (text[0] != '[')
        return nullptr;
    return next == '{' ? &bareJson : isFunctionName(std::string_view(&next, 1)) ? &barePython : nullptr;
}

// False as soon as what is pending cannot become a call any more.
bool ResponseParser::canBecomeCall() const
{
    if (!m_callName.empty())
        return true;
    const std::string_view text = trimmed(m_pending);
    if (text.empty())
        return true;
    const bool isJsonLike = m_call.syntax == CallSyntax::Json || m_call.syntax == CallSyntax::JsonByName;
    if (isJsonLike && text[0] != '{' && text[0] != '[')
        return false;
    if (!m_call.open.empty())
        return true;
    // Without marks: the first key is one of a call's, and the name is that of a tool.
    const std::string_view head = text.substr(0, mostNameBytes);
    if (const auto name = callNameSoFar(m_call.syntax, head))
        return m_format.schemas.hasTool(*name);
    if (m_call.syntax == CallSyntax::Pythonic)
        return text.size() < 200 && text.find_first_of(" \n(") == npos;
    const size_t key = std::min(text.find('"'), text.size());
    return text.size() < mostNameBytes && mayBegin(text.substr(key), {"\"name\"", "\"type\"", "\"function\"", "\"id\"", "\"parameters\""});
}

void ResponseParser::announce(Parts &parts)
{
    if (m_isAnnounced || m_pending.size() > mostNameBytes)
        return;
    const auto name = callNameSoFar(m_call.syntax, m_pending);
    if (!name)
        return;
    m_isAnnounced = true;
    parts.push_back({.text = {}, .isThinking = false, .call = ToolCall{"", *name, ""}, .index = m_calls, .isComplete = false});
}

bool ResponseParser::parseCall(bool isLast, Parts &parts)
{
    if (m_scanned <= mostNameBytes && !canBecomeCall()) {
        addText(parts, m_callHead, false);
        m_state = State::Answer;
        return true; // what is pending is short: it may hold marks
    }
    announce(parts);
    std::vector<std::string_view> ends = m_messageEnds;
    if (m_format.messages != AnswerMessages::Harmony && m_callName.empty())
        ends.clear();
    if (const std::string_view own = m_call.close.empty() ? m_call.open : m_call.close; !own.empty())
        ends.push_back(own);
    size_t at = npos, longest = 1;
    std::string_view end;
    for (const std::string_view each : ends) {
        longest = std::max(longest, each.size());
        const size_t found = m_pending.find(each, m_scanned);
        if (found < at) {
            at = found;
            end = each;
        }
    }
    if (at != npos)
        return endCall(at, end, parts);
    if (!isLast && m_pending.size() <= mostCallBytes) {
        m_scanned = std::max(m_scanned, m_pending.size() - std::min(m_pending.size(), longest - 1));
        return false;
    }
    std::optional<ParsedCalls> parsed = isLast ? parsedCall(m_pending) : std::nullopt;
    if (!parsed) {
        giveBack(m_pending.size(), {}, parts);
        return true;
    }
    m_pending.erase(0, parsed->usedBytes);
    addCalls(std::move(parsed->calls), parts);
    return true;
}

// At an end of the call: whole, or an end that only looks like one within a string, or malformed.
bool ResponseParser::endCall(size_t at, std::string_view end, Parts &parts)
{
    const std::string_view body = std::string_view(m_pending).substr(0, at);
    std::optional<ParsedCalls> parsed = parsedCall(body);
    // A bracket too many is all that may follow within the marks.
    if (parsed && body.find_first_not_of(" \t\r\n}]", parsed->usedBytes) != npos)
        parsed.reset();
    if (!parsed && m_tries < mostTries && endsInString(body)) {
        m_scanned = at + end.size();
        ++m_tries;
        return true;
    }
    const bool isHead = end == "<|start|>" || end == "<|channel|>" || end == m_call.open; // it belongs to what follows
    const std::string_view taken = isHead ? std::string_view() : end;
    if (!parsed) {
        giveBack(at, taken, parts);
        return true;
    }
    m_pending.erase(0, at + taken.size());
    addCalls(std::move(parsed->calls), parts);
    return true;
}

std::optional<ParsedCalls> ResponseParser::parsedCall(std::string_view body) const
{
    if (m_callName.empty()) {
        std::optional<ParsedCalls> parsed = parseCalls(m_call.syntax, body, m_format.schemas);
        const auto isUnknown = [&](const ToolCall &call) { return !m_format.schemas.hasTool(call.name); };
        if (parsed && m_call.open.empty() && std::any_of(parsed->calls.begin(), parsed->calls.end(), isUnknown))
            return std::nullopt;
        return parsed;
    }
    const std::string_view text = trimmed(body);
    ToolCall call{"", m_callName, text.empty() ? "{}" : std::string(text)};
    if (!isJsonObject(call.arguments) && m_callName == "python")
        call.arguments = "{\"code\": " + jsonQuoted(text) + "}";
    if (!isFunctionName(call.name) || !isJsonObject(call.arguments))
        return std::nullopt;
    return ParsedCalls{.calls = {std::move(call)}, .usedBytes = body.size()};
}

void ResponseParser::addCalls(std::vector<ToolCall> calls, Parts &parts)
{
    for (ToolCall &call : calls) {
        const int index = m_calls++;
        if (call.id.empty())
            call.id = newId(m_format.earlierCalls + index + 1);
        parts.push_back({.text = {}, .isThinking = false, .call = std::move(call), .index = index, .isComplete = true});
    }
    m_endsWithCall = true;
    m_trimsFront = true;
    m_state = m_format.messages == AnswerMessages::None || m_callName.empty() ? State::Start : State::Head;
}

// A malformed call is text, its marks too.
void ResponseParser::giveBack(size_t bytes, std::string_view end, Parts &parts)
{
    const bool wasMessage = !m_callName.empty();
    addText(parts, m_callHead, false);
    addText(parts, std::string_view(m_pending).substr(0, bytes), false);
    addText(parts, end, false);
    m_pending.erase(0, bytes + end.size());
    m_state = wasMessage ? State::Head : State::Answer;
    m_trimsFront = false;
}

} // namespace hearth
