#pragma once

#include "app/engine/engineport.h"

#include <map>
#include <vector>

namespace hearth::test {

// A scripted engine: it records what it is asked, and the test sends the events by hand, through the same sinks as the real one.
class FakeEngine final : public EnginePort
{
public:
    explicit FakeEngine(Engine::Sinks sinks) : m_sinks(std::move(sinks)) { }

    ModelId load(const LoadOptions &options) override
    {
        loads.push_back(options);
        return ++m_lastModel;
    }
    void unload(ModelId model) override { unloads.push_back(model); }
    RequestId submit(Request request) override
    {
        requests[++m_lastRequest] = std::move(request);
        return m_lastRequest;
    }
    void cancel(RequestId request) override
    {
        cancelled.push_back(request);
        send(request, Finished{FinishReason::Cancelled, {}});
    }

    void finishLoad(const std::string &name = "Test", int contextTokens = 2048)
    {
        Loaded loaded;
        loaded.info.name = name;
        loaded.notice = notice;
        loaded.info.path = loads.back().path;
        loaded.info.fileBytes = 135000000;
        loaded.info.quantization = "Q4_0";
        loaded.placement.contextTokens = contextTokens;
        loaded.placement.layers = 24;
        loaded.placement.device.name = "Test CPU";
        loaded.placement.hostBytes = hostBytes;
        m_sinks.model({m_lastModel, loaded});
    }
    void failLoad(ErrorCode code, const std::string &kind = {}) { m_sinks.model({m_lastModel, Failed{code, "It failed.", kind}}); }
    void unloaded(ModelId model) { m_sinks.model({model, Unloaded{}}); }
    void lose(ModelId model) { m_sinks.model({model, Failed{ErrorCode::Device, "It failed.", {}}}); }
    void progress(double fraction) { m_sinks.model({m_lastModel, LoadProgress{fraction, "weights"}}); }

    template <typename Event> void send(RequestId request, Event event) { m_sinks.request({request, std::move(event)}); }
    void piece(RequestId request, const std::string &text, bool isThinking = false) { send(request, Piece{text, 1, isThinking}); }
    void finish(RequestId request, FinishReason reason = FinishReason::End)
    {
        GenerationStats stats;
        stats.promptTokens = 10;
        stats.generatedTokens = 21;
        stats.firstTokenSeconds = 0.25;
        stats.decodeSeconds = 2;
        stats.contextUsed = 31;
        send(request, Finished{reason, stats});
    }
    [[nodiscard]] RequestId lastRequest() const { return m_lastRequest; }

    std::string notice;     // of the next finished load,
    uint64_t hostBytes = 0; // and the memory it takes
    std::vector<LoadOptions> loads;
    std::vector<ModelId> unloads;
    std::map<RequestId, Request> requests;
    std::vector<RequestId> cancelled;

private:
    Engine::Sinks m_sinks;
    ModelId m_lastModel = 0;
    RequestId m_lastRequest = 0;
};

// `engine` is set once the host has made it.
inline EngineFactory fakeEngine(FakeEngine *&engine)
{
    return [&engine](Engine::Sinks sinks) {
        auto made = std::make_unique<FakeEngine>(std::move(sinks));
        engine = made.get();
        return made;
    };
}

} // namespace hearth::test
