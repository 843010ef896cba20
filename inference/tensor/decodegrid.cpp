// Scalar decoders of the IQ types whose indices name entries of a grid; see grids.h for its values and the factors of the scales.

#include "inference/tensor/blocks.h"
#include "inference/tensor/formats.h"
#include "inference/tensor/grids.h"

namespace hearth {

using namespace blocks;

namespace {

// count values of an entry, each with the sign of its bit (set: minus).
template <int count, typename Entry> void writeSigned(float scale, Entry entry, uint32_t signs, float *x)
{
    for (int j = 0; j < count; ++j) {
        const float value = scale * float((entry >> (8 * j)) & 255);
        x[j] = (signs >> j) & 1 ? -value : value;
    }
}

// 8 values -1, 0 or 1 of an entry, plus or minus 1/8.
void writeShifted(float scale, uint64_t entry, bool isMinus, float *x)
{
    for (int j = 0; j < 8; ++j)
        x[j] = scale * (float(int((entry >> (8 * j)) & 255) - 16 + (isMinus ? -1 : 1)) * 0.125f);
}

} // namespace

// half d; 8 times 8 bytes: four indices, then 32 bits: four times 7 sign bits, 4 bits of scale.
void decodeIQ2_XXS(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 66>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        for (int unit = 0; unit < 8; ++unit) {
            const uint8_t *at = in + 2 + unit * 8;
            const uint32_t word = readU32(at + 4);
            const float scale = d * float(2 * (word >> 28) + 1) * 0.125f;
            for (uint32_t l = 0; l < 4; ++l, x += 8)
                writeSigned<8>(scale, iq2XxsGrid[at[l]], signsOfSeven((word >> (7 * l)) & 127), x);
        }
    });
}

// half d; 32 times 16 bits: 9 of index, 7 of sign; 8 bytes with a scale for each 16 elements.
void decodeIQ2_XS(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 74>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        for (int group = 0; group < 32; ++group, x += 8) {
            const uint32_t word = readU16(in + 2 + group * 2);
            const float scale = d * float(2 * ((in[66 + group / 4] >> (group / 2 % 2 * 4)) & 15) + 1) * 0.125f;
            writeSigned<8>(scale, iq2XsGrid[word & 511], signsOfSeven(word >> 9), x);
        }
    });
}

// half d; 32 bytes of indices, 32 bytes of signs, 8 bytes of two high index bits each, 8 bytes of scales as in IQ2_XS.
void decodeIQ2_S(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 82>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        for (size_t group = 0; group < 32; ++group, x += 8) {
            const size_t index = in[2 + group] | ((in[66 + group / 4] >> (group % 4 * 2)) & 3u) << 8;
            const float scale = d * float(2 * ((in[74 + group / 4] >> (group / 2 % 2 * 4)) & 15) + 1) * 0.125f;
            writeSigned<8>(scale, iq2SGrid[index], in[34 + group], x);
        }
    });
}

// half d; 64 bytes of indices; 8 times 32 bits as in IQ2_XXS.
void decodeIQ3_XXS(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 98>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        for (int group = 0; group < 64; ++group, x += 4) {
            const uint32_t word = readU32(in + 66 + group / 8 * 4);
            const uint32_t signs = signsOfSeven((word >> (group / 2 % 4 * 7)) & 127);
            writeSigned<4>(d * float(2 * (word >> 28) + 1) * 0.25f, iq3XxsGrid[in[2 + group]], signs >> (group % 2 * 4), x);
        }
    });
}

// half d; 64 bytes of indices; 8 bytes of their ninth bits; 32 bytes of signs; 4 bytes with a scale for each 32 elements.
void decodeIQ3_S(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 110>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        for (size_t group = 0; group < 64; ++group, x += 4) {
            const size_t index = in[2 + group] | ((in[66 + group / 8] >> (group % 8)) & 1u) << 8;
            const float scale = d * float(2 * ((in[106 + group / 16] >> (group / 8 % 2 * 4)) & 15) + 1);
            writeSigned<4>(scale, iq3SGrid[index], uint32_t(in[74 + group / 2]) >> (group % 2 * 4), x);
        }
    });
}

// half d; 32 bytes of indices; 8 times 16 bits: four times 3 high index bits, 3 of scale, 1 for the shift.
void decodeIQ1_S(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 50>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = readHalf(in);
        for (size_t group = 0; group < 32; ++group, x += 8) {
            const size_t high = readU16(in + 34 + group / 4 * 2);
            const float scale = d * float(2 * ((high >> 12) & 7) + 1);
            writeShifted(scale, iq1Grid[in[2 + group] | ((high >> (group % 4 * 3)) & 7) << 8], high >> 15, x);
        }
    });
}

uint16_t scaleBitsIQ1_M(const uint8_t *scaleWords)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < 4; ++i)
        bits |= uint32_t(readU16(scaleWords + 2 * i) >> 12) << (4 * i);
    return uint16_t(bits);
}

// 32 bytes of indices; 16 bytes of nibbles: 3 high index bits, 1 for the shift; 4 times 16 bits: four times 3 of scale, 4 of d.
void decodeIQ1_M(std::span<const std::byte> blocks, std::span<float> out)
{
    forEachBlock<256, 56>(blocks, out, [](const uint8_t *in, float *x) {
        const float d = halfToFloat(scaleBitsIQ1_M(in + 48));
        for (size_t group = 0; group < 32; ++group, x += 8) {
            const size_t high = (in[32 + group / 2] >> (group % 2 * 4)) & 15u;
            const uint32_t three = (readU16(in + 48 + group / 8 * 2) >> (group / 2 % 4 * 3)) & 7u;
            writeShifted(d * float(2 * three + 1), iq1Grid[in[group] | (high & 7) << 8], high >> 3, x);
        }
    });
}

} // namespace hearth
