#include "inference/backend/backend.h"

namespace hearth {

std::vector<DeviceInfo> listVulkanDevices()
{
    return {};
}

std::unique_ptr<Backend> createVulkanBackend(const VulkanOptions &)
{
    throw Error(ErrorCode::Device, "This build of Hearth has no Vulkan; it runs models on the processor.", "no_vulkan");
}

} // namespace hearth
