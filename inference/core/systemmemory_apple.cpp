#include "inference/core/systemmemory.h"

#include <mach/mach.h>
#include <sys/resource.h>
#include <sys/sysctl.h>

namespace hearth {

uint64_t availableMemoryBytes()
{
    vm_statistics64_data_t pages{};
    mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
    if (host_statistics64(mach_host_self(), HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&pages), &count) != KERN_SUCCESS)
        return 0;
    return (uint64_t(pages.free_count) + pages.inactive_count + pages.purgeable_count) * vm_kernel_page_size;
}

uint64_t totalMemoryBytes()
{
    uint64_t bytes = 0;
    size_t size = sizeof bytes;
    return sysctlbyname("hw.memsize", &bytes, &size, nullptr, 0) == 0 ? bytes : 0;
}

uint64_t residentBytes()
{
    mach_task_basic_info_data_t info{};
    mach_msg_type_number_t count = MACH_TASK_BASIC_INFO_COUNT;
    if (task_info(mach_task_self(), MACH_TASK_BASIC_INFO, reinterpret_cast<task_info_t>(&info), &count) != KERN_SUCCESS)
        return 0;
    return info.resident_size;
}

uint64_t peakResidentBytes()
{
    struct rusage usage
    {
    };
    return getrusage(RUSAGE_SELF, &usage) == 0 ? uint64_t(usage.ru_maxrss) : 0;
}

uint64_t lastCacheBytes()
{
    for (const char *name : {"hw.l3cachesize", "hw.perflevel0.l2cachesize", "hw.l2cachesize"}) {
        uint64_t bytes = 0;
        size_t size = sizeof bytes;
        if (sysctlbyname(name, &bytes, &size, nullptr, 0) == 0 && bytes > 0)
            return bytes;
    }
    return 0;
}

} // namespace hearth
