// The blocks of 32 elements that SafeTensors' quantized matrices become (files/packedweights.cpp):
//   INT4     f16 scale, f16 -zero, 16 bytes: element i low, element i + 16 high          (q - zero) * scale
//   INT8     f32 scale, f32 -zero, 32 bytes                                              (q - zero) * scale
//   F8_E4M3  f32 scale, 32 bytes: sign, 4 bits of exponent (bias 7), 3 of mantissa       value * scale; no infinities, 0x7F is not a number
#include "inference/tensor/blocks.h"
#include "inference/tensor/formats.h"

#include <bit>
#include <cmath>
#include <limits>

namespace hearth {

using namespace blocks;

namespace {

float readFloat(const uint8_t *at)
{
    return std::bit_cast<float>(readU32(at));
}

float float8(uint8_t bits)
{
    const int exponent = bits >> 3 & 15, mantissa = bits & 7;
    const float size = exponent == 0 ? std::ldexp(float(mantissa), -9) : std::ldexp(float(8 + mantissa), exponent - 10);
    if ((bits & 127) == 127)
        return std::numeric_limits<float>::quiet_NaN();
    return bits & 128 ? -size : size;
}

} // namespace

void decodeInt4(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<32, 20>(blocks, out, [](const uint8_t *block, float *to) {
        const float scale = readHalf(block), negativeZero = readHalf(block + 2);
        for (int i = 0; i < 16; ++i) {
            to[i] = (float(block[4 + i] & 15) + negativeZero) * scale;
            to[i + 16] = (float(block[4 + i] >> 4) + negativeZero) * scale;
        }
    });
}

void decodeInt8(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<32, 40>(blocks, out, [](const uint8_t *block, float *to) {
        const float scale = readFloat(block), negativeZero = readFloat(block + 4);
        for (int i = 0; i < 32; ++i)
            to[i] = (float(block[8 + i]) + negativeZero) * scale;
    });
}

void decodeF8_E4M3(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<32, 36>(blocks, out, [](const uint8_t *block, float *to) {
        const float scale = readFloat(block);
        for (int i = 0; i < 32; ++i)
            to[i] = float8(block[4 + i]) * scale;
    });
}

} // namespace hearth
