#pragma once

#include "app/library/libraryplaces.h"
#include "inference/estimate.h"
#include "inference/hardware.h"
#include "inference/modelinfo.h"

#include <functional>

namespace hearth {

// What is asked of the machine; tests answer instead. The first three are called on worker threads.
struct MachineFacts
{
    std::function<ModelInfo(const std::filesystem::path &)> readModel; // throws Error
    std::function<std::vector<DeviceInfo>()> devices;
    // What a model takes with such memory free; none: it is never known. Never throws.
    std::function<FitEstimate(const LoadOptions &, const std::vector<DeviceInfo> &)> estimate;
    std::function<LibraryPlaces()> otherPlaces;                                // of other programs; none: there are none
    std::function<uint64_t()> freeRam = [] { return availableMemoryBytes(); }; // 0: not known
};
MachineFacts realFacts();

} // namespace hearth
