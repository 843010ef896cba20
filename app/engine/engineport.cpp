#include "app/engine/engineport.h"

namespace hearth {

namespace {

class RealEngine final : public EnginePort
{
public:
    explicit RealEngine(Engine::Sinks sinks) : m_engine(std::move(sinks)) { }

    ModelId load(const LoadOptions &options) override { return m_engine.load(options); }
    void unload(ModelId model) override { m_engine.unload(model); }
    RequestId submit(Request request) override { return m_engine.submit(std::move(request)); }
    void cancel(RequestId request) override { m_engine.cancel(request); }

private:
    Engine m_engine;
};

} // namespace

EngineFactory realEngine()
{
    return [](Engine::Sinks sinks) { return std::make_unique<RealEngine>(std::move(sinks)); };
}

} // namespace hearth
