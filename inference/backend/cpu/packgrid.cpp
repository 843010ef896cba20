// Packs the IQ types with grids: indices by row, the signs of a line together, and all eight of them where the file keeps seven.
#include "inference/backend/cpu/packformat.h"
#include "inference/tensor/formats.h"
#include "inference/tensor/grids.h"

namespace hearth::cpu {

using namespace blocks;

namespace {

constexpr int lineBytes8 = 4 * 16 + 64; // of a block: four indices a row, signs
constexpr int lineBytes4 = 8 * 16 + 64;

// Low bytes of a block's indices.
void packIndices(const uint8_t *indices, int count, int row, uint8_t *lines)
{
    for (int i = 0; i < count; ++i)
        lines[i * 16 + row] = indices[i];
}

// The signs of 32 columns, the first lowest: four bits in each line's eight bytes.
void packSigns(uint32_t signs, int row, uint8_t *to)
{
    for (int line = 0; line < 8; ++line)
        storeNibble(to + line * 8 + row / 2, row % 2, signs >> (4 * line));
}

// Four times seven bits.
uint32_t allSigns(uint32_t word)
{
    uint32_t signs = 0;
    for (uint32_t i = 0; i < 4; ++i)
        signs |= signsOfSeven((word >> (7 * i)) & 127) << (8 * i);
    return signs;
}

} // namespace

void packIQ2_XXS(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    store16(head + row * 2, readU16(group));
    for (int block = 0; block < 8; ++block, lines += lineBytes8) {
        const uint8_t *at = group + 2 + block * 8;
        const uint32_t word = readU32(at + 4);
        packIndices(at, 4, row, lines);
        packSigns(allSigns(word), row, lines + 64);
        storeNibble(head + 32 + block / 2 * 16 + row, block % 2, word >> 28);
    }
}

void packIQ3_XXS(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    store16(head + row * 2, readU16(group));
    for (int block = 0; block < 8; ++block, lines += lineBytes4) {
        const uint32_t word = readU32(group + 66 + block * 4);
        packIndices(group + 2 + block * 8, 8, row, lines);
        packSigns(allSigns(word), row, lines + 128);
        storeNibble(head + 32 + block / 2 * 16 + row, block % 2, word >> 28);
    }
}

void packIQ3_S(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    store16(head + row * 2, readU16(group));
    for (int block = 0; block < 8; ++block, lines += lineBytes4) {
        packIndices(group + 2 + block * 8, 8, row, lines);
        packSigns(readU32(group + 74 + block * 4), row, lines + 128);
        storeNibble(head + 32 + block / 2 * 16 + row, block % 2, uint32_t(group[106 + block / 2]) >> (block % 2 * 4));
        head[96 + block * 16 + row] = group[66 + block];
    }
}

void packIQ2_XS(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    store16(head + row * 2, readU16(group));
    for (int block = 0; block < 8; ++block, lines += lineBytes8) {
        uint32_t signs = 0, high = 0;
        for (uint32_t i = 0; i < 4; ++i) {
            const uint32_t word = readU16(group + 2 + uint32_t(block) * 8 + i * 2);
            lines[i * 16 + uint32_t(row)] = uint8_t(word);
            high |= ((word >> 8) & 1) << i;
            signs |= signsOfSeven(word >> 9) << (8 * i);
        }
        packSigns(signs, row, lines + 64);
        head[32 + block * 16 + row] = group[66 + block];
        storeNibble(head + 160 + block / 2 * 16 + row, block % 2, high);
    }
}

void packIQ2_S(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    store16(head + row * 2, readU16(group));
    for (int block = 0; block < 8; ++block, lines += lineBytes8) {
        packIndices(group + 2 + block * 4, 4, row, lines);
        packSigns(readU32(group + 34 + block * 4), row, lines + 64);
        head[32 + block * 16 + row] = group[74 + block];
        head[160 + block * 16 + row] = group[66 + block];
    }
}

void packIQ1_S(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    store16(head + row * 2, readU16(group));
    for (int block = 0; block < 8; ++block, lines += 64) {
        packIndices(group + 2 + block * 4, 4, row, lines);
        store16(head + 32 + block * 32 + row * 2, readU16(group + 34 + block * 2));
    }
}

void packIQ1_M(const uint8_t *group, int row, uint8_t *lines, uint8_t *head)
{
    store16(head + row * 2, scaleBitsIQ1_M(group + 48));
    for (int block = 0; block < 8; ++block, lines += 64) {
        const int scales = readU16(group + 48 + block / 2 * 2) >> (block % 2 * 6);
        packIndices(group + block * 4, 4, row, lines);
        head[32 + block * 16 + row] = uint8_t((scales & 7) | (scales >> 3 & 7) << 4);
        store16(head + 160 + block * 32 + row * 2, readU16(group + 32 + block * 2));
    }
}

} // namespace hearth::cpu
