#include "inference/core/systemmemory.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace hearth {

namespace {

// The number after `label` in a file of lines like "MemTotal:   16308000 kB", in bytes.
uint64_t readKilobytes(const char *path, const std::string &label)
{
    std::ifstream in(path);
    std::string word;
    while (in >> word) {
        uint64_t value = 0;
        if (word == label && in >> value)
            return value * 1024;
    }
    return 0;
}

} // namespace

uint64_t availableMemoryBytes()
{
    return readKilobytes("/proc/meminfo", "MemAvailable:");
}

uint64_t totalMemoryBytes()
{
    return readKilobytes("/proc/meminfo", "MemTotal:");
}

uint64_t residentBytes()
{
    return readKilobytes("/proc/self/status", "VmRSS:");
}

uint64_t peakResidentBytes()
{
    return readKilobytes("/proc/self/status", "VmHWM:");
}

uint64_t lastCacheBytes()
{
    uint64_t largest = 0;
    for (int index = 0; index < 8; ++index) { // levels and kinds, in any order
        std::ifstream in("/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index) + "/size");
        uint64_t size = 0;
        char unit = 0;
        if (in >> size >> unit)
            largest = std::max(largest, unit == 'M' ? size << 20 : size << 10);
    }
    return largest;
}

} // namespace hearth
