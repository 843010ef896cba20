#include "inference/backend/vulkan/loader.h"

#include <utility>

#include <dlfcn.h>

namespace hearth::vulkan {

Loader::Loader()
{
#ifdef __APPLE__
    const char *const names[] = {"libvulkan.1.dylib", "libMoltenVK.dylib"};
#else
    const char *const names[] = {"libvulkan.so.1", "libvulkan.so"};
#endif
    for (const char *name : names) {
        m_library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (m_library)
            break;
    }
    if (m_library)
        m_entry = reinterpret_cast<PFN_vkGetInstanceProcAddr>(dlsym(m_library, "vkGetInstanceProcAddr"));
}

Loader::~Loader()
{
    if (m_library)
        dlclose(m_library);
}

Loader::Loader(Loader &&other) noexcept : m_library(std::exchange(other.m_library, nullptr)), m_entry(std::exchange(other.m_entry, nullptr))
{
}

} // namespace hearth::vulkan
