// Encoders of the types whose groups of weights are named by an index into a grid: IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS, IQ3_S, IQ1_S, IQ1_M.

#include "inference/quantize/encodeblocks.h"
#include "inference/quantize/encoders.h"
#include "inference/quantize/gridencoder.h"
#include "inference/tensor/grids.h"

#include <algorithm>

namespace hearth::quantizing {

namespace {

constexpr std::array<float, 3> levels2{1, 3.125f, 5.375f};               // 8, 25, 43 eighths
constexpr std::array<float, 8> levels3Xxs{1, 3, 5, 7, 9, 11, 13, 15.5f}; // 4, 12, ..., 52, 62 quarters
constexpr std::array<float, 8> levels3S{1, 3, 5, 7, 9, 11, 13, 15};
constexpr std::array<float, 3> levels1Up{-0.875f, 0.125f, 1.125f}, levels1Down{-1.125f, -0.125f, 0.875f};

// Each grid is searched with lists that take a moment to make: made when first needed, once.
const GridFormat &formatIQ2_XXS()
{
    static const GridSearch grid(iq2XxsCodes, 8, 2, levels2);
    static const GridFormat format{.grid = &grid, .leastReach = 0.7f, .mostReach = 1.4f};
    return format;
}

const GridFormat &formatIQ2_XS()
{
    static const GridSearch grid(iq2XsCodes, 8, 2, levels2);
    static const GridFormat format{.grid = &grid, .unit = 16, .leastReach = 0.7f, .mostReach = 1.4f};
    return format;
}

const GridFormat &formatIQ2_S()
{
    static const GridSearch grid(iq2SCodes, 8, 2, levels2);
    static const GridFormat format{.grid = &grid, .unit = 16, .leastReach = 0.7f, .mostReach = 1.4f};
    return format;
}

const GridFormat &formatIQ3_XXS()
{
    static const GridSearch grid(iq3XxsCodes, 4, 3, levels3Xxs);
    static const GridFormat format{.grid = &grid, .leastReach = 0.75f, .mostReach = 1.2f};
    return format;
}

const GridFormat &formatIQ3_S()
{
    static const GridSearch grid(iq3SCodes, 4, 3, levels3S);
    static const GridFormat format{.grid = &grid, .leastReach = 0.75f, .mostReach = 1.2f};
    return format;
}

const GridFormat &formatIQ1(GridShift shift)
{
    static const GridSearch up(iq1Codes, 8, 2, levels1Up), down(iq1Codes, 8, 2, levels1Down);
    static const GridFormat small{.grid = &up, .shifted = &down, .shift = GridShift::Unit, .mostScale = 7, .leastReach = 1, .mostReach = 3};
    static const GridFormat medium{
        .grid = &up, .shifted = &down, .shift = GridShift::Group, .unit = 16, .mostScale = 7, .leastReach = 1, .mostReach = 3};
    return shift == GridShift::Unit ? small : medium;
}

uint32_t sevenSigns(const GridBlock &block, size_t group)
{
    return block.signs[group] & 127u;
}

} // namespace

// Layouts: see the decoders.
void encodeIQ2_XXS(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 66>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        GridBlock block = magnitudeBlock(x, weights, true);
        encodeGrid(formatIQ2_XXS(), weights, block);
        writeHalf(out, block.d);
        for (size_t unit = 0; unit < 8; ++unit) {
            uint32_t word = uint32_t(block.scales[unit]) << 28;
            for (size_t l = 0; l < 4; ++l) {
                out[2 + unit * 8 + l] = uint8_t(block.indices[unit * 4 + l]);
                word |= sevenSigns(block, unit * 4 + l) << (7 * l);
            }
            writeU32(out + 2 + unit * 8 + 4, word);
        }
    });
}

void encodeIQ2_XS(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 74>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        GridBlock block = magnitudeBlock(x, weights, true);
        encodeGrid(formatIQ2_XS(), weights, block);
        writeHalf(out, block.d);
        for (size_t group = 0; group < 32; ++group)
            writeU16(out + 2 + group * 2, uint16_t(block.indices[group] | sevenSigns(block, group) << 9));
        for (size_t i = 0; i < 8; ++i)
            out[66 + i] = uint8_t(block.scales[2 * i] | block.scales[2 * i + 1] << 4);
    });
}

