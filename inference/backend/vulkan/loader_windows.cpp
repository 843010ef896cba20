#include "inference/backend/vulkan/loader.h"

#include <utility>

#include <windows.h>

namespace hearth::vulkan {

Loader::Loader()
{
    HMODULE library = LoadLibraryExW(L"vulkan-1.dll", nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
    m_library = library;
    if (library)
        m_entry = reinterpret_cast<PFN_vkGetInstanceProcAddr>(reinterpret_cast<void *>(GetProcAddress(library, "vkGetInstanceProcAddr")));
}

Loader::~Loader()
{
    if (m_library)
        FreeLibrary(static_cast<HMODULE>(m_library));
}

Loader::Loader(Loader &&other) noexcept : m_library(std::exchange(other.m_library, nullptr)), m_entry(std::exchange(other.m_entry, nullptr))
{
}

} // namespace hearth::vulkan
