#pragma once

#include "inference/core/half.h"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

// What readers of blocks share: little-endian numbers, and a loop over the blocks of a row.
namespace hearth::blocks {

inline uint16_t readU16(const uint8_t *at)
{
    return uint16_t(at[0] | (at[1] << 8));
}
inline uint32_t readU32(const uint8_t *at)
{
    return uint32_t(at[0]) | uint32_t(at[1]) << 8 | uint32_t(at[2]) << 16 | uint32_t(at[3]) << 24;
}
inline float readHalf(const uint8_t *at)
{
    return halfToFloat(readU16(at));
}

// Calls decodeBlock(block bytes, out of one block) for each block of the row.
template <size_t elements, size_t bytes, typename DecodeBlock>
void forEachBlock(std::span<const std::byte> blocks, std::span<float> out, DecodeBlock decodeBlock)
{
    assert(out.size() % elements == 0 && blocks.size() == out.size() / elements * bytes);
    const auto *in = reinterpret_cast<const uint8_t *>(blocks.data());
    for (size_t i = 0; i < out.size(); i += elements, in += bytes)
        decodeBlock(in, out.data() + i);
}

} // namespace hearth::blocks
