#include "inference/backend/vulkan/device.h"

#include <algorithm>
#include <string>
#include <utility>

namespace hearth::vulkan {

static VkDevice createDevice(const Instance &instance, const DeviceFacts &facts)
{
    const float priority = 1;
    VkDeviceQueueCreateInfo queue = {};
    queue.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO;
    queue.queueFamilyIndex = facts.queueFamily;
    queue.queueCount = 1;
    queue.pQueuePriorities = &priority;

    VkPhysicalDeviceSubgroupSizeControlFeatures sizes = {};
    sizes.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES;
    sizes.subgroupSizeControl = VK_TRUE;
    sizes.computeFullSubgroups = VK_TRUE;
    VkDeviceCreateInfo info = {};
    info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO;
    info.queueCreateInfoCount = 1;
    info.pQueueCreateInfos = &queue;
    const char *extension = VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME;
    if (facts.hasSubgroups) {
        info.pNext = &sizes;
        info.enabledExtensionCount = 1;
        info.ppEnabledExtensionNames = &extension;
    }
    VkDevice device = VK_NULL_HANDLE;
    check(instance.vk().CreateDevice(facts.handle, &info, nullptr, &device), "open the device");
    return device;
}

Device::Device(const Instance &instance, DeviceFacts facts, Tuning tuning)
    : m_instance(instance), m_facts(std::move(facts)), m_tuning(std::move(tuning)), m_device(createDevice(instance, m_facts))
{
#define HEARTH_FETCH(name) m_vk.name = reinterpret_cast<PFN_vk##name>(instance.vk().GetDeviceProcAddr(m_device, "vk" #name));
    HEARTH_VULKAN_DEVICE_FUNCTIONS(HEARTH_FETCH)
#undef HEARTH_FETCH
    m_vk.GetDeviceQueue(m_device, m_facts.queueFamily, 0, &m_queue);
}

Device::~Device()
{
    m_vk.DeviceWaitIdle(m_device);
    m_vk.DestroyDevice(m_device, nullptr);
}

uint64_t Device::maxRangeBytes() const
{
    uint64_t range = m_facts.limits.maxStorageBufferRange;
    if (m_tuning.maxRangeBytes)
        range = std::min(range, m_tuning.maxRangeBytes);
    return range & ~uint64_t(255);
}

uint64_t Device::offsetAlignment() const
{
    return std::max<uint64_t>(m_facts.limits.minStorageBufferOffsetAlignment, 16);
}

void Device::submit(std::span<const VkCommandBuffer> commands, VkFence fence)
{
    VkSubmitInfo info = {};
    info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
    info.commandBufferCount = uint32_t(commands.size());
    info.pCommandBuffers = commands.data();
    const std::lock_guard lock(m_queueMutex);
    check(m_vk.QueueSubmit(m_queue, 1, &info, fence), "submit work");
}

uint64_t Device::heapLimit(uint32_t heap) const
{
    const uint64_t size = m_facts.memory.memoryHeaps[heap].size;
    return m_tuning.memoryLimit ? std::min(size, m_tuning.memoryLimit) : size;
}

uint64_t Device::freeBytes() const
{
    const uint64_t limit = heapLimit(m_facts.heap), used = allocatedBytes();
    return std::min(freeHeapBytes(m_instance, m_facts), limit > used ? limit - used : 0);
}

static std::string megabytes(uint64_t bytes)
{
    return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB";
}

Device::Allocation Device::allocate(uint64_t sizeBytes, uint32_t typeBits, std::span<const VkMemoryPropertyFlags> wishes)
{
    Allocation result;
    result.sizeBytes = roundedUp(sizeBytes);
    std::string why = "no memory type fits";
    for (const VkMemoryPropertyFlags wish : wishes) {
        for (uint32_t type = 0; type < m_facts.memory.memoryTypeCount; ++type) {
            const VkMemoryType &offered = m_facts.memory.memoryTypes[type];
            if (!(typeBits & (1u << type)) || (offered.propertyFlags & wish) != wish)
                continue;
            const uint32_t heap = offered.heapIndex;
            uint64_t available = heapLimit(heap) - std::min(heapLimit(heap), m_allocated[heap].load());
            if (heap == m_facts.heap)
                available = std::min(available, freeBytes());
            VkMemoryAllocateInfo info = {};
            info.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO;
            info.allocationSize = sizeBytes;
            info.memoryTypeIndex = type;
            if (sizeBytes <= m_facts.maxAllocationBytes && result.sizeBytes <= available
                && m_vk.AllocateMemory(m_device, &info, nullptr, &result.memory) == VK_SUCCESS) {
                result.heap = heap;
                result.properties = offered.propertyFlags;
                m_allocated[heap] += result.sizeBytes;
                return result;
            }
            why = megabytes(available) + " of " + megabytes(heapLimit(heap)) + " are free";
        }
    }
    throw Error(ErrorCode::OutOfMemory, m_facts.name + " has no room for " + megabytes(sizeBytes) + ": " + why + ".", "device_memory");
}

void Device::free(const Allocation &allocation)
{
    if (!allocation.memory)
        return;
    m_vk.FreeMemory(m_device, allocation.memory, nullptr);
    m_allocated[allocation.heap] -= allocation.sizeBytes;
}

} // namespace hearth::vulkan
