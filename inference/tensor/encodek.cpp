// Encoders of the K types: super-blocks of 256 whose sub-blocks have small integer scales.
// Scales are found by search: several step widths are tried around the plain one, each is refined by weighted least squares for its own
// codes, and the one with the least weighted squared error is kept. Large weights count more (weight = rms + |x|).

#include "inference/core/half.h"
#include "inference/tensor/formats.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace hearth {

namespace {

constexpr int searchSteps = 9; // step widths tried, to each side of the plain one

void writeU16(uint8_t *at, uint16_t value)
{
    at[0] = uint8_t(value);
    at[1] = uint8_t(value >> 8);
}

int roundTo(float value, int low, int high)
{
    if (!(value > float(low))) // NaN too
        return low;
    return value >= float(high) ? high : int(std::lround(value));
}

template <size_t count> std::array<float, count> importance(const float *x)
{
    float sum = 0;
    for (size_t i = 0; i < count; ++i)
        sum += x[i] * x[i];
    const float rms = std::sqrt(sum / float(count));
    std::array<float, count> weights;
    for (size_t i = 0; i < count; ++i)
        weights[i] = rms + std::fabs(x[i]);
    return weights;
}

// x ~ scale q - minimum with q in 0..levels and minimum >= 0.
struct RangeFit
{
    float scale = 0;
    float minimum = 0;
};

struct RangeSums
{
    double w = 0, wq = 0, wqq = 0, wx = 0, wqx = 0;
};

// Least squares for given codes; false where all codes are equal.
bool solveRange(const RangeSums &sums, RangeFit &fit)
{
    const double determinant = sums.w * sums.wqq - sums.wq * sums.wq;
    if (!(determinant > 0))
        return false;
    double scale = (sums.w * sums.wqx - sums.wq * sums.wx) / determinant;
    double offset = (sums.wqq * sums.wx - sums.wq * sums.wqx) / determinant;
    if (offset > 0) { // a minimum cannot be negative
        offset = 0;
        scale = sums.wqx / sums.wqq;
    }
    fit = {float(scale), float(-offset)};
    return scale > 0;
}

double rangeError(const float *x, const std::array<float, 32> &weights, const RangeFit &fit, int levels)
{
    const float inverse = fit.scale > 0 ? 1 / fit.scale : 0;
    double error = 0;
    for (size_t i = 0; i < 32; ++i) {
        const int q = roundTo((x[i] + fit.minimum) * inverse, 0, levels);
        const double difference = double(fit.scale) * q - fit.minimum - x[i];
        error += weights[i] * difference * difference;
    }
    return error;
}

RangeFit fitRange(const float *x, int levels)
{
    const std::array<float, 32> weights = importance<32>(x);
    const auto [lowest, highest] = std::minmax_element(x, x + 32);
    const float low = std::min(*lowest, 0.0f);
    RangeFit best{(*highest - low) / float(levels), -low};
    if (!(best.scale > 0))
        return {0, -low};
    double bestError = rangeError(x, weights, best, levels);
    for (int step = -searchSteps; step <= searchSteps; ++step) {
        const float inverse = (float(levels) + 0.1f * float(step)) / (*highest - low);
        RangeSums sums;
        for (size_t i = 0; i < 32; ++i) {
            const double q = roundTo((x[i] - low) * inverse, 0, levels), w = weights[i];
            sums.w += w;
            sums.wq += w * q;
            sums.wqq += w * q * q;
            sums.wx += w * x[i];
            sums.wqx += w * q * x[i];
        }
        RangeFit fit;
        if (!solveRange(sums, fit))
            continue;
        const double error = rangeError(x, weights, fit, levels);
        if (error < bestError) {
            best = fit;
            bestError = error;
        }
    }
    return best;
}

// d, dmin and the packed scales of one super-block at `out` (16 bytes), and the codes for the scales as stored.
void encodeRanges(const float *x, uint8_t *out, int levels, std::array<uint8_t, 256> &codes)
{
    RangeFit fits[8];
    float largestScale = 0, largestMinimum = 0;
    for (int sub = 0; sub < 8; ++sub) {
        fits[sub] = fitRange(x + sub * 32, levels);
        largestScale = std::max(largestScale, fits[sub].scale);
        largestMinimum = std::max(largestMinimum, fits[sub].minimum);
    }
    const uint16_t d = floatToHalf(largestScale / 63), dmin = floatToHalf(largestMinimum / 63);
    writeU16(out, d);
    writeU16(out + 2, dmin);
    const float unit = halfToFloat(d), minimumUnit = halfToFloat(dmin);
    ScaleMin pairs[8];
    for (int sub = 0; sub < 8; ++sub) {
        pairs[sub].scale = uint8_t(unit > 0 ? roundTo(fits[sub].scale / unit, 0, 63) : 0);
        pairs[sub].minimum = uint8_t(minimumUnit > 0 ? roundTo(fits[sub].minimum / minimumUnit, 0, 63) : 0);
        const float scale = unit * pairs[sub].scale, minimum = minimumUnit * pairs[sub].minimum;
        const size_t first = size_t(sub) * 32;
        for (size_t i = first; i < first + 32; ++i)
            codes[i] = uint8_t(scale > 0 ? roundTo((x[i] + minimum) / scale, 0, levels) : 0);
    }
    packScaleMin(pairs, out + 4);
}

void writeLowNibbles(const std::array<uint8_t, 256> &codes, uint8_t *out)
{
    for (size_t i = 0; i < 128; ++i) {
        const size_t first = i / 32 * 64 + i % 32;
        out[i] = uint8_t((codes[first] & 15) | (codes[first + 32] & 15) << 4);
    }
}

// x ~ scale q with q in -32..31, for 16 elements.
float fitCentred(const float *x)
{
    const std::array<float, 16> weights = importance<16>(x);
    float extreme = 0;
    for (int i = 0; i < 16; ++i) {
        if (std::fabs(x[i]) > std::fabs(extreme))
            extreme = x[i];
    }
    if (extreme == 0)
        return 0;
    float best = 0;
    double bestGain = 0;
    for (int step = -searchSteps; step <= searchSteps; ++step) {
        const float inverse = -(32 + 0.1f * float(step)) / extreme;
        double wqx = 0, wqq = 0;
        for (size_t i = 0; i < 16; ++i) {
            const double q = roundTo(x[i] * inverse, -32, 31);
            wqx += weights[i] * q * x[i];
            wqq += weights[i] * q * q;
        }
        // With the best scale wqx / wqq for these codes the error is sum(w x^2) - wqx^2 / wqq.
        if (wqq > 0 && wqx * wqx / wqq > bestGain) {
            bestGain = wqx * wqx / wqq;
            best = float(wqx / wqq);
        }
    }
    return best;
}

void encodeBlockQ6_K(const float *x, uint8_t *out)
{
    float scales[16];
    float extreme = 0;
    for (int sub = 0; sub < 16; ++sub) {
        scales[sub] = fitCentred(x + sub * 16);
        if (std::fabs(scales[sub]) > std::fabs(extreme))
            extreme = scales[sub];
    }
    const uint16_t d = floatToHalf(-extreme / 128); // the extreme scale becomes -128
    const float unit = halfToFloat(d);
    std::fill(out, out + 192, uint8_t(0));
    for (int sub = 0; sub < 16; ++sub) {
        const int stored = unit != 0 ? roundTo(scales[sub] / unit, -128, 127) : 0;
        out[192 + sub] = uint8_t(int8_t(stored));
        const float scale = unit * float(stored);
        for (int i = sub * 16; i < sub * 16 + 16; ++i) {
            const int code = (scale != 0 ? roundTo(x[i] / scale, -32, 31) : 0) + 32;
            const int half = i / 128, quarter = i % 128 / 32, lane = i % 32;
            uint8_t &low = out[half * 64 + lane + quarter % 2 * 32];
            uint8_t &high = out[128 + half * 32 + lane];
            low = uint8_t(low | (code & 15) << (quarter / 2 * 4));
            high = uint8_t(high | (code >> 4) << (quarter * 2));
        }
    }
    writeU16(out + 208, d);
}

template <size_t bytes, typename EncodeBlock>
void forEachSuperBlock(std::span<const float> row, std::span<std::byte> blocks, EncodeBlock encodeBlock)
{
    assert(row.size() % superBlockElements == 0 && blocks.size() == row.size() / superBlockElements * bytes);
    auto *out = reinterpret_cast<uint8_t *>(blocks.data());
    for (size_t i = 0; i < row.size(); i += superBlockElements, out += bytes)
        encodeBlock(row.data() + i, out);
}

} // namespace

