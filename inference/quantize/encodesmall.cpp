// Encoders of the types with one scale (and minimum) a block.

#include "inference/quantize/encodeblocks.h"
#include "inference/quantize/encoders.h"
#include "inference/quantize/fit.h"
#include "inference/tensor/grids.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hearth::quantizing {

namespace {

// Codes are 0 to 31 here.
void writeNibbles(const uint8_t *codes, uint8_t *out)
{
    for (int i = 0; i < 16; ++i)
        out[i] = uint8_t((codes[i] & 15) | (codes[i + 16] & 15) << 4);
}

void writeFifthBits(const uint8_t *codes, uint8_t *out)
{
    std::fill(out, out + 4, uint8_t(0));
    for (int i = 0; i < 32; ++i)
        out[i / 8] = uint8_t(out[i / 8] | ((codes[i] >> 4) & 1) << (i % 8));
}

// The 16-bit float nearest to the best scale, or one of its neighbours where that is better; its bits.
uint16_t fitHalfScale(const float *x, const float *weights, int count, int low, int high)
{
    const uint16_t nearest = floatToHalf(fitScale(x, weights, count, low, high));
    uint16_t best = nearest;
    float bestError = std::numeric_limits<float>::infinity();
    for (const int step : {0, -1, 1}) {
        const uint16_t half = uint16_t(nearest + step);
        const float scale = halfToFloat(half);
        if (!std::isfinite(scale))
            continue;
        const float error = scaleError(x, weights, count, scale, low, high);
        if (error < bestError) {
            best = half;
            bestError = error;
        }
    }
    return best;
}

// x ~ d q: writes d at `out`, returns q - low.
template <int count> std::array<uint8_t, size_t(count)> centredCodes(const float *x, const float *weights, uint8_t *out, int low, int high)
{
    const uint16_t half = fitHalfScale(x, weights, count, low, high);
    writeU16(out, half);
    int8_t codes[size_t(count)];
    roundToScale(x, weights, count, halfToFloat(half), low, high, codes);
    std::array<uint8_t, size_t(count)> shifted;
    for (size_t i = 0; i < size_t(count); ++i)
        shifted[i] = uint8_t(codes[i] - low);
    return shifted;
}

// x ~ d q + m: writes d and m at `out`, returns q.
std::array<uint8_t, 32> rangeCodes(const float *x, const float *weights, uint8_t *out, int levels)
{
    Range range = fitRange(x, weights, 32, levels, false);
    range.scale = writeHalf(out, range.scale);
    std::array<uint8_t, 32> codes;
    roundToRange(x, weights, 32, range, levels, codes.data());
    double sum = 0, total = 0; // the minimum once more, for the scale as it is stored
    for (size_t i = 0; i < 32; ++i) {
        sum += double(weights[i]) * (double(x[i]) - double(range.scale) * codes[i]);
        total += weights[i];
    }
    range.minimum = -writeHalf(out + 2, float(sum / total));
    roundToRange(x, weights, 32, range, levels, codes.data());
    return codes;
}

// 2 bits each, the first lowest, in runs of `lanes` bytes: byte i of a run has the elements i, i + lanes, i + 2 lanes, i + 3 lanes.
void writePairs(const uint8_t *codes, size_t count, size_t lanes, uint8_t *out)
{
    for (size_t i = 0; i < count; i += 4 * lanes, out += lanes) {
        for (size_t j = 0; j < lanes; ++j)
            out[j] = uint8_t(codes[i + j] | codes[i + lanes + j] << 2 | codes[i + 2 * lanes + j] << 4 | codes[i + 3 * lanes + j] << 6);
    }
}

// Up to five digits of base 3, the first most significant, as a fraction of 256 rounded up: what brings them back by multiplication.
uint8_t packDigits(const uint8_t *digits, size_t stride, int count)
{
    int number = 0;
    for (int i = 0; i < 5; ++i)
        number = number * 3 + (i < count ? digits[size_t(i) * stride] : 0);
    return uint8_t((number * 256 + 242) / 243);
}

// The exponent byte of a power of two near `scale`.
int exponentByte(float scale)
{
    int exponent = 0;
    std::frexp(scale, &exponent); // scale = f 2^exponent, 1/2 <= f < 1
    return std::clamp(exponent + 126, 1, 254);
}

float errorMXFP4(const float *x, const float *weights, float scale, uint8_t *codes)
{
    float error = 0;
    for (int i = 0; i < 32; ++i) {
        float least = std::numeric_limits<float>::infinity();
        for (int code = 0; code < 16; ++code) {
            const float difference = x[i] - scale * float(mxfp4Values[size_t(code)]);
            if (difference * difference < least) {
                least = difference * difference;
                codes[i] = uint8_t(code);
            }
        }
        error += weights[i] * least;
    }
    return error;
}

} // namespace

