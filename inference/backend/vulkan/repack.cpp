#include "inference/backend/vulkan/repack.h"

#include <cassert>
#include <cstring>

namespace hearth::vulkan {

PlaneBytes planeBytes(TensorType type)
{
    switch (type) {
    case TensorType::F32: return {128, 0, 0, 1};
    case TensorType::F16:
    case TensorType::BF16: return {64, 0, 0, 1};
    case TensorType::Q8_0: return {32, 0, 2, 1};
    case TensorType::Q4_0: return {16, 0, 2, 1};
    case TensorType::Q4_1: return {16, 0, 4, 1};
    case TensorType::Q5_0: return {16, 4, 2, 1};
    case TensorType::Q5_1: return {16, 4, 4, 1};
    case TensorType::Q4_K: return {16, 0, 16, 8};
    case TensorType::Q5_K: return {16, 4, 16, 8};
    case TensorType::Q6_K: return {16, 8, 18, 8};
    default: return {};
    }
}

// high[j] != 0: the fifth bit of element j of 32; bit 8b + i of the word belongs to element 4i + b.
static void packFifthBits(const uint8_t *high, std::byte *to)
{
    uint32_t word = 0;
    for (uint32_t i = 0; i < 8; ++i)
        for (uint32_t b = 0; b < 4; ++b)
            word |= uint32_t(high[4 * i + b] & 1) << (8 * b + i);
    std::memcpy(to, &word, sizeof word);
}

// The 32 elements of a unit as nibbles: byte b holds element b and element 16 + b.
static void packNibbles(const uint8_t *elements, std::byte *to)
{
    uint8_t packed[16];
    for (int b = 0; b < 16; ++b)
        packed[b] = uint8_t((elements[b] & 15) | (elements[16 + b] << 4));
    std::memcpy(to, packed, sizeof packed);
}

// Q4_0, Q4_1, Q5_0, Q5_1: scales, then (5 bits) a word of high bits, then the nibbles in the order that we want.
static void repackSmallBlock(const uint8_t *block, const PlaneBytes &bytes, uint64_t unit, const Planes &to)
{
    std::memcpy(to.scales + unit * bytes.scales, block, bytes.scales);
    block += bytes.scales;
    if (bytes.high) {
        uint32_t bits = 0;
        std::memcpy(&bits, block, sizeof bits);
        uint8_t high[32];
        for (int j = 0; j < 32; ++j)
            high[j] = uint8_t((bits >> j) & 1);
        packFifthBits(high, to.high + unit * bytes.high);
        block += sizeof bits;
    }
    std::memcpy(to.quants + unit * bytes.quants, block, 16);
}

// d, dmin and twelve bytes of 6-bit scales and minima in GGUF's packing -> the super-block head of formats/bytes.glsl.
static void repackHead(const uint8_t *block, std::byte *to)
{
    const uint8_t *q = block + 4;
    uint32_t words[4] = {};
    std::memcpy(&words[0], block, 4);
    for (uint32_t j = 0; j < 8; ++j) {
        const uint32_t scale = j < 4 ? q[j] & 63u : (q[j + 4] & 15u) | ((q[j - 4] >> 6) << 4);
        const uint32_t minimum = j < 4 ? q[j + 4] & 63u : (q[j + 4] >> 4) | ((q[j] >> 6) << 4);
        const uint32_t bits = scale | (minimum << 6);
        words[1 + j / 4] |= (bits & 255u) << (8 * (j % 4));
        words[3] |= (bits >> 8) << (4 * j);
    }
    std::memcpy(to, words, sizeof words);
}

// Q4_K: head, 128 bytes of nibbles. Q5_K: head, 32 bytes of fifth bits, 128 bytes of nibbles. 32 bytes hold two units, low and high halves.
static void repackSuperBlock(const uint8_t *block, const PlaneBytes &bytes, uint64_t superBlock, const Planes &to)
{
    repackHead(block, to.scales + superBlock * bytes.scales);
    const uint8_t *fifth = block + 16;
    const uint8_t *nibbles = fifth + (bytes.high ? 32 : 0);
    for (uint32_t j = 0; j < 8; ++j) {
        const uint64_t unit = superBlock * 8 + j;
        uint8_t elements[32], high[32];
        for (uint32_t l = 0; l < 32; ++l) {
            elements[l] = uint8_t((nibbles[32 * (j / 2) + l] >> (4 * (j & 1))) & 15);
            if (bytes.high)
                high[l] = uint8_t((fifth[l] >> j) & 1);
        }
        packNibbles(elements, to.quants + unit * bytes.quants);
        if (bytes.high)
            packFifthBits(high, to.high + unit * bytes.high);
    }
}

// Q6_K: 128 bytes of low nibbles, 64 of high bit pairs, 16 signed scales, d.
static void repackSixBits(const uint8_t *block, const PlaneBytes &bytes, uint64_t superBlock, const Planes &to)
{
    const uint8_t *pairs = block + 128, *scales = block + 192, *d = block + 208;
    std::byte *head = to.scales + superBlock * bytes.scales;
    std::memcpy(head, d, 2);
    std::memcpy(head + 2, scales, 16);
    for (uint32_t j = 0; j < 8; ++j) {
        const uint32_t half = j / 4, s = j % 4;
        const uint64_t unit = superBlock * 8 + j;
        uint8_t elements[32];
        uint32_t high[2] = {};
        for (uint32_t l = 0; l < 32; ++l) {
            elements[l] = uint8_t((block[64 * half + 32 * (s & 1) + l] >> (s >= 2 ? 4 : 0)) & 15);
            const uint32_t pair = (pairs[32 * half + l] >> (2 * s)) & 3;
            high[l / 16] |= pair << (8 * (l % 4) + 2 * (l % 16 / 4));
        }
        packNibbles(elements, to.quants + unit * bytes.quants);
        std::memcpy(to.high + unit * bytes.high, high, sizeof high);
    }
}

void repackRow(TensorType type, std::span<const std::byte> blocks, uint64_t columns, const Planes &to)
{
    const PlaneBytes bytes = planeBytes(type);
    const auto *from = reinterpret_cast<const uint8_t *>(blocks.data());
    const uint64_t units = unitsOf(columns);
    switch (type) {
    case TensorType::F32:
    case TensorType::F16:
    case TensorType::BF16:
        std::memcpy(to.quants, from, blocks.size());
        std::memset(to.quants + blocks.size(), 0, units * bytes.quants - blocks.size());
        break;
    case TensorType::Q8_0:
        for (uint64_t unit = 0; unit < units; ++unit, from += 34) {
            std::memcpy(to.scales + unit * 2, from, 2);
            std::memcpy(to.quants + unit * 32, from + 2, 32);
        }
        break;
    case TensorType::Q4_0:
    case TensorType::Q4_1:
    case TensorType::Q5_0:
    case TensorType::Q5_1:
        for (uint64_t unit = 0; unit < units; ++unit, from += bytes.quants + bytes.high + bytes.scales)
            repackSmallBlock(from, bytes, unit, to);
        break;
    case TensorType::Q4_K:
    case TensorType::Q5_K:
        for (uint64_t block = 0; block < units / 8; ++block, from += 16 + 8 * (bytes.quants + bytes.high))
            repackSuperBlock(from, bytes, block, to);
        break;
    case TensorType::Q6_K:
        for (uint64_t block = 0; block < units / 8; ++block, from += 210)
            repackSixBits(from, bytes, block, to);
        break;
    default: assert(false); // planeBytes() said that there is no kernel
    }
}

} // namespace hearth::vulkan
