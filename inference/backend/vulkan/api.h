#pragma once

#define VK_NO_PROTOTYPES
#include <vulkan/vulkan.h>

#include <cstdint>

namespace hearth::vulkan {

// The functions of Vulkan that Hearth calls, fetched from a loader that is opened at run time: the program starts where there is none.
#define HEARTH_VULKAN_INSTANCE_FUNCTIONS(X)                                                                                                \
    X(DestroyInstance)                                                                                                                     \
    X(EnumeratePhysicalDevices)                                                                                                            \
    X(EnumerateDeviceExtensionProperties)                                                                                                  \
    X(GetPhysicalDeviceProperties2)                                                                                                        \
    X(GetPhysicalDeviceFeatures2)                                                                                                          \
    X(GetPhysicalDeviceMemoryProperties2)                                                                                                  \
    X(GetPhysicalDeviceQueueFamilyProperties)                                                                                              \
    X(CreateDevice)                                                                                                                        \
    X(GetDeviceProcAddr)

#define HEARTH_VULKAN_DEVICE_FUNCTIONS(X)                                                                                                  \
    X(DestroyDevice)                                                                                                                       \
    X(DeviceWaitIdle)                                                                                                                      \
    X(GetDeviceQueue)                                                                                                                      \
    X(QueueSubmit)                                                                                                                         \
    X(CreateBuffer)                                                                                                                        \
    X(DestroyBuffer)                                                                                                                       \
    X(GetBufferMemoryRequirements)                                                                                                         \
    X(AllocateMemory)                                                                                                                      \
    X(FreeMemory)                                                                                                                          \
    X(BindBufferMemory)                                                                                                                    \
    X(MapMemory)                                                                                                                           \
    X(InvalidateMappedMemoryRanges)                                                                                                        \
    X(CreateFence)                                                                                                                         \
    X(DestroyFence)                                                                                                                        \
    X(ResetFences)                                                                                                                         \
    X(WaitForFences)                                                                                                                       \
    X(CreateCommandPool)                                                                                                                   \
    X(DestroyCommandPool)                                                                                                                  \
    X(AllocateCommandBuffers)                                                                                                              \
    X(BeginCommandBuffer)                                                                                                                  \
    X(EndCommandBuffer)                                                                                                                    \
    X(CmdPipelineBarrier)                                                                                                                  \
    X(CmdBindPipeline)                                                                                                                     \
    X(CmdBindDescriptorSets)                                                                                                               \
    X(CmdPushConstants)                                                                                                                    \
    X(CmdDispatch)                                                                                                                         \
    X(CmdCopyBuffer)                                                                                                                       \
    X(CreateDescriptorPool)                                                                                                                \
    X(DestroyDescriptorPool)                                                                                                               \
    X(AllocateDescriptorSets)                                                                                                              \
    X(UpdateDescriptorSets)                                                                                                                \
    X(CreateDescriptorSetLayout)                                                                                                           \
    X(DestroyDescriptorSetLayout)                                                                                                          \
    X(CreatePipelineLayout)                                                                                                                \
    X(DestroyPipelineLayout)                                                                                                               \
    X(CreateShaderModule)                                                                                                                  \
    X(DestroyShaderModule)                                                                                                                 \
    X(CreateComputePipelines)                                                                                                              \
    X(DestroyPipeline)                                                                                                                     \
    X(CreatePipelineCache)                                                                                                                 \
    X(DestroyPipelineCache)                                                                                                                \
    X(GetPipelineCacheData)

#define HEARTH_VULKAN_MEMBER(name) PFN_vk##name name = nullptr;
struct InstanceFunctions
{
    HEARTH_VULKAN_INSTANCE_FUNCTIONS(HEARTH_VULKAN_MEMBER)
};
struct DeviceFunctions
{
    HEARTH_VULKAN_DEVICE_FUNCTIONS(HEARTH_VULKAN_MEMBER)
};
#undef HEARTH_VULKAN_MEMBER

// Throws for anything but VK_SUCCESS: OutOfMemory for the two results that say so, else Device. `what` ends "Vulkan could not ...".
void check(VkResult result, const char *what);

} // namespace hearth::vulkan
