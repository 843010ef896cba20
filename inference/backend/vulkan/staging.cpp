#include "inference/backend/vulkan/staging.h"

namespace hearth::vulkan {

constexpr size_t pieceCount = 2;

std::byte *StagingRing::next()
{
    m_pieces.reserve(pieceCount);
    while (m_pieces.size() < pieceCount)
        m_pieces.emplace_back(m_device);
    m_at = (m_at + 1) % pieceCount;
    Piece &piece = m_pieces[m_at];
    if (piece.isBusy)
        piece.fence.wait();
    piece.isBusy = false;
    return piece.buffer.mapped();
}

void StagingRing::copy(const Buffer &to, std::span<const VkBufferCopy> regions)
{
    Piece &piece = m_pieces[m_at];
    piece.commands.begin();
    m_device.vk().CmdCopyBuffer(piece.commands.handle(), piece.buffer.handle(), to.handle(), uint32_t(regions.size()), regions.data());
    piece.commands.end();
    const VkCommandBuffer commands = piece.commands.handle();
    m_device.submit({&commands, 1}, piece.fence.handle());
    piece.isBusy = true;
}

void StagingRing::finish()
{
    for (Piece &piece : m_pieces) {
        if (piece.isBusy)
            piece.fence.wait();
        piece.isBusy = false;
    }
}

} // namespace hearth::vulkan
