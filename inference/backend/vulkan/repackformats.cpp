// The types without grids, and the one list of types that Vulkan has kernels for.
#include "inference/backend/vulkan/repackformats.h"
#include "inference/tensor/formats.h"
#include "inference/tensor/grids.h"
#include "inference/tensor/packedtypes.h"

#include <array>
#include <cstring>

namespace hearth::vulkan {

void packWords(const uint8_t *elements, int bits, std::byte *to)
{
    const int each = 32 / bits; // elements a word
    for (int first = 0; first < 32; first += each, to += 4) {
        uint32_t word = 0;
        for (int e = 0; e < each; ++e)
            word |= uint32_t(elements[first + e] & ((1 << bits) - 1)) << (8 * (e % 4) + bits * (e / 4));
        std::memcpy(to, &word, sizeof word);
    }
}

namespace {

// The 32 elements of a unit as nibbles: byte b holds element b and element 16 + b.
void packNibbles(const uint8_t *elements, std::byte *to)
{
    for (int b = 0; b < 16; ++b)
        to[b] = std::byte((elements[b] & 15) | (elements[16 + b] << 4));
}

// 64 bytes of the K types' order: in each half of 128 elements, quarter p of 32 is bits 2p of the half's 32 bytes.
void unpackPairs(const uint8_t *p, uint8_t *elements)
{
    for (int i = 0; i < 256; ++i)
        elements[i] = (p[i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2)) & 3;
}

void packPairs(const uint8_t *elements, int units, std::byte *quants)
{
    for (int unit = 0; unit < units; ++unit)
        packWords(elements + unit * 32, 2, quants + unit * 8);
}

// Q8_0 and IQ4_NL: a half as scale, then the quants as they are.
template <int Bytes> void repackHalf(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block, 2);
    std::memcpy(to.quants, block + 2, Bytes);
}

// Q4_0, Q4_1, Q5_0, Q5_1: scales, then (5 bits) a word of high bits, then the nibbles in the order that we want.
template <int ScaleBytes, bool HasFifth> void repackSmall(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block, ScaleBytes);
    block += ScaleBytes;
    if (HasFifth) {
        uint8_t high[32];
        for (int j = 0; j < 32; ++j)
            high[j] = (block[j / 8] >> (j % 8)) & 1;
        packWords(high, 1, to.high);
        block += 4;
    }
    std::memcpy(to.quants, block, 16);
}

// d, dmin and twelve bytes of 6-bit scales and minima in GGUF's packing -> the super-block head of formats/bytes.glsl.
void repackHead(const uint8_t *block, std::byte *to)
{
    uint32_t words[4] = {};
    std::memcpy(&words[0], block, 4);
    for (int j = 0; j < 8; ++j) {
        const ScaleMin pair = unpackScaleMin(block + 4, j);
        const uint32_t bits = uint32_t(pair.scale | pair.minimum << 6);
        words[1 + j / 4] |= (bits & 255u) << (8 * (j % 4));
        words[3] |= (bits >> 8) << (4 * j);
    }
    std::memcpy(to, words, sizeof words);
}

// Q4_K: head, 128 bytes of nibbles. Q5_K: head, 32 bytes of fifth bits, 128 bytes of nibbles. 32 bytes hold two units, low and high halves.
template <bool HasFifth> void repackSuper(const uint8_t *block, const Planes &to)
{
    repackHead(block, to.scales);
    const uint8_t *fifth = block + 16;
    const uint8_t *nibbles = fifth + (HasFifth ? 32 : 0);
    for (int j = 0; j < 8; ++j) {
        uint8_t elements[32], high[32];
        for (int l = 0; l < 32; ++l) {
            elements[l] = (nibbles[32 * (j / 2) + l] >> (4 * (j & 1))) & 15;
            high[l] = HasFifth ? (fifth[l] >> j) & 1 : 0;
        }
        packNibbles(elements, to.quants + j * 16);
        if (HasFifth)
            packWords(high, 1, to.high + j * 4);
    }
}

// 128 bytes of low nibbles, 64 of high bit pairs, 16 signed scales, d.
void repackQ6_K(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block + 208, 2);
    std::memcpy(to.scales + 2, block + 192, 16);
    for (int j = 0; j < 8; ++j) {
        const int half = j / 4, s = j % 4;
        uint8_t elements[32], high[32];
        for (int l = 0; l < 32; ++l) {
            elements[l] = (block[64 * half + 32 * (s & 1) + l] >> (s >= 2 ? 4 : 0)) & 15;
            high[l] = (block[128 + 32 * half + l] >> (2 * s)) & 3;
        }
        packNibbles(elements, to.quants + j * 16);
        packWords(high, 2, to.high + j * 8);
    }
}

// 16 bytes of scales and minimums, 64 of pairs, d, dmin.
void repackQ2_K(const uint8_t *block, const Planes &to)
{
    uint8_t elements[256];
    std::memcpy(to.scales, block + 80, 4);
    std::memcpy(to.scales + 4, block, 16);
    unpackPairs(block + 16, elements);
    packPairs(elements, 8, to.quants);
}

