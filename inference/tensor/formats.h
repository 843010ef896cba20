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
void decodeQ2_K(std::span<const std::byte> blocks, std::span<float> out);
void decodeQ3_K(std::span<const std::byte> blocks, std::span<float> out);
void decodeIQ4_NL(std::span<const std::byte> blocks, std::span<float> out);
void decodeIQ4_XS(std::span<const std::byte> blocks, std::span<float> out);
void decodeMXFP4(std::span<const std::byte> blocks, std::span<float> out);
void decodeTQ1_0(std::span<const std::byte> blocks, std::span<float> out);
void decodeTQ2_0(std::span<const std::byte> blocks, std::span<float> out);
void decodeQ1_0(std::span<const std::byte> blocks, std::span<float> out);
void decodeQ2_0(std::span<const std::byte> blocks, std::span<float> out);
void decodeIQ2_XXS(std::span<const std::byte> blocks, std::span<float> out);
void decodeIQ2_XS(std::span<const std::byte> blocks, std::span<float> out);
void decodeIQ2_S(std::span<const std::byte> blocks, std::span<float> out);
void decodeIQ3_XXS(std::span<const std::byte> blocks, std::span<float> out);
void decodeIQ3_S(std::span<const std::byte> blocks, std::span<float> out);
void decodeIQ1_S(std::span<const std::byte> blocks, std::span<float> out);
void decodeIQ1_M(std::span<const std::byte> blocks, std::span<float> out);

// Of packedtypes.h.
void decodeInt4(std::span<const std::byte> blocks, std::span<float> out);
void decodeInt8(std::span<const std::byte> blocks, std::span<float> out);
void decodeF8_E4M3(std::span<const std::byte> blocks, std::span<float> out);

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
// The 16 6-bit scales in the 12 packed bytes of Q3_K, 0 to 63 (they count as scale - 32).
void unpackScalesQ3_K(const uint8_t *packed, uint8_t (&scales)[16]);
// The 8 6-bit scales of IQ4_XS (they count as scale - 32); `packed` begins at the 16 high bits.
void unpackScalesIQ4_XS(const uint8_t *packed, uint8_t (&scales)[8]);
// The 16-bit float that IQ1_M keeps in the top nibbles of its four scale words; its bits.
uint16_t scaleBitsIQ1_M(const uint8_t *scaleWords);
// The 256 digits (0, 1, 2) of a TQ1_0 block, five of base 3 a byte.
void unpackDigitsTQ1_0(const uint8_t *block, uint8_t (&digits)[256]);

} // namespace hearth
