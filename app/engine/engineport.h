#pragma once

#include "inference/engine.h"

#include <functional>
#include <memory>

namespace hearth {

// What EngineHost needs of an engine: hearth::Engine behind an interface, so that tests put a scripted one in its place.
class EnginePort
{
public:
    virtual ~EnginePort() = default;
    virtual ModelId load(const LoadOptions &options) = 0;
    virtual void unload(ModelId model) = 0;
    virtual RequestId submit(Request request) = 0;
    virtual void cancel(RequestId request) = 0;
};

// The sinks may be called from any thread, until the port is destroyed.
using EngineFactory = std::function<std::unique_ptr<EnginePort>(Engine::Sinks sinks)>;

// The real one.
EngineFactory realEngine();

} // namespace hearth
