#include "inference/generate/generation.h"

#include <algorithm>
#include <utility>

namespace hearth {

static std::vector<std::string> allStops(const Request &request, const BuiltPrompt &prompt)
{
    std::vector<std::string> stops = request.stop;
    stops.insert(stops.end(), prompt.stops.begin(), prompt.stops.end());
    return stops;
}

// A chat's answer begins a text of its own; a completion goes on in the middle of one. Tags of thinking parts and marks of calls are
// often control tokens, which the parser must see all the same.
static DetokenizerOptions detokenizerOptions(bool isChat, const AnswerFormat &format)
{
    if (!isChat)
        return {};
    return {.stripLeadingSpace = true, .renderSpecial = false, .keepTags = format.keptTokens()};
}

// An answer in a form holds no calls: what looks like one is text of that form.
static AnswerFormat withoutCalls(AnswerFormat format)
{
    format.calls.clear();
    format.dropped.clear();
    format.hasBareCalls = false;
    return format;
}

Generation::Generation(RequestId id, Request request, const Setting &setting, const Publish &publish)
    : m_id(id), m_request(std::move(request)), m_tokenizer(setting.tokenizer), m_publish(publish),
      m_sampler(m_request.sampling, m_tokenizer.vocabularySize()), m_isChat(std::holds_alternative<ChatPrompt>(m_request.prompt)),
      m_detokenizer(m_tokenizer, detokenizerOptions(m_isChat, setting.prompt.format)), m_stopMatcher(allStops(m_request, setting.prompt)),
      m_parser(setting.grammar ? withoutCalls(setting.prompt.format) : setting.prompt.format),
      m_promptText(m_request.tellsPrompt ? setting.prompt.text : std::string()), m_dropped(setting.prompt.droppedMessages)
{
    m_stats.seed = m_sampler.seed();
    m_stats.contextTokens = setting.contextTokens;
    m_stats.promptTokens = int(setting.prompt.tokens.size());
    if (!setting.grammar)
        return;
    m_matcher.emplace(setting.grammar, detokenizerOptions(m_isChat, setting.prompt.format).stripLeadingSpace);
    const auto *chat = std::get_if<ChatPrompt>(&m_request.prompt);
    if (chat && !m_matcher->appendText(chat->continueAnswer))
        throw Error(ErrorCode::InvalidArgument,
                    "The answer cannot go on in the form that is asked for: what it has so far is not of that form.",
                    "text_outside_grammar");
}

void Generation::start(int promptTokens, int cachedTokens)
{
    m_prefillBegin = Clock::now();
    m_stats.promptTokens = promptTokens;
    m_stats.cachedTokens = cachedTokens;
    m_publish({m_id,
               PromptInfo{.promptTokens = promptTokens,
                          .cachedTokens = cachedTokens,
                          .droppedMessages = m_dropped,
                          .text = std::exchange(m_promptText, {})}});
}

void Generation::noteDropped(int messages)
{
    m_dropped = messages;
    m_publish({m_id, PromptInfo{.promptTokens = m_stats.promptTokens, .cachedTokens = m_stats.cachedTokens, .droppedMessages = m_dropped}});
}

void Generation::reportProgress(int done, int total)
{
    m_publish({m_id, PromptProgress{.done = done, .total = total}});
}

Generation::Step Generation::next(std::span<float> logits, std::span<const int32_t> history)
{
    Step step;
    if (m_request.candidates > 0)
        m_finder.read(logits, m_request.candidates);
    step.token = m_sampler.sample(logits, history, m_matcher ? &*m_matcher : nullptr);
    if (m_request.candidates > 0)
        m_candidates = candidatesWith(step.token);
    m_lastToken = Clock::now();
    if (m_stats.generatedTokens == 0) {
        m_firstToken = m_lastToken;
        m_stats.firstTokenSeconds = seconds(m_firstToken - m_submitted);
        m_stats.prefillSeconds = seconds(m_firstToken - m_prefillBegin);
    }
    ++m_stats.generatedTokens;
    if (m_tokenizer.isEndOfGeneration(step.token) && !m_request.ignoreEnd) {
        if (m_request.candidates > 0)
            sendParts({}, step.token);
        step.finish = FinishReason::End;
        return step;
    }
    if (m_matcher)
        m_matcher->accept(step.token);
    std::string text = m_detokenizer.append(step.token);
    m_written += text;
    send(text, step.token);
    if (m_isStopped)
        step.finish = FinishReason::StopText;
    else if (m_matcher && m_matcher->mustEnd())
        step.finish = FinishReason::End;
    else if (m_request.maxTokens > 0 && m_stats.generatedTokens >= m_request.maxTokens)
        step.finish = FinishReason::MaxTokens;
    return step;
}

std::vector<Candidate> Generation::candidatesWith(int32_t token) const
{
    std::vector<Candidate> result;
    for (const TokenProbability &each : m_finder.with(token)) {
        const std::string_view bytes = m_tokenizer.tokenBytes(each.token);
        result.push_back({each.token, bytes.empty() ? m_tokenizer.tokenText(each.token) : std::string(bytes), each.probability});
    }
    return result;
}

void Generation::send(const std::string &text, int32_t token)
{
    StopMatcher::Result result = m_stopMatcher.append(text);
    m_isStopped = m_isStopped || result.isStopped;
    sendParts(parse(result.text), token);
}

// Only chats have thinking parts and calls; a plain completion shows what the model writes.
std::vector<ResponseParser::Part> Generation::parse(const std::string &text)
{
    if (m_isChat)
        return m_parser.append(text);
    if (text.empty())
        return {};
    ResponseParser::Part part;
    part.text = text;
    return {part};
}

void Generation::sendParts(std::vector<ResponseParser::Part> parts, int32_t token)
{
    const bool hasPiece = std::any_of(parts.begin(), parts.end(), [](const ResponseParser::Part &part) { return !part.call; });
    if (!hasPiece && token >= 0)
        parts.push_back({}); // every token is told, even when its text is held back
    for (ResponseParser::Part &part : parts) {
        if (part.call) {
            m_publish({m_id, ToolCallPiece{.index = part.index, .call = std::move(*part.call), .isComplete = part.isComplete}});
            continue;
        }
        Piece piece{.text = std::move(part.text), .token = token, .isThinking = part.isThinking};
        if (token >= 0)
            piece.candidates = std::exchange(m_candidates, {});
        m_publish({m_id, std::move(piece)});
        token = -1;
    }
}

void Generation::finish(FinishReason reason, int contextUsed)
{
    if (!m_isStopped) {
        send(m_detokenizer.finish(), -1);
        if (!m_isStopped)
            sendParts(parse(m_stopMatcher.finish()), -1);
    }
    if (m_isChat)
        sendParts(m_parser.finish(), -1);
    if (m_isChat && reason == FinishReason::End && m_parser.endsWithCall())
        reason = FinishReason::ToolCall;
    if (m_stats.generatedTokens > 0)
        m_stats.decodeSeconds = seconds(m_lastToken - m_firstToken);
    m_stats.contextUsed = contextUsed;
    m_publish({m_id, Finished{.reason = reason, .stats = m_stats}});
}

} // namespace hearth
