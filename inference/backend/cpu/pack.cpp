#include "inference/backend/cpu/pack.h"

#include "inference/backend/cpu/kernels.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace hearth::cpu {
namespace {

constexpr size_t superHeadBytes = 320;

// What the formats have in common, for one row of one block (or super-block).
struct Unpacked
{
    uint8_t quants[256];   // unsigned, as the format stores them; Q8_0 plus 128
    uint16_t scale;        // f16
    uint16_t minimum;      // f16
    uint8_t subScales[16]; // of super-blocks
    uint8_t subMinimums[8];
};

uint16_t load16(const uint8_t *p)
{
    uint16_t x;
    std::memcpy(&x, p, 2);
    return x;
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
    uint32_t bits;
    std::memcpy(&bits, p, 4);
    for (int i = 0; i < 32; ++i)
        q[i] = uint8_t(q[i] | ((bits >> i & 1u) << 4));
}

// Twelve bytes hold 8 scales and 8 minimums of 6 bits (Q4_K, Q5_K).
void unpackSixBitScales(const uint8_t *p, Unpacked &u)
{
    for (int i = 0; i < 4; ++i) {
        u.subScales[i] = p[i] & 63;
        u.subMinimums[i] = p[i + 4] & 63;
        u.subScales[i + 4] = uint8_t((p[i + 8] & 15) | (p[i] >> 6 << 4));
        u.subMinimums[i + 4] = uint8_t((p[i + 8] >> 4) | (p[i + 4] >> 6 << 4));
    }
}

void unpackFourFiveK(const uint8_t *p, bool hasFifth, Unpacked &u)
{
    u.scale = load16(p);
    u.minimum = load16(p + 2) ^ 0x8000; // stored negated: the kernels add
    unpackSixBitScales(p + 4, u);
    const uint8_t *high = p + 16;
    const uint8_t *low = p + 16 + (hasFifth ? 32 : 0);
    for (int pair = 0; pair < 4; ++pair)
        for (int i = 0; i < 32; ++i) {
            u.quants[pair * 64 + i] = low[pair * 32 + i] & 15;
            u.quants[pair * 64 + 32 + i] = uint8_t(low[pair * 32 + i] >> 4);
        }
    if (!hasFifth)
        return;
    for (int block = 0; block < 8; ++block)
        for (int i = 0; i < 32; ++i)
            u.quants[block * 32 + i] = uint8_t(u.quants[block * 32 + i] | ((high[i] >> block & 1) << 4));
}

void unpackSixK(const uint8_t *p, Unpacked &u)
{
    for (int half = 0; half < 2; ++half) {
        const uint8_t *low = p + half * 64;
        const uint8_t *high = p + 128 + half * 32;
        uint8_t *q = u.quants + half * 128;
        for (int i = 0; i < 32; ++i) {
            q[i] = uint8_t((low[i] & 15) | ((high[i] & 3) << 4));
            q[i + 32] = uint8_t((low[i + 32] & 15) | ((high[i] >> 2 & 3) << 4));
            q[i + 64] = uint8_t(low[i] >> 4 | ((high[i] >> 4 & 3) << 4));
            q[i + 96] = uint8_t(low[i + 32] >> 4 | ((high[i] >> 6) << 4));
        }
    }
    std::memcpy(u.subScales, p + 192, 16);
    u.scale = load16(p + 208);
    u.minimum = 0;
}

void unpackBlock(TensorType type, const uint8_t *p, Unpacked &u)
{
    switch (type) {
    case TensorType::Q8_0:
        u.scale = load16(p);
        for (int i = 0; i < 32; ++i)
            u.quants[i] = p[2 + i] ^ 0x80;
        break;
    case TensorType::Q4_0:
        u.scale = load16(p);
        unpackNibbles(p + 2, u.quants);
        break;
    case TensorType::Q4_1:
        u.scale = load16(p);
        u.minimum = load16(p + 2);
        unpackNibbles(p + 4, u.quants);
        break;
    case TensorType::Q5_0:
        u.scale = load16(p);
        unpackNibbles(p + 6, u.quants);
        addFifthBits(p + 2, u.quants);
        break;
    case TensorType::Q5_1:
        u.scale = load16(p);
        u.minimum = load16(p + 2);
        unpackNibbles(p + 8, u.quants);
        addFifthBits(p + 4, u.quants);
        break;
    case TensorType::Q4_K: unpackFourFiveK(p, false, u); break;
    case TensorType::Q5_K: unpackFourFiveK(p, true, u); break;
    case TensorType::Q6_K: unpackSixK(p, u); break;
    default: assert(false);
    }
}

// The lines of one block of 32, words of one row of them.
void packQuants(const uint8_t *quants, int bits, int row, uint8_t *lines)
{
    uint32_t q[8];
    std::memcpy(q, quants, 32);
    const auto put = [&](int line, uint32_t word) { std::memcpy(lines + line * 64 + row * 4, &word, 4); };
    if (bits == 8) {
        for (int i = 0; i < 8; ++i)
            put(i, q[i]);
        return;
    }
    for (int i = 0; i < 4; ++i)
        put(i, (q[i] & 0x0f0f0f0fu) | (q[i + 4] & 0x0f0f0f0fu) << 4);
    if (bits == 5) {
        uint32_t plane = 0;
        for (int i = 0; i < 8; ++i)
            plane |= (q[i] >> 4 & 0x01010101u) << i;
        put(4, plane);
    } else if (bits == 6) {
        for (int j = 0; j < 2; ++j) {
            uint32_t plane = 0;
            for (int i = 0; i < 4; ++i)
                plane |= (q[4 * j + i] >> 4 & 0x03030303u) << (2 * i);
            put(4 + j, plane);
        }
    }
}

int bitsOf(TensorType type)
{
    switch (type) {
    case TensorType::Q8_0: return 8;
    case TensorType::Q4_0:
    case TensorType::Q4_1:
    case TensorType::Q4_K: return 4;
    case TensorType::Q5_0:
    case TensorType::Q5_1:
    case TensorType::Q5_K: return 5;
    case TensorType::Q6_K: return 6;
    default: return 0;
    }
}

bool hasMinimums(TensorType type)
{
    return type == TensorType::Q4_1 || type == TensorType::Q5_1;
}
bool isSuper(TensorType type)
{
    return tensorTypeInfo(type).blockElements == 256;
}

// One block of one row of a type of blocks of 32.
void packSimpleBlock(TensorType type, int64_t blocks, const uint8_t *source, int row, int64_t block, uint8_t *panel)
{
    const int bits = bitsOf(type);
    Unpacked u; // whatever the type has is filled in
    unpackBlock(type, source, u);
    packQuants(u.quants, bits, row, panel + block * bits * 64);
    uint8_t *scales = panel + blocks * bits * 64 + block * (hasMinimums(type) ? 64 : 32) + row * 2;
    std::memcpy(scales, &u.scale, 2);
    if (hasMinimums(type))
        std::memcpy(scales + 32, &u.minimum, 2);
}

// One super-block of one row.
void packSuperBlock(TensorType type, const uint8_t *source, int row, int64_t index, uint8_t *panel)
{
    const int bits = bitsOf(type);
    Unpacked u; // whatever the type has is filled in
    unpackBlock(type, source, u);
    uint8_t *out = panel + size_t(index) * (superHeadBytes + size_t(8 * bits * 64));
    std::memcpy(out + row * 2, &u.scale, 2);
    std::memcpy(out + 32 + row * 2, &u.minimum, 2);
    const int scales = bits == 6 ? 16 : 8;
    for (int i = 0; i < scales; ++i)
        out[64 + i * 16 + row] = u.subScales[i];
    for (int i = 0; bits != 6 && i < 8; ++i)
        out[192 + i * 16 + row] = u.subMinimums[i];
    for (int block = 0; block < 8; ++block)
        packQuants(u.quants + block * 32, bits, row, out + superHeadBytes + size_t(block * bits * 64));
}

// A strip of blocks of all rows at a time, so that what is written stays in the first-level cache until its lines are full.
void packQuantizedRows(TensorType type, int64_t columns, std::span<const std::byte> rows, uint8_t *panel)
{
    const TensorTypeInfo &info = tensorTypeInfo(type);
    const int64_t blocks = columns / info.blockElements;
    const int64_t strip = isSuper(type) ? 2 : 16;
    const auto *source = reinterpret_cast<const uint8_t *>(rows.data());
    const int count = int(rows.size() / info.blockBytes / size_t(blocks));
    for (int64_t first = 0; first < blocks; first += strip)
        for (int row = 0; row < count; ++row)
            for (int64_t block = first; block < std::min(blocks, first + strip); ++block) {
                const uint8_t *at = source + (row * blocks + block) * info.blockBytes;
                if (isSuper(type))
                    packSuperBlock(type, at, row, block, panel);
                else
                    packSimpleBlock(type, blocks, at, row, block, panel);
            }
}

// Squares of 16 rows and 32 columns pass through a small array: rows lie a power of two apart, so that reading down a column of them
// would miss the cache every time. Together: 2 for pairs of columns, else 1.
template <typename Element, int Together> void packFloatRows(int64_t columns, std::span<const std::byte> rows, uint8_t *panel)
{
    constexpr int64_t side = 32;
    const auto *source = reinterpret_cast<const Element *>(rows.data());
    auto *out = reinterpret_cast<Element *>(panel);
    const int64_t count = int64_t(rows.size() / sizeof(Element)) / columns;
    Element square[panelRows][side] = {};
    for (int64_t first = 0; first < columns; first += side, out += side * panelRows) {
        const int64_t width = std::min(side, columns - first);
        for (int64_t row = 0; row < count; ++row)
            std::memcpy(square[row], source + row * columns + first, size_t(width) * sizeof(Element));
        for (int64_t column = 0; column < width; column += Together)
            for (int64_t row = 0; row < panelRows; ++row)
                for (int64_t i = 0; i < Together && column + i < width; ++i)
                    out[(column * panelRows) + row * Together + i] = square[row][column + i];
    }
}

} // namespace

size_t panelBytes(TensorType type, int64_t columns)
{
    const int bits = bitsOf(type);
    if (bits == 0)
        return size_t((columns + 1) / 2 * 2) * panelRows * tensorTypeInfo(type).blockBytes;
    if (isSuper(type))
        return size_t(columns / 256) * (superHeadBytes + size_t(8 * bits * 64));
    return (size_t(columns / blockColumns) * size_t(bits * 64 + (hasMinimums(type) ? 64 : 32)) + 63) / 64 * 64;
}

void packPanel(TensorType type, int64_t columns, std::span<const std::byte> rows, uint8_t *panel)
{
    assert(rows.size() / rowBytes(tensorTypeInfo(type), uint64_t(columns)) <= size_t(panelRows));
    if (type == TensorType::F32)
        packFloatRows<uint32_t, 1>(columns, rows, panel);
    else if (type == TensorType::F16)
        packFloatRows<uint16_t, 1>(columns, rows, panel);
    else if (type == TensorType::BF16)
        packFloatRows<uint16_t, 2>(columns, rows, panel);
    else
        packQuantizedRows(type, columns, rows, panel);
}

} // namespace hearth::cpu
