#include "inference/backend/openvulkan.h"

namespace hearth {

std::vector<DeviceInfo> listVulkanDevices()
{
    return {};
}

std::unique_ptr<Backend> createVulkanBackend(const VulkanOptions &)
{
    throw Error(ErrorCode::Device, "This build of Hearth has no Vulkan; it runs models on the processor.", "no_vulkan");
}

std::unique_ptr<Backend> openVulkanBackend(const VulkanOptions &options, const std::stop_token &)
{
    return createVulkanBackend(options);
}

} // namespace hearth
