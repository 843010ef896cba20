#pragma once

#include "inference/generate/promptbuilder.h"
#include "inference/request.h"
#include "inference/sampling/candidates.h"
#include "inference/sampling/grammar/matcher.h"
#include "inference/sampling/sampler.h"
#include "inference/text/detokenizer.h"
#include "inference/text/responseparser.h"
#include "inference/text/stopmatcher.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace hearth {

// One request while it is answered: chooses tokens, turns them into text, notices the end, counts and measures.
class Generation
{
public:
    using Publish = std::function<void(RequestEvent)>;
    using Clock = std::chrono::steady_clock;

    // What a request is answered with.
    struct Setting
    {
        const Tokenizer &tokenizer;
        const BuiltPrompt &prompt;
        int contextTokens = 0;
        std::shared_ptr<CompiledGrammar> grammar; // of the request's constraint; nullptr: it has none
    };
    // Throws what Sampler throws, and Error{InvalidArgument, kind "text_outside_grammar"} when the answer's begin does not fit.
    Generation(RequestId id, Request request, const Setting &setting, const Publish &publish);

    RequestId id() const { return m_id; }
    const Request &request() const { return m_request; }
    bool isStarted() const { return m_prefillBegin != Clock::time_point(); }

    // The first batch with it was chosen: cached tokens are known.
    void start(int promptTokens, int cachedTokens);
    void reportProgress(int done, int total);
    // Chooses the next token from its logits [vocabulary] (scratch) and publishes it. A reason ends the generation; the token then is
    // not part of the sequence. Throws what Sampler::sample throws.
    struct Step
    {
        int32_t token = -1;
        std::optional<FinishReason> finish;
    };
    Step next(std::span<float> logits, std::span<const int32_t> history);
    // Publishes what is held back, then Finished.
    void finish(FinishReason reason, int contextUsed);

    // For going on after older messages were left out: everything the model wrote so far.
    const std::string &writtenText() const { return m_written; }
    void noteDropped(int messages);
    int droppedMessages() const { return m_dropped; }

private:
    std::vector<Candidate> candidatesWith(int32_t token) const;
    void send(const std::string &text, int32_t token); // through the stop matcher and the parser
    std::vector<ResponseParser::Part> parse(const std::string &text);
    void sendParts(std::vector<ResponseParser::Part> parts, int32_t token);
    static double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

    RequestId m_id;
    Request m_request;
    const Tokenizer &m_tokenizer;
    Publish m_publish;
    Sampler m_sampler;
    CandidateFinder m_finder;
    std::vector<Candidate> m_candidates; // of the token that was chosen and is not told yet
    bool m_isChat;
    std::optional<Matcher> m_matcher;
    Detokenizer m_detokenizer;
    StopMatcher m_stopMatcher;
    ResponseParser m_parser;
    std::string m_written;
    std::string m_promptText; // until it is told
    int m_dropped = 0;
    bool m_isStopped = false;
    GenerationStats m_stats;
    Clock::time_point m_submitted = Clock::now();
    Clock::time_point m_prefillBegin;
    Clock::time_point m_firstToken;
    Clock::time_point m_lastToken;
};

} // namespace hearth
