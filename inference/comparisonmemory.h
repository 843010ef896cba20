#pragma once

#include "inference/estimate.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hearth {

// What models that are loaded for a comparison take, bytes.
struct TakenMemory
{
    uint64_t ram = 0;
    uint64_t loading = 0;                // of ram, only for a moment
    std::map<std::string, uint64_t> gpu; // by device
};

const DeviceInfo *findDevice(const std::vector<DeviceInfo> &devices, const std::string &id); // null: there is none

// Of a GPU that shares the RAM, its part counts there, too.
TakenMemory takenMemoryOf(const FitEstimate &fit, const std::vector<DeviceInfo> &devices);
// Of several that are loaded together, one after the other: the moment of loading comes once.
TakenMemory sumOf(const std::vector<TakenMemory> &parts);
// Each variant together with the reference; none where the reference's is not known. Of those that fail there is no need.
std::vector<TakenMemory> pairsOf(const std::vector<std::optional<TakenMemory>> &needs, size_t reference);
// Whether it stays within nine tenths of the room: estimates are close, but several of them add up.
bool hasRoomFor(const TakenMemory &need, uint64_t ramRoom, const std::vector<DeviceInfo> &devices);

} // namespace hearth
