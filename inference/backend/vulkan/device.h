#pragma once

#include "inference/backend/vulkan/devicefacts.h"
#include "inference/backend/vulkan/tuning.h"

#include <atomic>
#include <mutex>
#include <span>

namespace hearth::vulkan {

// A logical device with its one queue, and the account of its memory. Everything made from it must be gone before it.
class Device
{
public:
    Device(const Instance &instance, DeviceFacts facts, Tuning tuning);
    ~Device();
    Device(const Device &) = delete;
    Device &operator=(const Device &) = delete;

    VkDevice handle() const { return m_device; }
    const DeviceFunctions &vk() const { return m_vk; }
    const DeviceFacts &facts() const { return m_facts; }
    const Tuning &tuning() const { return m_tuning; }

    // Largest range a shader may see through one binding, a multiple of 256.
    uint64_t maxRangeBytes() const;
    // What binding offsets must be multiples of, a power of two of at least 16.
    uint64_t offsetAlignment() const;

    // Any thread. `fence` may be null.
    void submit(std::span<const VkCommandBuffer> commands, VkFence fence);

    // Memory of `typeBits` with as many of the wanted properties as there are. Throws OutOfMemory with numbers.
    struct Allocation
    {
        VkDeviceMemory memory = VK_NULL_HANDLE;
        uint64_t sizeBytes = 0; // as accounted
        uint32_t heap = 0;
        VkMemoryPropertyFlags properties = 0;
    };
    Allocation allocate(uint64_t sizeBytes, uint32_t typeBits, std::span<const VkMemoryPropertyFlags> wishes);
    void free(const Allocation &allocation);
    // Of the device's main heap, by us.
    uint64_t allocatedBytes() const { return m_allocated[m_facts.heap]; }
    uint64_t freeBytes() const;

    // An allocation takes whole pages of this size.
    static constexpr uint64_t allocationGranularity = 64 * 1024;
    static uint64_t roundedUp(uint64_t sizeBytes) { return (sizeBytes + allocationGranularity - 1) & ~(allocationGranularity - 1); }

private:
    uint64_t heapLimit(uint32_t heap) const;

    const Instance &m_instance;
    DeviceFacts m_facts;
    Tuning m_tuning;
    DeviceFunctions m_vk;
    VkDevice m_device = VK_NULL_HANDLE;
    VkQueue m_queue = VK_NULL_HANDLE;
    std::mutex m_queueMutex;
    std::atomic<uint64_t> m_allocated[VK_MAX_MEMORY_HEAPS] = {};
};

} // namespace hearth::vulkan
