#include "inference/compare/variantrun.h"

#include <algorithm>
#include <utility>

namespace hearth {

namespace {

constexpr int warmUpTokens = 32;
constexpr int smallBatch = 8; // up to here GPUs have kernels by the number of tokens

// FNV-1a (draft-eastlake-fnv).
class Hash
{
public:
    void add(std::string_view bytes)
    {
        for (const char byte : bytes)
            m_value = (m_value ^ uint8_t(byte)) * 0x100000001B3;
    }
    void add(uint64_t number)
    {
        for (int shift = 0; shift < 64; shift += 8)
            m_value = (m_value ^ uint8_t(number >> shift)) * 0x100000001B3;
    }
    uint64_t value() const { return m_value; }

private:
    uint64_t m_value = 0xCBF29CE484222325;
};

uint64_t hashOf(const Tokenizer &tokenizer)
{
    Hash hash;
    for (int32_t token = 0; token < tokenizer.vocabularySize(); ++token) {
        const std::string text = tokenizer.tokenText(token);
        hash.add(text.size());
        hash.add(text);
    }
    return hash.value();
}

uint64_t hashOf(std::span<const int32_t> tokens)
{
    Hash hash;
    for (const int32_t token : tokens)
        hash.add(uint64_t(uint32_t(token)));
    return hash.value();
}

double secondsOf(std::chrono::steady_clock::duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

} // namespace

VariantRun::VariantRun(const LoadOptions &options, const Runner::Progress &progress, const std::stop_token &stop) : m_stop(stop)
{
    const Clock::time_point begin = Clock::now();
    m_batchTokens = std::max(options.batchTokens, 1);
    m_session = std::make_unique<ModelSession>(options, progress, stop);
    warmUp(warmUpTokens);
    m_loadSeconds = secondsOf(Clock::now() - begin);
    m_vocabularyHash = hashOf(m_session->tokenizer());
}

void VariantRun::warmUp(int tokens)
{
    TokenPrompt prompt;
    const int count = std::min(tokens, m_session->placement().contextTokens - 3);
    for (int i = 0; i < std::max(count, 1); ++i)
        prompt.push_back(int32_t(i % m_session->tokenizer().vocabularySize()));
    Request request;
    request.prompt = std::move(prompt);
    request.sampling.temperature = 0;
    request.maxTokens = 2;
    request.ignoreEnd = true;
    request.reusesCache = false;
    std::optional<Failed> failure;
    m_session->submit(++m_id, std::move(request), [&failure](const RequestEvent &event) {
        if (const auto *failed = std::get_if<Failed>(&event.what))
            failure = *failed;
    });
    std::atomic<bool> abort{false};
    const std::stop_callback onStop(m_stop, [&abort] { abort = true; });
    while (m_session->hasWork()) {
        if (m_stop.stop_requested())
            throw Error(ErrorCode::Cancelled, "The comparison was cancelled.", "cancelled");
        m_session->step(abort);
    }
    if (failure)
        throw Error(failure->code, failure->message, failure->kind);
}

// A prompt that ends in a small batch of a size that has not been computed yet: its kernels are made before anything is timed.
void VariantRun::warmUpFor(const Request &request)
{
    m_session->submit(++m_id, request, [](const RequestEvent &) {});
    if (!m_session->isRunning(m_id))
        return; // it cannot be carried out, as will be told
    const int tokens = int(m_session->tokensOf(m_id).size()) % m_batchTokens;
    m_session->cancel(m_id);
    if (tokens > 1 && tokens <= smallBatch && m_warm.insert(tokens).second)
        warmUp(tokens);
}

double VariantRun::workedSeconds() const
{
    return m_worked + secondsOf(Clock::now() - m_turn);
}

void VariantRun::begin(Request request, std::function<void(const Piece &)> onPiece)
{
    request.candidates = std::max(request.candidates, 1);
    request.reusesCache = false;
    warmUpFor(request);
    m_onPiece = std::move(onPiece);
    m_answer = {};
    m_worked = m_lastToken = 0;
    m_isBusy = true;
    m_turn = Clock::now();
    m_session->submit(++m_id, std::move(request), [this](const RequestEvent &event) { take(event); });
    if (m_isBusy) {
        const std::span<const int32_t> prompt = m_session->tokensOf(m_id);
        m_answer.promptTokens = int(prompt.size());
        m_answer.promptHash = hashOf(prompt);
        m_answer.prompt.assign(prompt.begin(), prompt.end());
    }
    m_worked = m_begun = workedSeconds();
}

void VariantRun::step(const std::atomic<bool> &abort)
{
    m_turn = Clock::now();
    m_session->step(abort);
    m_worked = workedSeconds();
}

void VariantRun::cancel()
{
    m_turn = Clock::now();
    m_session->cancel(m_id);
}

void VariantRun::fail(const Error &error)
{
    if (m_isBusy)
        take({m_id, Failed{error.code(), error.what(), error.kind()}});
}

void VariantRun::take(const RequestEvent &event)
{
    if (const auto *piece = std::get_if<Piece>(&event.what)) {
        takePiece(*piece);
    } else if (const auto *call = std::get_if<ToolCallPiece>(&event.what)) {
        m_answer.isHidden = true;
        if (call->isComplete) // asked for without tools: what it says is all there is
            m_answer.text += call->call.name + "(" + call->call.arguments + ")";
    } else if (const auto *failed = std::get_if<Failed>(&event.what)) {
        m_answer.failure = *failed;
        m_isBusy = false;
    } else if (const auto *finished = std::get_if<Finished>(&event.what)) {
        m_answer.finish = finished->reason;
        m_isBusy = false;
    }
}

void VariantRun::takePiece(const Piece &piece)
{
    (piece.isThinking ? m_answer.thinking : m_answer.text) += piece.text;
    if (piece.token >= 0) {
        const Tokenizer &tokenizer = m_session->tokenizer();
        const std::string_view bytes = tokenizer.tokenBytes(piece.token);
        const double now = workedSeconds();
        if (m_answer.tokens.empty()) {
            m_answer.firstTokenSeconds = now;
            m_answer.prefillSeconds = now - m_begun;
        } else {
            m_answer.decodeSeconds += now - m_lastToken;
        }
        m_lastToken = now;
        m_answer.tokens.push_back({.token = piece.token,
                                   .bytes = bytes.empty() ? tokenizer.tokenText(piece.token) : std::string(bytes),
                                   .isThinking = piece.isThinking,
                                   .isEnd = tokenizer.isEndOfGeneration(piece.token),
                                   .candidates = piece.candidates});
    }
    m_onPiece(piece);
}

} // namespace hearth
