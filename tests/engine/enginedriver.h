#pragma once

#include "inference/engine.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace hearth::test {

// Drives an engine from a test: calls that wait for the event they are about.
class EngineDriver
{
public:
    EngineDriver();

    Engine &engine() { return *m_engine; }

    // Waits for Loaded or Failed.
    struct LoadResult
    {
        ModelId model = 0;
        std::optional<Loaded> loaded;
        std::optional<Failed> failed;
        std::vector<LoadProgress> progress;
    };
    LoadResult load(const LoadOptions &options);
    LoadResult waitLoaded(ModelId model);
    void unload(ModelId model); // waits for Unloaded

    struct Answer
    {
        std::string text, thinking;
        std::vector<int32_t> tokens;
        std::optional<PromptInfo> prompt; // the last one
        std::optional<Finished> finished;
        std::optional<Failed> failed;
    };
    Answer answer(const Request &request) { return waitAnswer(m_engine->submit(request)); }
    Answer waitAnswer(RequestId request);
    void waitPieces(RequestId request, int count); // until so many tokens were told, or the request ended

private:
    void wait(const std::function<bool()> &isDone);

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<ModelId, LoadResult> m_models;
    std::map<ModelId, bool> m_unloaded;
    std::map<RequestId, Answer> m_answers;
    std::unique_ptr<Engine> m_engine; // last: its thread ends first
};

} // namespace hearth::test
