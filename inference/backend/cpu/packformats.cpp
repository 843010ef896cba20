// Packs the quantized types without grids, and lists how every quantized type is packed.
#include "inference/backend/cpu/packformat.h"
#include "inference/tensor/formats.h"
#include "inference/tensor/packedtypes.h"

#include <array>

namespace hearth::cpu {

using namespace blocks;

// The lines of one block of 32, words of one row of them.
void packQuants(const uint8_t *quants, int bits, int row, uint8_t *lines)
{
    uint32_t q[8];
    std::memcpy(q, quants, 32);
    const auto put = [&](int line, uint32_t word) { std::memcpy(lines + line * 64 + row * 4, &word, 4); };
    // bits `from` and up of `count` groups of columns, `width` bits each, in one line
    const auto plane = [&](int first, int count, int from, int width) {
        uint32_t word = 0;
        const uint32_t mask = ((1u << width) - 1) * 0x01010101u;
        for (int i = 0; i < count; ++i)
            word |= ((q[first + i] >> from) & mask) << (i * width);
        return word;
    };
    if (bits == 8) {
        for (int i = 0; i < 8; ++i)
            put(i, q[i]);
    } else if (bits >= 4) {
        for (int i = 0; i < 4; ++i)
            put(i, (q[i] & 0x0f0f0f0fu) | (q[i + 4] & 0x0f0f0f0fu) << 4);
        if (bits == 5)
            put(4, plane(0, 8, 4, 1));
        for (int j = 0; bits == 6 && j < 2; ++j)
            put(4 + j, plane(4 * j, 4, 4, 2));
    } else if (bits == 1) {
        put(0, plane(0, 8, 0, 1));
    } else {
        for (int j = 0; j < 2; ++j)
            put(j, plane(4 * j, 4, 0, 2));
        if (bits == 3)
            put(2, plane(0, 8, 2, 1));
    }
}

namespace {

void packBlocks(const uint8_t *quants, int count, int bits, int row, uint8_t *lines)
{
    for (int block = 0; block < count; ++block)
        packQuants(quants + block * 32, bits, row, lines + block * bits * 64);
}

void unpackNibbles(const uint8_t *p, uint8_t *q)
{
    for (int i = 0; i < 16; ++i) {
        q[i] = p[i] & 15;
        q[i + 16] = uint8_t(p[i] >> 4);
    }
}

void addFifthBits(const uint8_t *p, uint8_t *q)
{
    const uint32_t bits = readU32(p);
    for (int i = 0; i < 32; ++i)
        q[i] = uint8_t(q[i] | ((bits >> i & 1u) << 4));
}

// 64 bytes of the K types' order: in each half of 128 elements, quarter p of 32 is bits 2p of the half's 32 bytes.
void unpackPairs(const uint8_t *p, uint8_t *q)
{
    for (int i = 0; i < 256; ++i)
        q[i] = (p[i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2)) & 3;
}

void packQ8_0(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    uint8_t q[32];
    for (int i = 0; i < 32; ++i)
        q[i] = group[2 + i] ^ 0x80;
    store16(head + row * 2, readU16(group));
    packQuants(q, 8, row, lines);
}

// Q4_0, Q4_1, Q5_0, Q5_1 and IQ4_NL: scale, minimum if any, fifth bits if any, nibbles.
template <int Bits, bool HasMinimum> void packSimple(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    uint8_t q[32];
    store16(head + row * 2, readU16(group));
    group += 2;
    if (HasMinimum) {
        store16(head + 32 + row * 2, readU16(group));
        group += 2;
    }
    unpackNibbles(group + (Bits == 5 ? 4 : 0), q);
    if (Bits == 5)
        addFifthBits(group, q);
    packQuants(q, Bits, row, lines);
}

void packMXFP4(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    uint8_t q[32];
    head[row] = group[0];
    unpackNibbles(group + 1, q);
    packQuants(q, 4, row, lines);
}

void packIQ4_XS(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    uint8_t q[32], scales[8];
    unpackScalesIQ4_XS(group + 2, scales);
    store16(head + row * 2, readU16(group));
    for (int block = 0; block < 8; ++block) {
        head[32 + block * 16 + row] = uint8_t(scales[block] - 32);
        unpackNibbles(group + 8 + block * 16, q);
        packQuants(q, 4, row, lines + block * 256);
    }
}

void packQ2_K(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    uint8_t q[256];
    store16(head + row * 2, readU16(group + 80));
    store16(head + 32 + row * 2, readU16(group + 82) ^ 0x8000); // stored negated: the kernels add
    for (int i = 0; i < 16; ++i)
        head[64 + i * 16 + row] = group[i];
    unpackPairs(group + 16, q);
    packBlocks(q, 8, 2, row, lines);
}

void packQ3_K(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    uint8_t q[256], scales[16];
    unpackScalesQ3_K(group + 96, scales);
    store16(head + row * 2, readU16(group + 108));
    for (int i = 0; i < 16; ++i)
        head[32 + i * 16 + row] = uint8_t(scales[i] - 32);
    unpackPairs(group + 32, q);
    for (int i = 0; i < 256; ++i)
        q[i] = uint8_t(q[i] | ((group[i % 32] >> (i / 32)) & 1) << 2);
    packBlocks(q, 8, 3, row, lines);
}

// Q4_K and Q5_K.
template <int Bits> void packScaledMinimums(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    uint8_t q[256];
    store16(head + row * 2, readU16(group));
    store16(head + 32 + row * 2, readU16(group + 2) ^ 0x8000); // stored negated: the kernels add
    const uint8_t *high = group + 16;
    const uint8_t *low = high + (Bits == 5 ? 32 : 0);
    for (int block = 0; block < 8; ++block) {
        const ScaleMin pair = unpackScaleMin(group + 4, block);
        head[64 + block * 16 + row] = pair.scale;
        head[192 + block * 16 + row] = pair.minimum;
        for (int i = 0; i < 32; ++i) {
            const int nibble = (low[block / 2 * 32 + i] >> (block % 2 * 4)) & 15;
            q[block * 32 + i] = uint8_t(Bits == 5 ? nibble | ((high[i] >> block) & 1) << 4 : nibble);
        }
    }
    packBlocks(q, 8, Bits, row, lines);
}

void packQ6_K(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    uint8_t q[256];
    for (int half = 0; half < 2; ++half) {
        const uint8_t *low = group + half * 64;
        const uint8_t *high = group + 128 + half * 32;
        uint8_t *to = q + half * 128;
        for (int i = 0; i < 32; ++i) {
            to[i] = uint8_t((low[i] & 15) | ((high[i] & 3) << 4));
            to[i + 32] = uint8_t((low[i + 32] & 15) | ((high[i] >> 2 & 3) << 4));
            to[i + 64] = uint8_t(low[i] >> 4 | ((high[i] >> 4 & 3) << 4));
            to[i + 96] = uint8_t(low[i + 32] >> 4 | ((high[i] >> 6) << 4));
        }
    }
    store16(head + row * 2, readU16(group + 208));
    for (int i = 0; i < 16; ++i)
        head[64 + i * 16 + row] = group[192 + i];
    packBlocks(q, 8, 6, row, lines);
}

void packTQ1_0(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    uint8_t digits[256];
    unpackDigitsTQ1_0(group, digits);
    store16(head + row * 2, readU16(group + 52));
    packBlocks(digits, 8, 2, row, lines);
}

void packTQ2_0(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    uint8_t q[256];
    unpackPairs(group, q);
    store16(head + row * 2, readU16(group + 64));
    packBlocks(q, 8, 2, row, lines);
}

// Q1_0 and Q2_0: scale, then the numbers in order.
template <int Bits, int Blocks> void packPlain(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    uint8_t q[Blocks * 32];
    for (int i = 0; i < Blocks * 32; ++i)
        q[i] = (group[2 + i * Bits / 8] >> (i * Bits % 8)) & ((1 << Bits) - 1);
    store16(head + row * 2, readU16(group));
    packBlocks(q, Blocks, Bits, row, lines);
}

void packInt8(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    float negativeZero = 0;
    std::memcpy(&negativeZero, group + 4, 4);
    const float fromMiddle = 128 + negativeZero;
    std::memcpy(head + row * 4, group, 4);
    std::memcpy(head + 64 + row * 4, &fromMiddle, 4);
    packQuants(group + 8, 8, row, lines);
}

void packFloat8(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    std::memcpy(head + row * 4, group, 4);
    for (int column = 0; column < 32; ++column)
        lines[column * 16 + row] = group[4 + column];
}

constexpr std::array<PanelFormat, 27> formats{{
    {TensorType::Q8_0, 1, 512, 32, false, packQ8_0},
    {TensorType::Q4_0, 1, 256, 32, false, packSimple<4, false>},
    {TensorType::Q4_1, 1, 256, 64, false, packSimple<4, true>},
    {TensorType::Q5_0, 1, 320, 32, false, packSimple<5, false>},
    {TensorType::Q5_1, 1, 320, 64, false, packSimple<5, true>},
    {TensorType::Q2_K, 8, 128, 320, false, packQ2_K},
    {TensorType::Q3_K, 8, 192, 288, false, packQ3_K},
    {TensorType::Q4_K, 8, 256, 320, true, packScaledMinimums<4>},
    {TensorType::Q5_K, 8, 320, 320, true, packScaledMinimums<5>},
    {TensorType::Q6_K, 8, 384, 320, true, packQ6_K},
    {TensorType::IQ4_NL, 1, 256, 32, false, packSimple<4, false>},
    {TensorType::IQ4_XS, 8, 256, 160, false, packIQ4_XS},
    {TensorType::MXFP4, 1, 256, 16, false, packMXFP4},
    {TensorType::IQ3_S, 8, 192, 224, false, packIQ3_S},
    {TensorType::IQ3_XXS, 8, 192, 96, false, packIQ3_XXS},
    {TensorType::IQ2_S, 8, 128, 288, false, packIQ2_S},
    {TensorType::IQ2_XS, 8, 128, 224, false, packIQ2_XS},
    {TensorType::IQ2_XXS, 8, 128, 96, false, packIQ2_XXS},
    {TensorType::IQ1_M, 8, 64, 416, false, packIQ1_M},
    {TensorType::IQ1_S, 8, 64, 288, false, packIQ1_S},
    {TensorType::TQ1_0, 8, 128, 32, false, packTQ1_0},
    {TensorType::TQ2_0, 8, 128, 32, false, packTQ2_0},
    {TensorType::Q1_0, 4, 64, 32, false, packPlain<1, 4>},
    {TensorType::Q2_0, 2, 128, 32, false, packPlain<2, 2>},
    {int4Type, 1, 256, 64, false, packSimple<4, true>},
    {int8Type, 1, 512, 128, false, packInt8},
    {f8E4m3Type, 1, 512, 64, true, packFloat8},
}};

} // namespace

const PanelFormat *findPanelFormat(TensorType type)
{
    for (const PanelFormat &format : formats)
        if (format.type == type)
            return &format;
    return nullptr;
}

} // namespace hearth::cpu
