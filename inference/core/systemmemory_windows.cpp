#include "inference/core/systemmemory.h"

#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#define PSAPI_VERSION 2 // in kernel32, nothing to link
#include <psapi.h>
#include <windows.h>

#include <algorithm>
#include <vector>

namespace hearth {

namespace {

MEMORYSTATUSEX memoryStatus()
{
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    GlobalMemoryStatusEx(&status);
    return status;
}

PROCESS_MEMORY_COUNTERS processMemory()
{
    PROCESS_MEMORY_COUNTERS counters{};
    GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters);
    return counters;
}

} // namespace

uint64_t availableMemoryBytes()
{
    return memoryStatus().ullAvailPhys;
}

uint64_t totalMemoryBytes()
{
    return memoryStatus().ullTotalPhys;
}

uint64_t residentBytes()
{
    return processMemory().WorkingSetSize;
}

uint64_t peakResidentBytes()
{
    return processMemory().PeakWorkingSetSize;
}

uint64_t lastCacheBytes()
{
    DWORD size = 0;
    GetLogicalProcessorInformation(nullptr, &size);
    std::vector<SYSTEM_LOGICAL_PROCESSOR_INFORMATION> parts(size / sizeof(SYSTEM_LOGICAL_PROCESSOR_INFORMATION));
    uint64_t largest = 0;
    if (!parts.empty() && GetLogicalProcessorInformation(parts.data(), &size))
        for (const SYSTEM_LOGICAL_PROCESSOR_INFORMATION &part : parts)
            if (part.Relationship == RelationCache)
                largest = std::max<uint64_t>(largest, part.Cache.Size);
    return largest;
}

} // namespace hearth
