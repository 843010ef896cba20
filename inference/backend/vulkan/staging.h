#pragma once

#include "inference/backend/vulkan/buffer.h"
#include "inference/backend/vulkan/command.h"

#include <mutex>
#include <vector>

namespace hearth::vulkan {

// A ring of pieces of memory through which data goes to memory that the processor cannot reach: one is filled while another is copied.
// Any thread; one upload at a time.
class StagingRing
{
public:
    static constexpr uint64_t pieceBytes = 16ull << 20;

    explicit StagingRing(Device &device) : m_device(device) { }

    // Hold it from the first next() to finish().
    std::unique_lock<std::mutex> lock() { return std::unique_lock(m_mutex); }
    // Memory of pieceBytes to fill; waits until the device has read what it held before.
    std::byte *next();
    // Copies parts of what next() gave. Submitted at once; done after finish().
    void copy(const Buffer &to, std::span<const VkBufferCopy> regions);
    void finish();

private:
    struct Piece
    {
        explicit Piece(Device &device) : buffer(device, pieceBytes, BufferUse::Upload), commands(device), fence(device) { }
        Buffer buffer;
        CommandBuffer commands;
        Fence fence;
        bool isBusy = false;
    };

    Device &m_device;
    std::mutex m_mutex;
    std::vector<Piece> m_pieces;
    size_t m_at = 0;
};

} // namespace hearth::vulkan
