#include "inference/backend/vulkan/api.h"

#include "inference/core/error.h"

#include <string>

namespace hearth::vulkan {

static std::string resultName(VkResult result)
{
    switch (result) {
    case VK_ERROR_DEVICE_LOST: return "the device was lost";
    case VK_ERROR_INITIALIZATION_FAILED: return "initialization failed";
    case VK_ERROR_FEATURE_NOT_PRESENT: return "a feature is missing";
    case VK_ERROR_EXTENSION_NOT_PRESENT: return "an extension is missing";
    case VK_ERROR_INCOMPATIBLE_DRIVER: return "the driver is incompatible";
    case VK_ERROR_TOO_MANY_OBJECTS: return "there are too many objects";
    case VK_TIMEOUT: return "the device did not finish in time";
    default: return "result " + std::to_string(int(result));
    }
}

void check(VkResult result, const char *what)
{
    if (result == VK_SUCCESS)
        return;
    const std::string could = std::string("Vulkan could not ") + what;
    if (result == VK_ERROR_OUT_OF_DEVICE_MEMORY || result == VK_ERROR_OUT_OF_POOL_MEMORY)
        throw Error(ErrorCode::OutOfMemory, could + ": the device is out of memory.", "device_memory");
    if (result == VK_ERROR_OUT_OF_HOST_MEMORY)
        throw Error(ErrorCode::OutOfMemory, could + ": the machine is out of memory.", "host_memory");
    throw Error(ErrorCode::Device, could + ": " + resultName(result) + ".", result == VK_ERROR_DEVICE_LOST ? "device_lost" : "vulkan");
}

} // namespace hearth::vulkan