void encodeIQ2_S(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 82>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        GridBlock block = magnitudeBlock(x, weights, false);
        encodeGrid(formatIQ2_S(), weights, block);
        writeHalf(out, block.d);
        std::fill(out + 66, out + 74, uint8_t(0));
        for (size_t group = 0; group < 32; ++group) {
            out[2 + group] = uint8_t(block.indices[group]);
            out[34 + group] = block.signs[group];
            out[66 + group / 4] = uint8_t(out[66 + group / 4] | (block.indices[group] >> 8) << (group % 4 * 2));
        }
        for (size_t i = 0; i < 8; ++i)
            out[74 + i] = uint8_t(block.scales[2 * i] | block.scales[2 * i + 1] << 4);
    });
}

void encodeIQ3_XXS(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 98>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        GridBlock block = magnitudeBlock(x, weights, true);
        encodeGrid(formatIQ3_XXS(), weights, block);
        writeHalf(out, block.d);
        for (size_t group = 0; group < 64; ++group)
            out[2 + group] = uint8_t(block.indices[group]);
        for (size_t unit = 0; unit < 8; ++unit) {
            uint32_t word = uint32_t(block.scales[unit]) << 28;
            for (size_t l = 0; l < 4; ++l)
                word |= sevenSigns(block, unit * 4 + l) << (7 * l);
            writeU32(out + 66 + unit * 4, word);
        }
    });
}

void encodeIQ3_S(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 110>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        GridBlock block = magnitudeBlock(x, weights, false);
        encodeGrid(formatIQ3_S(), weights, block);
        writeHalf(out, block.d);
        std::fill(out + 66, out + 74, uint8_t(0));
        for (size_t group = 0; group < 64; ++group) {
            out[2 + group] = uint8_t(block.indices[group]);
            out[66 + group / 8] = uint8_t(out[66 + group / 8] | (block.indices[group] >> 8) << (group % 8));
        }
        std::copy(block.signs.begin(), block.signs.end(), out + 74);
        for (size_t i = 0; i < 4; ++i)
            out[106 + i] = uint8_t(block.scales[2 * i] | block.scales[2 * i + 1] << 4);
    });
}

void encodeIQ1_S(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 50>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        GridBlock block = signedBlock(x);
        encodeGrid(formatIQ1(GridShift::Unit), weights, block);
        writeHalf(out, block.d);
        for (size_t unit = 0; unit < 8; ++unit) {
            uint32_t word = uint32_t(block.scales[unit]) << 12 | uint32_t(block.isShifted[unit * 4]) << 15;
            for (size_t l = 0; l < 4; ++l) {
                out[2 + unit * 4 + l] = uint8_t(block.indices[unit * 4 + l]);
                word |= uint32_t(block.indices[unit * 4 + l] >> 8) << (3 * l);
            }
            writeU16(out + 34 + unit * 2, uint16_t(word));
        }
    });
}

void encodeIQ1_M(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 56>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        GridBlock block = signedBlock(x);
        encodeGrid(formatIQ1(GridShift::Group), weights, block);
        std::fill(out + 32, out + 48, uint8_t(0));
        for (size_t group = 0; group < 32; ++group) {
            const int high = block.indices[group] >> 8 | int(block.isShifted[group]) << 3;
            out[group] = uint8_t(block.indices[group]);
            out[32 + group / 2] = uint8_t(out[32 + group / 2] | high << (group % 2 * 4));
        }
        const uint16_t d = floatToHalf(block.d);
        for (size_t i = 0; i < 4; ++i) {
            uint32_t word = uint32_t((d >> (4 * i)) & 15) << 12;
            for (size_t l = 0; l < 4; ++l)
                word |= uint32_t(block.scales[4 * i + l]) << (3 * l);
            writeU16(out + 48 + i * 2, uint16_t(word));
        }
    });
}

} // namespace hearth::quantizing
