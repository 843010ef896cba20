#include "tests/engine/enginedriver.h"

#include <chrono>
#include <stdexcept>

namespace hearth::test {

EngineDriver::EngineDriver()
{
    const auto onModel = [this](ModelEvent event) {
        const std::lock_guard lock(m_mutex);
        LoadResult &result = m_models[event.model];
        result.model = event.model;
        if (auto *progress = std::get_if<LoadProgress>(&event.what))
            result.progress.push_back(*progress);
        else if (auto *loaded = std::get_if<Loaded>(&event.what))
            result.loaded = std::move(*loaded);
        else if (auto *failed = std::get_if<Failed>(&event.what))
            result.failed = std::move(*failed);
        else
            m_unloaded[event.model] = true;
        m_changed.notify_all();
    };
    const auto onRequest = [this](RequestEvent event) {
        const std::lock_guard lock(m_mutex);
        Answer &answer = m_answers[event.request];
        if (auto *piece = std::get_if<Piece>(&event.what)) {
            (piece->isThinking ? answer.thinking : answer.text) += piece->text;
            if (piece->token >= 0)
                answer.tokens.push_back(piece->token);
        } else if (auto *info = std::get_if<PromptInfo>(&event.what)) {
            answer.prompt = *info;
        } else if (auto *finished = std::get_if<Finished>(&event.what)) {
            answer.finished = *finished;
        } else if (auto *failed = std::get_if<Failed>(&event.what)) {
            answer.failed = std::move(*failed);
        }
        m_changed.notify_all();
    };
    m_engine = std::make_unique<Engine>(Engine::Sinks{.model = onModel, .request = onRequest});
}

void EngineDriver::wait(const std::function<bool()> &isDone)
{
    std::unique_lock lock(m_mutex);
    if (!m_changed.wait_for(lock, std::chrono::seconds(300), isDone))
        throw std::runtime_error("the engine did not answer within 300 seconds");
}

EngineDriver::LoadResult EngineDriver::load(const LoadOptions &options)
{
    return waitLoaded(m_engine->load(options));
}

EngineDriver::LoadResult EngineDriver::waitLoaded(ModelId model)
{
    wait([&] { return m_models[model].loaded || m_models[model].failed; });
    const std::lock_guard lock(m_mutex);
    return m_models[model];
}

void EngineDriver::unload(ModelId model)
{
    m_engine->unload(model);
    wait([&] { return m_unloaded[model]; });
}

EngineDriver::Answer EngineDriver::waitAnswer(RequestId request)
{
    wait([&] { return m_answers[request].finished || m_answers[request].failed; });
    const std::lock_guard lock(m_mutex);
    return m_answers[request];
}

void EngineDriver::waitPieces(RequestId request, int count)
{
    wait([&] {
        const Answer &answer = m_answers[request];
        return int(answer.tokens.size()) >= count || answer.finished || answer.failed;
    });
}

} // namespace hearth::test
