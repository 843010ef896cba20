#include "inference/backend/vulkan/buffer.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace hearth::vulkan {

// Properties in order of preference. The device-local heap of a discrete GPU that the processor sees may be small, so what is
// large asks for it only where the memory is unified.
static std::vector<VkMemoryPropertyFlags> wishesFor(BufferUse use)
{
    constexpr VkMemoryPropertyFlags local = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT;
    constexpr VkMemoryPropertyFlags visible = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    switch (use) {
    case BufferUse::DeviceOnly: return {local};
    case BufferUse::Mapped: return {local | visible, local};
    case BufferUse::Inputs: return {local | visible, visible};
    case BufferUse::Upload: return {visible};
    case BufferUse::Readback: return {VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_CACHED_BIT, visible};
    }
    return {};
}

Buffer::Buffer(Device &device, uint64_t sizeBytes, BufferUse use)
    : m_device(&device), m_size((std::max<uint64_t>(sizeBytes, 16) + 15) & ~uint64_t(15))
{
    const DeviceFunctions &vk = device.vk();
    VkBufferCreateInfo info = {};
    info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
    info.size = m_size;
    info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT;
    info.sharingMode = VK_SHARING_MODE_EXCLUSIVE;
    if (m_size > device.facts().maxAllocationBytes)
        throw Error(ErrorCode::OutOfMemory,
                    device.facts().name + " gives at most " + std::to_string(device.facts().maxAllocationBytes >> 20)
                        + " MiB in one piece; " + std::to_string(m_size >> 20) + " MiB are needed.",
                    "allocation_size");
    check(vk.CreateBuffer(device.handle(), &info, nullptr, &m_buffer), "make a buffer");
    try {
        VkMemoryRequirements needs = {};
        vk.GetBufferMemoryRequirements(device.handle(), m_buffer, &needs);
        m_allocation = device.allocate(needs.size, needs.memoryTypeBits, wishesFor(use));
        check(vk.BindBufferMemory(device.handle(), m_buffer, m_allocation.memory, 0), "bind memory");
        const bool wantsMapping = use != BufferUse::DeviceOnly;
        if (wantsMapping && (m_allocation.properties & VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT)) {
            void *address = nullptr;
            check(vk.MapMemory(device.handle(), m_allocation.memory, 0, VK_WHOLE_SIZE, 0, &address), "map memory");
            m_mapped = static_cast<std::byte *>(address);
        }
    } catch (...) {
        vk.DestroyBuffer(device.handle(), m_buffer, nullptr);
        device.free(m_allocation);
        throw;
    }
}

Buffer::~Buffer()
{
    if (!m_buffer)
        return;
    m_device->vk().DestroyBuffer(m_device->handle(), m_buffer, nullptr);
    m_device->free(m_allocation);
}

Buffer::Buffer(Buffer &&other) noexcept
    : m_device(other.m_device), m_buffer(std::exchange(other.m_buffer, VK_NULL_HANDLE)), m_allocation(other.m_allocation),
      m_size(other.m_size), m_mapped(other.m_mapped)
{
}

Buffer &Buffer::operator=(Buffer &&other) noexcept
{
    std::swap(m_device, other.m_device);
    std::swap(m_buffer, other.m_buffer);
    std::swap(m_allocation, other.m_allocation);
    std::swap(m_size, other.m_size);
    std::swap(m_mapped, other.m_mapped);
    return *this;
}

void Buffer::invalidate() const
{
    if (m_allocation.properties & VK_MEMORY_PROPERTY_HOST_COHERENT_BIT)
        return;
    VkMappedMemoryRange range = {};
    range.sType = VK_STRUCTURE_TYPE_MAPPED_MEMORY_RANGE;
    range.memory = m_allocation.memory;
    range.size = VK_WHOLE_SIZE;
    check(m_device->vk().InvalidateMappedMemoryRanges(m_device->handle(), 1, &range), "read memory back");
}

} // namespace hearth::vulkan
