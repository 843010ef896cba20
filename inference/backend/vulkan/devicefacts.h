#pragma once

#include "inference/backend/backend.h"
#include "inference/backend/vulkan/instance.h"

#include <array>
#include <string>

namespace hearth::vulkan {

// All that is asked of a physical device before one is made: queried, never assumed.
struct DeviceFacts
{
    VkPhysicalDevice handle = VK_NULL_HANDLE;
    std::string name;
    std::string driver; // name and version
    std::array<uint8_t, VK_UUID_SIZE> uuid = {};
    uint32_t vendorId = 0;
    uint32_t driverVersion = 0;
    DeviceKind kind = DeviceKind::DiscreteGpu;
    VkPhysicalDeviceLimits limits = {};
    uint64_t maxAllocationBytes = 0;
    VkPhysicalDeviceMemoryProperties memory = {};
    uint32_t heap = 0;        // the largest device-local one
    uint32_t queueFamily = 0; // runs compute
    uint32_t subgroupSize = 0;
    bool hasSubgroups = false;              // arithmetic in compute, of a size that we can demand
    bool needsSizeControlExtension = false; // ... through VK_EXT_subgroup_size_control: 1.2 has it not in core
    bool hasMemoryBudget = false;
    bool hasHalf = false;
    bool hasIntDot = false;
    bool hasMatrix = false;

    // Can be written by the processor where it lies, so that a copy through staging is a waste.
    bool isUnified() const { return kind == DeviceKind::IntegratedGpu || kind == DeviceKind::SoftwareGpu; }
};

// Throws Device for a device without a queue for compute.
DeviceFacts queryDevice(const Instance &instance, VkPhysicalDevice handle);

// Bytes of the heap that can still be had: the driver's budget less its use, or all when it does not tell.
uint64_t freeHeapBytes(const Instance &instance, const DeviceFacts &facts);

// For the list of devices; refusal is left empty.
DeviceInfo describe(const Instance &instance, const DeviceFacts &facts, int index);

} // namespace hearth::vulkan
