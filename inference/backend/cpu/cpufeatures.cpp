#include "inference/backend/cpu/cpufeatures.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <thread>

#ifdef HEARTH_X86
#include <cpuid.h>
#endif
#ifdef __linux__
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace hearth::cpu {
namespace {

#ifdef HEARTH_X86

bool bit(unsigned word, int index)
{
    return (word >> index & 1u) != 0;
}

// The registers whose state the system saves (XCR0).
unsigned long long enabledState()
{
    unsigned low = 0;
    unsigned high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low | static_cast<unsigned long long>(high) << 32;
}

// Linux gives tile registers only to a process that asks (arch_prctl, ARCH_REQ_XCOMP_PERM, XTILEDATA).
bool requestTiles()
{
#ifdef __linux__
    return syscall(SYS_arch_prctl, 0x1023, 18) == 0;
#else
    return false;
#endif
}

std::string brandString()
{
    unsigned words[12] = {};
    for (unsigned i = 0; i < 3; ++i)
        if (!__get_cpuid(0x80000002u + i, &words[i * 4], &words[i * 4 + 1], &words[i * 4 + 2], &words[i * 4 + 3]))
            return {};
    std::string name(reinterpret_cast<const char *>(words), sizeof words);
    name.resize(std::min(name.find('\0'), name.size()));
    name.erase(0, std::min(name.find_first_not_of(' '), name.size()));
    while (!name.empty() && name.back() == ' ')
        name.pop_back();
    return name;
}

void detectX86(CpuFeatures &features)
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    features.name = brandString();
    if (!__get_cpuid(1, &a, &b, &c, &d) || !bit(c, 27)) // OSXSAVE
        return;
    const bool hasFmaAndHalf = bit(c, 12) && bit(c, 29);
    const unsigned long long state = enabledState();
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d))
        return;
    const bool savesAvx = (state & 0x6) == 0x6;
    const bool savesAvx512 = (state & 0xe6) == 0xe6;
    const bool savesTiles = (state & 0x60000) == 0x60000;
    features.hasAvx2 = savesAvx && hasFmaAndHalf && bit(b, 5) && bit(b, 8);
    features.hasAvx512 = features.hasAvx2 && savesAvx512 && bit(b, 16) && bit(b, 17) && bit(b, 30) && bit(b, 31) && bit(c, 11);
    features.hasAmx = features.hasAvx512 && savesTiles && bit(d, 22) && bit(d, 24) && requestTiles();
    if (features.hasAvx2)
        features.words.emplace_back("AVX2");
    if (features.hasAvx512)
        features.words.emplace_back("AVX-512 VNNI");
    if (features.hasAmx)
        features.words.emplace_back("AMX");
}

#endif

} // namespace

CpuFeatures detectCpuFeatures()
{
    CpuFeatures features;
#ifdef HEARTH_X86
    detectX86(features);
#endif
    return features;
}

int physicalCores()
{
    const int logical = int(std::max(1u, std::thread::hardware_concurrency()));
#ifdef __linux__
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return logical;
    std::set<std::string> cores; // the list of siblings names a core
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (!CPU_ISSET(cpu, &allowed))
            continue;
        std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list");
        std::string siblings;
        if (!std::getline(file, siblings))
            return logical;
        cores.insert(siblings);
    }
    return std::max(1, int(cores.size()));
#else
    return logical;
#endif
}

} // namespace hearth::cpu
