// Scalar decoders, the reference of every kernel. Each element is computed so that at most one rounding to float32 happens:
// the products of half scales with small integers are exact.

#include "inference/tensor/blocks.h"
#include "inference/tensor/formats.h"

#include <cstring>

namespace hearth {

using namespace blocks;

void decodeF32(std::span<const std::byte> blocks, std::span<float> out)
{
    assert(blocks.size() == out.size() * sizeof(float));
    std::memcpy(out.data(), blocks.data(), blocks.size());
}

void decodeF16(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<1, 2>(blocks, out, [](const uint8_t *in, float *x) { *x = readHalf(in); });
}

void decodeBF16(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<1, 2>(blocks, out, [](const uint8_t *in, float *x) { *x = bfloat16ToFloat(readU16(in)); });
}

// half d; int8 q[32].  x = d q
void decodeQ8_0(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<32, 34>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        for (int i = 0; i < 32; ++i)
            x[i] = d * float(int8_t(in[2 + i]));
    });
}

// half d; 16 bytes, byte i has element i low and element i + 16 high.  x = d (q - 8)
void decodeQ4_0(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<32, 18>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        for (int i = 0; i < 16; ++i) {
            x[i] = d * float((in[2 + i] & 15) - 8);
            x[i + 16] = d * float((in[2 + i] >> 4) - 8);
        }
    });
}

// half d, half m; 16 bytes as in Q4_0.  x = d q + m
void decodeQ4_1(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<32, 20>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in), m = readHalf(in + 2);
        for (int i = 0; i < 16; ++i) {
            x[i] = d * float(in[4 + i] & 15) + m;
            x[i + 16] = d * float(in[4 + i] >> 4) + m;
        }
    });
}

// half d; 32 bits, bit i is the fifth bit of element i; 16 bytes as in Q4_0.  x = d (q - 16)
void decodeQ5_0(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<32, 22>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        const uint32_t high = readU32(in + 2);
        for (int i = 0; i < 16; ++i) {
            x[i] = d * float(int((in[6 + i] & 15) | ((high >> i) & 1) << 4) - 16);
            x[i + 16] = d * float(int((in[6 + i] >> 4) | ((high >> (i + 16)) & 1) << 4) - 16);
        }
    });
}

// half d, half m; fifth bits and low bits as in Q5_0.  x = d q + m
void decodeQ5_1(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<32, 24>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in), m = readHalf(in + 2);
        const uint32_t high = readU32(in + 4);
        for (int i = 0; i < 16; ++i) {
            x[i] = d * float((in[8 + i] & 15) | ((high >> i) & 1) << 4) + m;
            x[i + 16] = d * float((in[8 + i] >> 4) | ((high >> (i + 16)) & 1) << 4) + m;
        }
    });
}

ScaleMin unpackScaleMin(const uint8_t *packed, int index)
{
    if (index < 4)
        return {uint8_t(packed[index] & 63), uint8_t(packed[index + 4] & 63)};
    return {uint8_t((packed[index + 4] & 15) | (packed[index - 4] >> 6) << 4),
            uint8_t((packed[index + 4] >> 4) | (packed[index] >> 6) << 4)};
}

// half d, half dmin; 12 bytes with 8 scales and minimums; 128 bytes, of which each run of 32 has sub-block 2j low and 2j + 1 high.
// x = (d scale) q - dmin minimum
void decodeQ4_K(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 144>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in), dmin = readHalf(in + 2);
        for (int sub = 0; sub < 8; ++sub) {
            const ScaleMin pair = unpackScaleMin(in + 4, sub);
            const float scale = d * float(pair.scale), minimum = dmin * float(pair.minimum);
            const uint8_t *q = in + 16 + sub / 2 * 32;
            const int shift = sub % 2 * 4;
            for (int i = 0; i < 32; ++i)
                x[sub * 32 + i] = scale * float((q[i] >> shift) & 15) - minimum;
        }
    });
}

// As Q4_K with 32 bytes of fifth bits before the low bits: bit `sub` of byte i belongs to element i of sub-block `sub`.
void decodeQ5_K(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 176>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in), dmin = readHalf(in + 2);
        const uint8_t *high = in + 16;
        for (int sub = 0; sub < 8; ++sub) {
            const ScaleMin pair = unpackScaleMin(in + 4, sub);
            const float scale = d * float(pair.scale), minimum = dmin * float(pair.minimum);
            const uint8_t *q = in + 48 + sub / 2 * 32;
            const int shift = sub % 2 * 4;
            for (int i = 0; i < 32; ++i)
                x[sub * 32 + i] = scale * float(((q[i] >> shift) & 15) | ((high[i] >> sub) & 1) << 4) - minimum;
        }
    });
}

// 128 bytes of low nibbles, 64 bytes of high pairs, 16 int8 scales, half d.  x = d scale (q - 32)
// In each half of 128 elements, quarter p of 32: low nibble in byte i + 32 (p % 2), high half of the byte for p >= 2; high pair p of byte
// i.
void decodeQ6_K(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 210>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in + 208);
        for (int half = 0; half < 2; ++half) {
            const uint8_t *low = in + half * 64;
            const uint8_t *high = in + 128 + half * 32;
            const uint8_t *scales = in + 192 + half * 8;
            for (int quarter = 0; quarter < 4; ++quarter) {
                for (int i = 0; i < 32; ++i) {
                    const int nibble = (low[i + quarter % 2 * 32] >> (quarter / 2 * 4)) & 15;
                    const int q = (nibble | ((high[i] >> (quarter * 2)) & 3) << 4) - 32;
                    const float scale = d * float(int8_t(scales[quarter * 2 + i / 16]));
                    x[half * 128 + quarter * 32 + i] = scale * float(q);
                }
            }
        }
    });
}

} // namespace hearth