void encodeQ8_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<32, 34>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        const std::array<uint8_t, 32> codes = centredCodes<32>(x, weights, out, -127, 127);
        for (size_t i = 0; i < 32; ++i)
            out[2 + i] = uint8_t(codes[i] - 127);
    });
}

void encodeQ4_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<32, 18>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        writeNibbles(centredCodes<32>(x, weights, out, -8, 7).data(), out + 2);
    });
}

void encodeQ5_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<32, 22>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        const std::array<uint8_t, 32> codes = centredCodes<32>(x, weights, out, -16, 15);
        writeFifthBits(codes.data(), out + 2);
        writeNibbles(codes.data(), out + 6);
    });
}

void encodeQ4_1(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<32, 20>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        writeNibbles(rangeCodes(x, weights, out, 15).data(), out + 4);
    });
}

void encodeQ5_1(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<32, 24>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        const std::array<uint8_t, 32> codes = rangeCodes(x, weights, out, 31);
        writeFifthBits(codes.data(), out + 4);
        writeNibbles(codes.data(), out + 8);
    });
}

void encodeIQ4_NL(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<32, 18>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        const float scale = writeHalf(out, fitTable(x, weights, 32, iq4Values.data()));
        uint8_t codes[32];
        roundToTable(x, weights, 32, scale, iq4Values.data(), codes);
        writeNibbles(codes, out + 2);
    });
}

// Scales are powers of two: those around the one that lays the largest value on the end of the table are tried.
void encodeMXFP4(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<32, 17>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        float most = 0;
        for (int i = 0; i < 32; ++i)
            most = std::max(most, std::fabs(x[i]));
        const int first = most > 0 ? exponentByte(most / 6) : 1;
        float bestError = std::numeric_limits<float>::infinity();
        for (int e = std::max(first - 1, 1); e <= std::min(first + 1, 254); ++e) {
            uint8_t codes[32];
            const float error = errorMXFP4(x, weights, std::ldexp(0.5f, e - 127), codes); // the table's values are doubled
            if (error < bestError) {
                bestError = error;
                out[0] = uint8_t(e);
                writeNibbles(codes, out + 1);
            }
        }
    });
}

// One bit: d or -d.
void encodeQ1_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<128, 18>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        double sum = 0, total = 0;
        std::fill(out + 2, out + 18, uint8_t(0));
        for (int i = 0; i < 128; ++i) {
            sum += double(weights[i]) * std::fabs(x[i]);
            total += weights[i];
            if (x[i] >= 0)
                out[2 + i / 8] = uint8_t(out[2 + i / 8] | 1 << (i % 8));
        }
        writeHalf(out, float(sum / total)); // the best for these signs
    });
}

// -d to 2 d.
void encodeQ2_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<64, 18>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        const std::array<uint8_t, 64> codes = centredCodes<64>(x, weights, out, -1, 2);
        for (size_t i = 0; i < 16; ++i)
            writePairs(codes.data() + 4 * i, 4, 1, out + 2 + i);
    });
}

void encodeTQ1_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 54>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        const std::array<uint8_t, 256> digits = centredCodes<256>(x, weights, out + 52, -1, 1);
        for (size_t i = 0; i < 32; ++i)
            out[i] = packDigits(digits.data() + i, 32, 5);
        for (size_t i = 0; i < 16; ++i)
            out[32 + i] = packDigits(digits.data() + 160 + i, 16, 5);
        for (size_t i = 0; i < 4; ++i)
            out[48 + i] = packDigits(digits.data() + 240 + i, 4, 4);
    });
}

void encodeTQ2_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 66>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        const std::array<uint8_t, 256> digits = centredCodes<256>(x, weights, out + 64, -1, 1);
        writePairs(digits.data(), 256, 32, out);
    });
}

} // namespace hearth::quantizing
