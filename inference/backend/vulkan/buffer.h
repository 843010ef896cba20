#pragma once

#include "inference/backend/vulkan/device.h"

#include <cstddef>
#include <span>

namespace hearth::vulkan {

enum class BufferUse {
    DeviceOnly, // the shaders' own
    Mapped,     // the shaders' own, but written by the processor where the memory is unified
    Inputs,     // small, written by the processor and read by shaders: device memory that is mapped, if there is any
    Upload,     // source of copies
    Readback,   // target of copies, read by the processor
};

// A buffer with its own memory. Move-only; freed on destruction, when no work that uses it is in flight.
class Buffer
{
public:
    Buffer() = default;
    Buffer(Device &device, uint64_t sizeBytes, BufferUse use); // throws OutOfMemory
    ~Buffer();
    Buffer(Buffer &&other) noexcept;
    Buffer &operator=(Buffer &&other) noexcept;

    VkBuffer handle() const { return m_buffer; }
    uint64_t sizeBytes() const { return m_size; }
    uint64_t accountedBytes() const { return m_allocation.sizeBytes; }
    std::byte *mapped() const { return m_mapped; } // null when the processor cannot reach it
    // Makes the device's finished writes visible to reads through mapped().
    void invalidate() const;

private:
    Device *m_device = nullptr;
    VkBuffer m_buffer = VK_NULL_HANDLE;
    Device::Allocation m_allocation;
    uint64_t m_size = 0;
    std::byte *m_mapped = nullptr;
};

// A part of a buffer as a shader sees it. offset is a multiple of Device::offsetAlignment().
struct BufferRange
{
    const Buffer *buffer = nullptr;
    uint64_t offset = 0;
    uint64_t size = 0;
};

inline BufferRange whole(const Buffer &buffer)
{
    return {&buffer, 0, buffer.sizeBytes()};
}

} // namespace hearth::vulkan
