#include "inference/backend/vulkan/devicefacts.h"

#include <algorithm>
#include <cstring>
#include <set>

namespace hearth::vulkan {

static std::set<std::string> extensionsOf(const Instance &instance, VkPhysicalDevice device)
{
    uint32_t count = 0;
    check(instance.vk().EnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr), "list a device's extensions");
    std::vector<VkExtensionProperties> extensions(count);
    check(instance.vk().EnumerateDeviceExtensionProperties(device, nullptr, &count, extensions.data()), "list a device's extensions");
    std::set<std::string> names;
    for (uint32_t i = 0; i < count; ++i)
        names.insert(extensions[i].extensionName);
    return names;
}

static DeviceKind kindOf(VkPhysicalDeviceType type)
{
    switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: return DeviceKind::DiscreteGpu;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: return DeviceKind::IntegratedGpu;
    case VK_PHYSICAL_DEVICE_TYPE_CPU: return DeviceKind::SoftwareGpu;
    default: return DeviceKind::VirtualGpu;
    }
}

static uint32_t computeFamily(const Instance &instance, VkPhysicalDevice device)
{
    uint32_t count = 0;
    instance.vk().GetPhysicalDeviceQueueFamilyProperties(device, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    instance.vk().GetPhysicalDeviceQueueFamilyProperties(device, &count, families.data());
    // One without graphics first: it does not wait for the desktop.
    for (const bool withGraphics : {false, true}) {
        for (uint32_t i = 0; i < count; ++i) {
            const VkQueueFlags flags = families[i].queueFlags;
            if ((flags & VK_QUEUE_COMPUTE_BIT) && withGraphics == bool(flags & VK_QUEUE_GRAPHICS_BIT))
                return i;
        }
    }
    throw Error(ErrorCode::Device, "The device has no queue that computes.", "no_compute_queue");
}

static void queryProperties(const Instance &instance, const std::set<std::string> &extensions, DeviceFacts &facts)
{
    VkPhysicalDeviceSubgroupSizeControlProperties sizes = {};
    sizes.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES;
    VkPhysicalDeviceShaderIntegerDotProductProperties dot = {};
    dot.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_PROPERTIES;
    VkPhysicalDeviceVulkan12Properties core12 = {};
    core12.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_PROPERTIES;
    VkPhysicalDeviceVulkan11Properties core11 = {};
    core11.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_PROPERTIES;
    core11.pNext = &core12;
    VkPhysicalDeviceProperties2 properties = {};
    properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2;
    properties.pNext = &core11;
    if (extensions.count(VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME)) {
        sizes.pNext = properties.pNext;
        properties.pNext = &sizes;
    }
    if (extensions.count(VK_KHR_SHADER_INTEGER_DOT_PRODUCT_EXTENSION_NAME)) {
        dot.pNext = properties.pNext;
        properties.pNext = &dot;
    }
    instance.vk().GetPhysicalDeviceProperties2(facts.handle, &properties);

    facts.name = properties.properties.deviceName;
    facts.driver = std::string(core12.driverName) + " " + core12.driverInfo;
    std::memcpy(facts.uuid.data(), core11.deviceUUID, VK_UUID_SIZE);
    facts.vendorId = properties.properties.vendorID;
    facts.driverVersion = properties.properties.driverVersion;
    facts.kind = kindOf(properties.properties.deviceType);
    facts.limits = properties.properties.limits;
    facts.maxAllocationBytes = core11.maxMemoryAllocationSize;
    facts.subgroupSize = core11.subgroupSize;
    facts.hasIntDot = dot.integerDotProduct4x8BitPackedSignedAccelerated;
    facts.hasSubgroups = (core11.subgroupSupportedStages & VK_SHADER_STAGE_COMPUTE_BIT)
        && (core11.subgroupSupportedOperations & VK_SUBGROUP_FEATURE_ARITHMETIC_BIT)
        && (sizes.requiredSubgroupSizeStages & VK_SHADER_STAGE_COMPUTE_BIT) && facts.subgroupSize >= sizes.minSubgroupSize
        && facts.subgroupSize <= sizes.maxSubgroupSize;
}

static void queryFeatures(const Instance &instance, const std::set<std::string> &extensions, DeviceFacts &facts)
{
    VkPhysicalDeviceSubgroupSizeControlFeatures sizes = {};
    sizes.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES;
    VkPhysicalDeviceVulkan12Features core12 = {};
    core12.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES;
    VkPhysicalDeviceFeatures2 features = {};
    features.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2;
    features.pNext = &core12;
    facts.needsSizeControlExtension = extensions.count(VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME) > 0;
    if (facts.needsSizeControlExtension)
        core12.pNext = &sizes;
    instance.vk().GetPhysicalDeviceFeatures2(facts.handle, &features);
    facts.hasHalf = core12.shaderFloat16;
    facts.hasSubgroups = facts.hasSubgroups && sizes.subgroupSizeControl && sizes.computeFullSubgroups;
    facts.hasMemoryBudget = extensions.count(VK_EXT_MEMORY_BUDGET_EXTENSION_NAME) > 0;
    facts.hasMatrix = extensions.count("VK_KHR_cooperative_matrix") || extensions.count("VK_NV_cooperative_matrix");
}

DeviceFacts queryDevice(const Instance &instance, VkPhysicalDevice handle)
{
    DeviceFacts facts;
    facts.handle = handle;
    const std::set<std::string> extensions = extensionsOf(instance, handle);
    queryProperties(instance, extensions, facts);
    queryFeatures(instance, extensions, facts);
    facts.queueFamily = computeFamily(instance, handle);

    VkPhysicalDeviceMemoryProperties2 memory = {};
    memory.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2;
    instance.vk().GetPhysicalDeviceMemoryProperties2(handle, &memory);
    facts.memory = memory.memoryProperties;
    uint64_t largest = 0;
    for (uint32_t i = 0; i < facts.memory.memoryHeapCount; ++i) {
        const VkMemoryHeap &heap = facts.memory.memoryHeaps[i];
        if ((heap.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) && heap.size > largest) {
            largest = heap.size;
            facts.heap = i;
        }
    }
    return facts;
}

uint64_t freeHeapBytes(const Instance &instance, const DeviceFacts &facts)
{
    const uint64_t size = facts.memory.memoryHeaps[facts.heap].size;
    if (!facts.hasMemoryBudget)
        return size;
    VkPhysicalDeviceMemoryBudgetPropertiesEXT budget = {};
    budget.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT;
    VkPhysicalDeviceMemoryProperties2 memory = {};
    memory.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2;
    memory.pNext = &budget;
    instance.vk().GetPhysicalDeviceMemoryProperties2(facts.handle, &memory);
    const uint64_t most = std::min<uint64_t>(size, budget.heapBudget[facts.heap]);
    const uint64_t used = budget.heapUsage[facts.heap];
    return most > used ? most - used : 0;
}

DeviceInfo describe(const Instance &instance, const DeviceFacts &facts, int index)
{
    DeviceInfo info;
    info.id = "vulkan:" + std::to_string(index);
    info.name = facts.name;
    info.driver = facts.driver;
    info.kind = facts.kind;
    info.totalBytes = facts.memory.memoryHeaps[facts.heap].size;
    info.freeBytes = freeHeapBytes(instance, facts);
    info.features.push_back("subgroup " + std::to_string(facts.subgroupSize));
    if (facts.hasHalf)
        info.features.emplace_back("fp16");
    if (facts.hasIntDot)
        info.features.emplace_back("int dot product");
    if (facts.hasMatrix)
        info.features.emplace_back("matrix units");
    return info;
}

} // namespace hearth::vulkan