// 32 bytes of third bits, 64 of pairs, 12 of scales, d.
void repackQ3_K(const uint8_t *block, const Planes &to)
{
    uint8_t elements[256], high[32], scales[16];
    unpackScalesQ3_K(block + 96, scales);
    std::memcpy(to.scales, block + 108, 2);
    uint32_t nibbles = 0;
    for (int j = 0; j < 8; ++j) {
        const int pair = scales[2 * j] | scales[2 * j + 1] << 6;
        to.scales[2 + j] = std::byte(pair & 255);
        nibbles |= uint32_t(pair >> 8) << (4 * j);
        for (int l = 0; l < 32; ++l)
            high[l] = (block[l] >> j) & 1;
        packWords(high, 1, to.high + j * 4);
    }
    std::memcpy(to.scales + 10, &nibbles, sizeof nibbles);
    unpackPairs(block + 32, elements);
    packPairs(elements, 8, to.quants);
}

// d, high bits of scales, low bits of scales, nibbles.
void repackIQ4_XS(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block, 8);
    std::memcpy(to.quants, block + 8, 128);
}

void repackMXFP4(const uint8_t *block, const Planes &to)
{
    to.scales[0] = std::byte(block[0]);
    std::memcpy(to.quants, block + 1, 16);
}

void repackTQ1_0(const uint8_t *block, const Planes &to)
{
    uint8_t digits[256];
    unpackDigitsTQ1_0(block, digits);
    std::memcpy(to.scales, block + 52, 2);
    packPairs(digits, 8, to.quants);
}

void repackTQ2_0(const uint8_t *block, const Planes &to)
{
    uint8_t elements[256];
    unpackPairs(block, elements);
    std::memcpy(to.scales, block + 64, 2);
    packPairs(elements, 8, to.quants);
}

// Q1_0 and Q2_0: scale, then the numbers in order.
template <int Bits, int Units> void repackPlain(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block, 2);
    for (int unit = 0; unit < Units; ++unit) {
        uint8_t elements[32];
        for (int i = 0; i < 32; ++i)
            elements[i] = (block[2 + (unit * 32 + i) * Bits / 8] >> (i * Bits % 8)) & ((1 << Bits) - 1);
        packWords(elements, Bits, to.quants + unit * 4 * Bits);
    }
}

// INT8, F8_E4M3: floats, then 32 bytes in order.
template <int HeadBytes> void repackHeaded(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block, HeadBytes);
    std::memcpy(to.quants, block + HeadBytes, 32);
}

const std::array<RepackFormat, 30> formats{{
    {TensorType::F32, {128, 0, 0, 1}, nullptr, {}},
    {TensorType::F16, {64, 0, 0, 1}, nullptr, {}},
    {TensorType::BF16, {64, 0, 0, 1}, nullptr, {}},
    {TensorType::Q8_0, {32, 0, 2, 1}, repackHalf<32>, {}},
    {TensorType::Q4_0, {16, 0, 2, 1}, repackSmall<2, false>, {}},
    {TensorType::Q4_1, {16, 0, 4, 1}, repackSmall<4, false>, {}},
    {TensorType::Q5_0, {16, 4, 2, 1}, repackSmall<2, true>, {}},
    {TensorType::Q5_1, {16, 4, 4, 1}, repackSmall<4, true>, {}},
    {TensorType::Q2_K, {8, 0, 20, 8}, repackQ2_K, {}},
    {TensorType::Q3_K, {8, 4, 14, 8}, repackQ3_K, {}},
    {TensorType::Q4_K, {16, 0, 16, 8}, repackSuper<false>, {}},
    {TensorType::Q5_K, {16, 4, 16, 8}, repackSuper<true>, {}},
    {TensorType::Q6_K, {16, 8, 18, 8}, repackQ6_K, {}},
    {TensorType::IQ4_NL, {16, 0, 2, 1}, repackHalf<16>, {}},
    {TensorType::IQ4_XS, {16, 0, 8, 8}, repackIQ4_XS, {}},
    {TensorType::MXFP4, {16, 0, 1, 1}, repackMXFP4, {}},
    {TensorType::IQ3_S, {8, 4, 14, 8}, repackIQ3_S, iq3SCodes},
    {TensorType::IQ3_XXS, {8, 4, 2, 8}, repackIQ3_XXS, iq3XxsCodes},
    {TensorType::IQ2_S, {8, 0, 18, 8}, repackIQ2_S, iq2SCodes},
    {TensorType::IQ2_XS, {8, 0, 10, 8}, repackIQ2_XS, iq2XsCodes},
    {TensorType::IQ2_XXS, {8, 0, 2, 8}, repackIQ2_XXS, iq2XxsCodes},
    {TensorType::IQ1_M, {4, 0, 24, 8}, repackIQ1_M, iq1Codes},
    {TensorType::IQ1_S, {4, 0, 18, 8}, repackIQ1_S, iq1Codes},
    {TensorType::TQ1_0, {8, 0, 2, 8}, repackTQ1_0, {}},
    {TensorType::TQ2_0, {8, 0, 2, 8}, repackTQ2_0, {}},
    {TensorType::Q1_0, {4, 0, 2, 4}, repackPlain<1, 4>, {}},
    {TensorType::Q2_0, {8, 0, 2, 2}, repackPlain<2, 2>, {}},
    {int4Type, {16, 0, 4, 1}, repackSmall<4, false>, {}},
    {int8Type, {32, 0, 8, 1}, repackHeaded<8>, {}},
    {f8E4m3Type, {32, 0, 4, 1}, repackHeaded<4>, {}},
}};

} // namespace

const RepackFormat *findRepackFormat(TensorType type)
{
    for (const RepackFormat &format : formats)
        if (format.type == type)
            return &format;
    return nullptr;
}

} // namespace hearth::vulkan