void packScaleMin(const ScaleMin (&pairs)[8], uint8_t *packed)
{
    for (int i = 0; i < 4; ++i) {
        packed[i] = uint8_t((pairs[i].scale & 63) | (pairs[i + 4].scale >> 4) << 6);
        packed[i + 4] = uint8_t((pairs[i].minimum & 63) | (pairs[i + 4].minimum >> 4) << 6);
        packed[i + 8] = uint8_t((pairs[i + 4].scale & 15) | (pairs[i + 4].minimum & 15) << 4);
    }
}

void encodeQ4_K(std::span<const float> row, std::span<std::byte> blocks)
{
    forEachSuperBlock<144>(row, blocks, [](const float *x, uint8_t *out) {
        std::array<uint8_t, 256> codes;
        encodeRanges(x, out, 15, codes);
        writeLowNibbles(codes, out + 16);
    });
}

void encodeQ5_K(std::span<const float> row, std::span<std::byte> blocks)
{
    forEachSuperBlock<176>(row, blocks, [](const float *x, uint8_t *out) {
        std::array<uint8_t, 256> codes;
        encodeRanges(x, out, 31, codes);
        std::fill(out + 16, out + 48, uint8_t(0));
        for (size_t i = 0; i < 256; ++i)
            out[16 + i % 32] = uint8_t(out[16 + i % 32] | (codes[i] >> 4) << (i / 32));
        writeLowNibbles(codes, out + 48);
    });
}

void encodeQ6_K(std::span<const float> row, std::span<std::byte> blocks)
{
    forEachSuperBlock<210>(row, blocks, [](const float *x, uint8_t *out) { encodeBlockQ6_K(x, out); });
}

} // namespace hearth
