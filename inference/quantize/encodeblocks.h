#pragma once

#include "inference/core/half.h"

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

// What the encoders share: little-endian numbers, and a loop over the blocks of a row.
namespace hearth::quantizing {

inline void writeU16(uint8_t *at, uint16_t value)
{
    at[0] = uint8_t(value);
    at[1] = uint8_t(value >> 8);
}

inline void writeU32(uint8_t *at, uint32_t value)
{
    writeU16(at, uint16_t(value));
    writeU16(at + 2, uint16_t(value >> 16));
}

// Writes `value` as a 16-bit float and returns what a reader will see.
inline float writeHalf(uint8_t *at, float value)
{
    const uint16_t half = floatToHalf(value);
    writeU16(at, half);
    return halfToFloat(half);
}

// Calls encodeBlock(x, weights, out of one block) for each block of the row. Weights that are all 0 count as all alike.
template <size_t elements, size_t bytes, typename EncodeBlock>
void forEachBlock(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks, EncodeBlock encodeBlock)
{
    assert(row.size() % elements == 0 && blocks.size() == row.size() / elements * bytes);
    assert(importance.empty() || importance.size() == row.size());
    std::array<float, elements> alike;
    alike.fill(1);
    auto *out = reinterpret_cast<uint8_t *>(blocks.data());
    for (size_t i = 0; i < row.size(); i += elements, out += bytes) {
        const float *weights = alike.data();
        for (size_t j = i; j < i + elements && !importance.empty(); ++j) {
            if (importance[j] > 0) {
                weights = importance.data() + i;
                break;
            }
        }
        encodeBlock(row.data() + i, weights, out);
    }
}

} // namespace hearth::quantizing
