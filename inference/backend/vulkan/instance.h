#pragma once

#include "inference/backend/vulkan/loader.h"

#include <vector>

namespace hearth::vulkan {

// The loader and one VkInstance of version 1.2. Destroyed after every device made from it.
class Instance
{
public:
    // Throws Device where there is no loader, no driver, or only one before 1.2.
    Instance();
    ~Instance();
    Instance(const Instance &) = delete;
    Instance &operator=(const Instance &) = delete;

    const InstanceFunctions &vk() const { return m_vk; }
    // Those that speak 1.2 or later, in the driver's order: the index is that of --device vulkan:N.
    std::vector<VkPhysicalDevice> physicalDevices() const;

private:
    Loader m_loader;
    VkInstance m_instance = VK_NULL_HANDLE;
    InstanceFunctions m_vk;
};

} // namespace hearth::vulkan
