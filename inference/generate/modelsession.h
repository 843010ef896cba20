#pragma once

#include "inference/generate/generation.h"
#include "inference/generate/grammarstore.h"
#include "inference/loadoptions.h"
#include "inference/run/runner.h"
#include "inference/schedule/scheduler.h"

#include <atomic>
#include <map>
#include <memory>
#include <span>
#include <vector>

namespace hearth {

// A loaded model with everything that answering takes: tokenizer, template, scheduler, and the requests under way. step() shows the
// engine's work on one screen: take the next batch, forward it, sample each row that wants a token, publish, give pages back.
// Made on a loading thread, then used by the engine thread only.
class ModelSession
{
public:
    // Throws what Runner::load, Tokenizer::create and ChatTemplate throw.
    ModelSession(const LoadOptions &options, const Runner::Progress &progress, std::stop_token stop);

    const ModelFile &file() const { return *m_file; }
    const Tokenizer &tokenizer() const { return *m_tokenizer; }
    uint64_t gpuBytes() const { return m_runner->gpuBytes(); }
    const Placement &placement() const { return m_runner->placement(); }
    const std::string &notice() const { return m_notice; } // Loaded::notice

    // Events go to `publish` from inside the calls. A request that cannot be carried out gets Failed.
    void submit(RequestId id, Request request, const Generation::Publish &publish);
    // Of a request under way: its prompt, and what has come so far. Holds until the next call.
    std::span<const int32_t> tokensOf(RequestId id) const { return m_running.at(id).sequence->tokens; }
    bool isRunning(RequestId id) const { return m_running.contains(id); }
    bool cancel(RequestId id); // false: not one of mine
    void cancelAll();
    // All requests end with this error.
    void failAll(const Error &error);
    bool hasWork() const { return m_scheduler->hasWork(); }
    // One batch. Ends early when abort is set. Throws Error{Device} when the device is gone; the session is then of no more use.
    void step(const std::atomic<bool> &abort);

private:
    struct Running
    {
        std::unique_ptr<Generation> generation;
        Sequence *sequence = nullptr;
        Generation::Publish publish;
    };

    void handle(const Batch::Item &item, std::span<float> logits);
    void answer(Running &running, std::span<float> logits);
    bool dropAndGoOn(Running &running);
    void end(RequestId id, FinishReason reason);
    void fail(RequestId id, const Error &error);

    std::string m_notice;
    std::shared_ptr<const ModelFile> m_file;
    std::unique_ptr<Tokenizer> m_tokenizer;
    std::unique_ptr<ChatTemplate> m_template;
    std::unique_ptr<Runner> m_runner;
    std::unique_ptr<PromptBuilder> m_prompts;
    std::unique_ptr<GrammarStore> m_grammars;
    std::unique_ptr<Scheduler> m_scheduler;
    std::map<RequestId, Running> m_running; // Sequence::id is the RequestId
    std::vector<float> m_logits;            // [outputs, vocabulary]
};

} // namespace hearth
