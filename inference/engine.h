#pragma once

#include "inference/backend/backend.h"
#include "inference/modelinfo.h"
#include "inference/request.h"

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace hearth {

// Where and how large to load a model.
struct LoadOptions
{
    std::filesystem::path path;
    std::string device = "auto"; // "auto", "cpu", "vulkan", "vulkan:N"
    int gpuLayers = -1;          // -1: as many as fit; else the first N, the rest on the CPU
    int contextTokens = 0;       // 0: the model's own, at most 8192, less when memory is short
    CacheType cacheType = CacheType::F16;
    int threads = 0;             // 0: one a physical core
    std::string cpuIsa = "auto";
    int batchTokens = 512;       // most tokens a step
    int sequences = 4;           // how many requests can run at once
    std::string cacheDirectory;  // for pipelines and self-checks
    bool isCheckOnly = false;    // only compute the placement, load nothing
};

// What was loaded where: what the badge says.
struct Placement
{
    DeviceInfo device;         // where most layers are
    int layers = 0;
    int layersOnGpu = 0;
    std::string reason;        // why not (all) on a GPU, one sentence; empty when all are
    int contextTokens = 0;
    uint64_t weightBytes = 0;  // in use, in all
    uint64_t cacheBytes = 0;
    uint64_t scratchBytes = 0;
    uint64_t hostBytes = 0;    // of the three, in RAM
    uint64_t deviceBytes = 0;  // of the three, on the GPU
};

struct LoadProgress { double fraction = 0; std::string stage; }; // stage: "reading", "weights", "kernels", "checking"
struct Loaded { ModelInfo info; Placement placement; double seconds = 0; };
struct Unloaded {};

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
    RequestId submit(Request request);
    // Takes effect within one step.
    void cancel(RequestId request);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace hearth
