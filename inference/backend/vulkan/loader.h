#pragma once

#include "inference/backend/vulkan/api.h"

namespace hearth::vulkan {

// The Vulkan loader as an open library (loader_unix.cpp, loader_windows.cpp). Closed on destruction; movable.
class Loader
{
public:
    Loader(); // opens it; without one, entry() is null
    ~Loader();
    Loader(Loader &&other) noexcept;
    Loader &operator=(Loader &&) = delete;

    PFN_vkGetInstanceProcAddr entry() const { return m_entry; }

private:
    void *m_library = nullptr;
    PFN_vkGetInstanceProcAddr m_entry = nullptr;
};

} // namespace hearth::vulkan
