#pragma once

#include "inference/loadoptions.h"
#include "inference/modelinfo.h"
#include "inference/request.h"

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace hearth {

struct LoadProgress
{
    double fraction = 0;
    std::string stage;
}; // stage: "reading", "weights", "kernels", "checking"
struct Loaded
{
    ModelInfo info;
    Placement placement;
    double seconds = 0;
    std::string notice; // what the user should know of the file, one sentence; mostly empty
};
struct Unloaded
{
};

struct ModelEvent
{
    ModelId model = 0;
    std::variant<LoadProgress, Loaded, Failed, Unloaded> what; // Failed: not loaded, nothing is kept
};

// The engine: its own thread owns the models, their caches and the devices. All methods may be called from any thread and return at
// once; what happens comes back as events, in order, on the engine thread, so a sink must only hand them on. Errors become events.
class Engine
{
public:
    struct Sinks
    {
        std::function<void(ModelEvent)> model;
        std::function<void(RequestEvent)> request;
    };

    explicit Engine(Sinks sinks);
    ~Engine(); // cancels everything, frees every model, joins the thread
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;

    // Loading runs beside generation on a thread of its own. LoadProgress events, then Loaded or Failed.
    ModelId load(const LoadOptions &options);
    // Also cancels a load under way (Failed with Cancelled). Requests of the model end as cancelled; then Unloaded.
    void unload(ModelId model);
    // A request for a model that is still loading waits for it, and fails with it.
    RequestId submit(Request request);
    // Takes effect within one step.
    void cancel(RequestId request);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace hearth
