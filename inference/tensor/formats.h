#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hearth {

// Decoders and encoders of the single formats; tensor/types.cpp lists them. Contract: see DecodeRow and EncodeRow in types.h.
// Layouts follow the GGUF specification and the block structures it refers to.

constexpr size_t smallBlockElements = 32;  // Q4_0 ... Q8_0
constexpr size_t superBlockElements = 256; // the K types

void decodeF32(std::span<const std::byte> blocks, std::span<float> out);
void decodeF16(std::span<const std::byte> blocks, std::span<float> out);
void decodeBF16(std::span<const std::byte> blocks, std::span<float> out);
void decodeQ8_0(std::span<const std::byte> blocks, std::span<float> out);
void decodeQ4_0(std::span<const std::byte> blocks, std::span<float> out);
void decodeQ4_1(std::span<const std::byte> blocks, std::span<float> out);
void decodeQ5_0(std::span<const std::byte> blocks, std::span<float> out);
void decodeQ5_1(std::span<const std::byte> blocks, std::span<float> out);
void decodeQ4_K(std::span<const std::byte> blocks, std::span<float> out);
void decodeQ5_K(std::span<const std::byte> blocks, std::span<float> out);
void decodeQ6_K(std::span<const std::byte> blocks, std::span<float> out);

void encodeF32(std::span<const float> row, std::span<std::byte> blocks);
void encodeF16(std::span<const float> row, std::span<std::byte> blocks);
void encodeBF16(std::span<const float> row, std::span<std::byte> blocks);
void encodeQ8_0(std::span<const float> row, std::span<std::byte> blocks);
void encodeQ4_0(std::span<const float> row, std::span<std::byte> blocks);
void encodeQ4_1(std::span<const float> row, std::span<std::byte> blocks);
void encodeQ5_0(std::span<const float> row, std::span<std::byte> blocks);
void encodeQ5_1(std::span<const float> row, std::span<std::byte> blocks);
void encodeQ4_K(std::span<const float> row, std::span<std::byte> blocks);
void encodeQ5_K(std::span<const float> row, std::span<std::byte> blocks);
void encodeQ6_K(std::span<const float> row, std::span<std::byte> blocks);

// The 6-bit scale and minimum of sub-block `index` (0 to 7) in the 12 packed bytes of Q4_K and Q5_K.
struct ScaleMin
{
    uint8_t scale;
    uint8_t minimum;
};
ScaleMin unpackScaleMin(const uint8_t *packed, int index);
// The inverse of eight unpackScaleMin.
void packScaleMin(const ScaleMin (&pairs)[8], uint8_t *packed);

} // namespace hearth
