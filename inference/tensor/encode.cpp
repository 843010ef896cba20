// Encoders of the plain types and of those with blocks of 32.

#include "inference/core/half.h"
#include "inference/tensor/formats.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>

namespace hearth {

namespace {

void writeU16(uint8_t *at, uint16_t value)
{
    at[0] = uint8_t(value);
    at[1] = uint8_t(value >> 8);
}

// Writes `value` as a half and returns what a reader will see.
float writeHalf(uint8_t *at, float value)
{
    const uint16_t half = floatToHalf(value);
    writeU16(at, half);
    return halfToFloat(half);
}

int roundTo(float value, int low, int high)
{
    if (!(value > float(low))) // NaN too
        return low;
    return value >= float(high) ? high : int(std::lround(value));
}

template <size_t elements, size_t bytes, typename EncodeBlock>
void forEachBlock(std::span<const float> row, std::span<std::byte> blocks, EncodeBlock encodeBlock)
{
    assert(row.size() % elements == 0 && blocks.size() == row.size() / elements * bytes);
    auto *out = reinterpret_cast<uint8_t *>(blocks.data());
    for (size_t i = 0; i < row.size(); i += elements, out += bytes)
        encodeBlock(row.data() + i, out);
}

// The value of largest magnitude, with its sign.
float extreme(const float *x)
{
    float best = 0;
    for (int i = 0; i < 32; ++i) {
        if (std::fabs(x[i]) > std::fabs(best))
            best = x[i];
    }
    return best;
}

// Codes q of x = d (q - offset), d written as a half at `out`: the extreme value sits on the far end, which reaches one step further.
void centredCodes(const float *x, uint8_t *out, int offset, int (&codes)[32])
{
    const float d = writeHalf(out, -extreme(x) / float(offset));
    const float inverse = d != 0 ? 1 / d : 0;
    for (int i = 0; i < 32; ++i)
        codes[i] = roundTo(x[i] * inverse + float(offset), 0, 2 * offset - 1);
}

// Codes q of x = d q + m, d and m written as halves at `out`.
void rangeCodes(const float *x, uint8_t *out, int levels, int (&codes)[32])
{
    const auto [low, high] = std::minmax_element(x, x + 32);
    const float d = writeHalf(out, (*high - *low) / float(levels));
    const float m = writeHalf(out + 2, *low);
    const float inverse = d != 0 ? 1 / d : 0;
    for (int i = 0; i < 32; ++i)
        codes[i] = roundTo((x[i] - m) * inverse, 0, levels);
}

void writeNibbles(const int (&codes)[32], uint8_t *out)
{
    for (int i = 0; i < 16; ++i)
        out[i] = uint8_t((codes[i] & 15) | (codes[i + 16] & 15) << 4);
}

void writeFifthBits(const int (&codes)[32], uint8_t *out)
{
    std::fill(out, out + 4, uint8_t(0));
    for (int i = 0; i < 32; ++i)
        out[i / 8] = uint8_t(out[i / 8] | ((codes[i] >> 4) & 1) << (i % 8));
}

} // namespace

void encodeF32(std::span<const float> row, std::span<std::byte> blocks)
{
    assert(blocks.size() == row.size() * sizeof(float));
    std::memcpy(blocks.data(), row.data(), blocks.size());
}

void encodeF16(std::span<const float> row, std::span<std::byte> blocks)
{
    forEachBlock<1, 2>(row, blocks, [](const float *x, uint8_t *out) { writeU16(out, floatToHalf(*x)); });
}

void encodeBF16(std::span<const float> row, std::span<std::byte> blocks)
{
    forEachBlock<1, 2>(row, blocks, [](const float *x, uint8_t *out) { writeU16(out, floatToBfloat16(*x)); });
}

void encodeQ8_0(std::span<const float> row, std::span<std::byte> blocks)
{
    forEachBlock<32, 34>(row, blocks, [](const float *x, uint8_t *out) {
        const float d = writeHalf(out, std::fabs(extreme(x)) / 127);
        const float inverse = d != 0 ? 1 / d : 0;
        for (int i = 0; i < 32; ++i)
            out[2 + i] = uint8_t(int8_t(roundTo(x[i] * inverse, -127, 127)));
    });
}

void encodeQ4_0(std::span<const float> row, std::span<std::byte> blocks)
{
    forEachBlock<32, 18>(row, blocks, [](const float *x, uint8_t *out) {
        int codes[32];
        centredCodes(x, out, 8, codes);
        writeNibbles(codes, out + 2);
    });
}

void encodeQ4_1(std::span<const float> row, std::span<std::byte> blocks)
{
    forEachBlock<32, 20>(row, blocks, [](const float *x, uint8_t *out) {
        int codes[32];
        rangeCodes(x, out, 15, codes);
        writeNibbles(codes, out + 4);
    });
}

void encodeQ5_0(std::span<const float> row, std::span<std::byte> blocks)
{
    forEachBlock<32, 22>(row, blocks, [](const float *x, uint8_t *out) {
        int codes[32];
        centredCodes(x, out, 16, codes);
        writeFifthBits(codes, out + 2);
        writeNibbles(codes, out + 6);
    });
}

void encodeQ5_1(std::span<const float> row, std::span<std::byte> blocks)
{
    forEachBlock<32, 24>(row, blocks, [](const float *x, uint8_t *out) {
        int codes[32];
        rangeCodes(x, out, 31, codes);
        writeFifthBits(codes, out + 4);
        writeNibbles(codes, out + 8);
    });
}

} // namespace hearth
