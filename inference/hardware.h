#pragma once

#include "inference/backend/backend.h"

#include <cstdint>
#include <string>
#include <vector>

namespace hearth {

// All devices: the CPU first, then the Vulkan devices. Fast after the first call; never throws.
std::vector<DeviceInfo> listDevices();

// RAM that a new model can take without swapping (Linux: MemAvailable), bytes.
uint64_t availableMemoryBytes();
uint64_t totalMemoryBytes();
// Resident set of this process now and at its peak, bytes; 0 where the system does not tell.
uint64_t residentBytes();
uint64_t peakResidentBytes();

} // namespace hearth
