#pragma once

#include "inference/backend/backend.h"
#include "inference/core/systemmemory.h" // availableMemoryBytes, totalMemoryBytes, residentBytes, peakResidentBytes

#include <vector>

namespace hearth {

// All devices: the CPU first, then the Vulkan devices in the driver's order, with their free memory as of now. Asks the drivers, which
// may take some tenths of a second the first time: not for a thread that must not wait. Never throws; what fails is left out.
std::vector<DeviceInfo> listDevices();

} // namespace hearth
