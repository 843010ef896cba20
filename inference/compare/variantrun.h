#pragma once

#include "inference/compare/answer.h"
#include "inference/generate/modelsession.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <set>
#include <stop_token>

namespace hearth {

// One variant while it is loaded: answers one prompt at a time, step by step, and keeps what came with the time that it took. Used from
// one thread; several of them may take turns.
class VariantRun
{
public:
    // Loads and warms up, so that kernels are made and weights in place before anything is timed. Throws what ModelSession throws.
    VariantRun(const LoadOptions &options, const Runner::Progress &progress, const std::stop_token &stop);

    const ModelSession &session() const { return *m_session; }
    double loadSeconds() const { return m_loadSeconds; }
    uint64_t vocabularyHash() const { return m_vocabularyHash; } // of the texts of all tokens

    // Pieces are told to `onPiece` from inside step(). At least one candidate a token is asked for, so that the end token is told as well.
    // Kernels that only this prompt needs are made before its time begins. Throws what step() throws, and Cancelled.
    void begin(Request request, std::function<void(const Piece &)> onPiece);
    bool isBusy() const { return m_isBusy; }
    // Throws what ModelSession::step throws; the answer so far then has to be ended with fail().
    void step(const std::atomic<bool> &abort);
    void cancel();
    void fail(const Error &error);
    // What became of the prompt. When it is no longer busy.
    const Answer &answer() const { return m_answer; }

private:
    using Clock = std::chrono::steady_clock;
    void take(const RequestEvent &event);
    void takePiece(const Piece &piece);
    double workedSeconds() const; // at this answer
    void warmUp(int tokens);
    void warmUpFor(const Request &request);

    std::stop_token m_stop;
    std::unique_ptr<ModelSession> m_session;
    int m_batchTokens = 1;
    double m_loadSeconds = 0;
    uint64_t m_vocabularyHash = 0;
    std::set<int> m_warm; // sizes of small batches that kernels are made for
    std::function<void(const Piece &)> m_onPiece;
    RequestId m_id = 0;
    bool m_isBusy = false;
    Answer m_answer;
    double m_worked = 0; // in turns that are over
    Clock::time_point m_turn;
    double m_begun = 0;     // m_worked when the prompt was ready
    double m_lastToken = 0; // when it came
};

} // namespace hearth
