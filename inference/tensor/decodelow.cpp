// Scalar decoders of the types with few bits that need no grid: Q2_K, Q3_K, the two ternary ones, the ones with a table of 16 values, and
// the plain ones of 1 and 2 bits. As in decode.cpp an element is rounded once, or twice where the format scales a scale.

#include "inference/tensor/blocks.h"
#include "inference/tensor/formats.h"
#include "inference/tensor/grids.h"

#include <bit>

namespace hearth {

using namespace blocks;

// 16 bytes, of sub-block i of 16: scale low, minimum high; 64 bytes of 2 bits; half d, half dmin.  x = (d scale) q - dmin minimum
// In each half of 128 elements, quarter p of 32 is bits 2p of the half's 32 bytes.
void decodeQ2_K(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 84>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in + 80), dmin = readHalf(in + 82);
        for (int i = 0; i < 256; ++i) {
            const float scale = d * float(in[i / 16] & 15), minimum = dmin * float(in[i / 16] >> 4);
            const int q = (in[16 + i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2)) & 3;
            x[i] = scale * float(q) - minimum;
        }
    });
}

void unpackScalesQ3_K(const uint8_t *packed, uint8_t (&scales)[16])
{
    for (int i = 0; i < 16; ++i) {
        const int low = i < 8 ? packed[i] & 15 : packed[i - 8] >> 4;
        const int high = (packed[8 + i % 4] >> (i / 4 * 2)) & 3;
        scales[i] = uint8_t(low | high << 4);
    }
}

// 32 bytes of third bits (bit b of byte i: element 32 b + i); 64 bytes of 2 bits as in Q2_K; 12 bytes of scales; half d.
// x = d (scale - 32) (q - 4)
void decodeQ3_K(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 110>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in + 108);
        uint8_t scales[16];
        unpackScalesQ3_K(in + 96, scales);
        for (int i = 0; i < 256; ++i) {
            const int low = (in[32 + i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2)) & 3;
            const int high = (in[i % 32] >> (i / 32)) & 1;
            x[i] = d * float(int(scales[i / 16]) - 32) * float((low | high << 2) - 4);
        }
    });
}

// half d; 16 bytes of nibbles as in Q4_0.  x = d value[q]
void decodeIQ4_NL(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<32, 18>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        for (size_t i = 0; i < 16; ++i) {
            x[i] = d * float(iq4Values[in[2 + i] & 15u]);
            x[i + 16] = d * float(iq4Values[in[2 + i] >> 4u]);
        }
    });
}

void unpackScalesIQ4_XS(const uint8_t *packed, uint8_t (&scales)[8])
{
    const int high = readU16(packed);
    for (int i = 0; i < 8; ++i)
        scales[i] = uint8_t(((packed[2 + i / 2] >> (i % 2 * 4)) & 15) | ((high >> (2 * i)) & 3) << 4);
}

// half d; 16 bits, two high bits of each scale; 4 bytes, four low bits of each; 8 times 16 bytes of nibbles.  x = d (scale - 32) value[q]
void decodeIQ4_XS(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 136>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        uint8_t scales[8];
        unpackScalesIQ4_XS(in + 2, scales);
        for (size_t i = 0; i < 256; ++i) {
            const uint8_t pair = in[8 + i / 32 * 16 + i % 16];
            const size_t q = i % 32 < 16 ? pair & 15u : pair >> 4u;
            x[i] = d * float(int(scales[i / 32]) - 32) * float(iq4Values[q]);
        }
    });
}

// One byte, the exponent e of a scale 2^(e - 127); 16 bytes of nibbles as in Q4_0, each a float of 1 sign, 2 exponent and 1 mantissa bit.
// The values are doubled, so the scale is halved. (OCP Microscaling Formats, version 1.0)
void decodeMXFP4(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<32, 17>(blocks, out, [](const uint8_t *in, float *x) {
        const uint32_t e = in[0];
        const float scale = std::bit_cast<float>(e < 2 ? 0x00200000u << e : (e - 1) << 23);
        for (size_t i = 0; i < 16; ++i) {
            x[i] = scale * float(mxfp4Values[in[1 + i] & 15u]);
            x[i + 16] = scale * float(mxfp4Values[in[1 + i] >> 4u]);
        }
    });
}

// The byte is the fraction of five digits in base 3 by 256, rounded up: multiplying by 3 brings a digit above the point.
static uint8_t digitOf(uint8_t byte, int index)
{
    constexpr uint8_t powers[5] = {1, 3, 9, 27, 81};
    return uint8_t(uint8_t(byte * powers[index]) * 3 >> 8);
}

// 32 bytes with digit n of each being elements 32 n ...; 16 bytes, elements 160 + 16 n ...; 4 bytes of four digits, 240 + 4 n ...
void unpackDigitsTQ1_0(const uint8_t *block, uint8_t (&digits)[256])
{
    for (int i = 0; i < 256; ++i) {
        if (i < 160)
            digits[i] = digitOf(block[i % 32], i / 32);
        else if (i < 240)
            digits[i] = digitOf(block[32 + i % 16], (i - 160) / 16);
        else
            digits[i] = digitOf(block[48 + i % 4], (i - 240) / 4);
    }
}

// 52 bytes of digits; half d.  x = d (q - 1)
void decodeTQ1_0(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 54>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in + 52);
        uint8_t digits[256];
        unpackDigitsTQ1_0(in, digits);
        for (int i = 0; i < 256; ++i)
            x[i] = d * float(int(digits[i]) - 1);
    });
}

// 64 bytes of 2 bits as in Q2_K; half d.  x = d (q - 1)
void decodeTQ2_0(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 66>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in + 64);
        for (int i = 0; i < 256; ++i)
            x[i] = d * float(((in[i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2)) & 3) - 1);
    });
}

// half d; 128 bits, the first lowest.  x = d or -d
void decodeQ1_0(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<128, 18>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        for (int i = 0; i < 128; ++i)
            x[i] = (in[2 + i / 8] >> (i % 8)) & 1 ? d : -d;
    });
}

// half d; 64 times 2 bits, the first lowest.  x = d (q - 1)
void decodeQ2_0(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<64, 18>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        for (int i = 0; i < 64; ++i)
            x[i] = d * float(((in[2 + i / 4] >> (i % 4 * 2)) & 3) - 1);
    });
}

} // namespace hearth
