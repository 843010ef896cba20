#pragma once

#include "inference/backend/backend.h"
#include "inference/files/modelfile.h"
#include "inference/loadoptions.h"
#include "inference/model/modelspec.h"
#include "inference/model/transformer.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace hearth {

// What one device will run of a model.
struct StagePlacement
{
    std::shared_ptr<Backend> backend;
    StageRange range;
    Plan plan;
    CacheSpec cache;
    BatchLimits limits;
    uint64_t bytes = 0; // on the device, by its estimate
};

struct PlacementResult
{
    std::vector<StagePlacement> stages; // in the order they run
    Placement facts;
};

// Decides which layers go to which device and how large the context is, and computes the memory needed before anything is loaded.
// outputs: most logits rows a batch. Throws OutOfMemory with the numbers when it cannot fit, Device or NotFound when the device asked for
// cannot be used: only "auto" falls back to the CPU, and facts.reason then says why. Cancelled soon after it is asked to stop: opening a
// device for the first time can take many seconds.
PlacementResult place(const ModelSpec &spec, const ModelFile &file, const LoadOptions &options, int outputs,
                      const std::stop_token &stop = {});

} // namespace hearth
