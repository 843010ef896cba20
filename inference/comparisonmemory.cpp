#include "inference/comparisonmemory.h"

#include "inference/run/footprint.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr double usedShare = 0.9; // of the room

} // namespace

const DeviceInfo *findDevice(const std::vector<DeviceInfo> &devices, const std::string &id)
{
    const auto found = std::find_if(devices.begin(), devices.end(), [&](const DeviceInfo &device) { return device.id == id; });
    return found == devices.end() ? nullptr : &*found;
}

TakenMemory takenMemoryOf(const FitEstimate &fit, const std::vector<DeviceInfo> &devices)
{
    TakenMemory need{.ram = fit.ram.total(), .loading = fit.ram.loading, .gpu = {}};
    if (const DeviceInfo *gpu = findDevice(devices, fit.gpu)) {
        need.gpu[gpu->id] = fit.gpuMemory.total();
        if (sharesRam(gpu->kind))
            need.ram += fit.gpuMemory.total();
    }
    return need;
}

TakenMemory sumOf(const std::vector<TakenMemory> &parts)
{
    TakenMemory sum;
    for (const TakenMemory &part : parts) {
        sum.ram += part.ram - part.loading;
        sum.loading = std::max(sum.loading, part.loading);
        for (const auto &[device, bytes] : part.gpu)
            sum.gpu[device] += bytes;
    }
    sum.ram += sum.loading;
    return sum;
}

std::vector<TakenMemory> pairsOf(const std::vector<std::optional<TakenMemory>> &needs, size_t reference)
{
    std::vector<TakenMemory> pairs;
    for (size_t i = 0; i < needs.size() && needs[reference]; ++i)
        if (i != reference && needs[i])
            pairs.push_back(sumOf({*needs[i], *needs[reference]}));
    return pairs;
}

bool hasRoomFor(const TakenMemory &need, uint64_t ramRoom, const std::vector<DeviceInfo> &devices)
{
    if (double(need.ram) > usedShare * double(ramRoom))
        return false;
    return std::all_of(need.gpu.begin(), need.gpu.end(), [&](const auto &part) {
        const DeviceInfo *device = findDevice(devices, part.first);
        return device && double(part.second) <= usedShare * double(usableBytes(device->freeBytes));
    });
}

} // namespace hearth
