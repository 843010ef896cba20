// Encoders of the super-blocks whose sub-blocks have a whole-number scale and minimum: Q2_K, Q4_K, Q5_K.
// x ~ d s q - dmin m. Each sub-block's best scale and minimum are found alone and laid on whole numbers of d and dmin; each sub-block
// then takes the neighbouring whole numbers that leave the least error; at last d and dmin are solved once more for all codes together.

#include "inference/quantize/encodeblocks.h"
#include "inference/quantize/encoders.h"
#include "inference/quantize/fit.h"
#include "inference/tensor/formats.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hearth::quantizing {

namespace {

struct RangeFormat
{
    int subs;   // sub-blocks
    int levels; // most of a code
    int most;   // of a whole-number scale or minimum
};

struct Ranges
{
    float unit = 0, minimumUnit = 0;
    std::array<int, 16> scales{}, minima{};

    Range of(int sub) const { return {unit * float(scales[size_t(sub)]), minimumUnit * float(minima[size_t(sub)])}; }
};

class RangeEncoder
{
public:
    RangeEncoder(const RangeFormat &format, const float *x, const float *weights)
        : m_format(format), m_size(256 / format.subs), m_x(x), m_weights(weights)
    {
    }

    Ranges run()
    {
        Range wanted[16];
        float scale = 0, minimum = 0;
        for (int sub = 0; sub < m_format.subs; ++sub) {
            wanted[sub] = fitRange(m_x + sub * m_size, m_weights + sub * m_size, m_size, m_format.levels, true);
            scale = std::max(scale, wanted[sub].scale);
            minimum = std::max(minimum, wanted[sub].minimum);
        }
        Ranges ranges;
        ranges.unit = asHalf(scale / float(m_format.most));
        ranges.minimumUnit = asHalf(minimum / float(m_format.most));
        for (int sub = 0; sub < m_format.subs; ++sub) {
            ranges.scales[size_t(sub)] = ranges.unit > 0 ? roundTo(wanted[sub].scale / ranges.unit, 0, m_format.most) : 0;
            ranges.minima[size_t(sub)] = ranges.minimumUnit > 0 ? roundTo(wanted[sub].minimum / ranges.minimumUnit, 0, m_format.most) : 0;
        }
        float error = settle(ranges);
        for (int round = 0; round < 2; ++round) {
            Ranges solved = solve(ranges);
            const float solvedError = settle(solved);
            if (!(solvedError < error))
                break;
            ranges = solved;
            error = solvedError;
        }
        return ranges;
    }

private:
    // The best whole numbers next to the chosen ones; the error of all sub-blocks.
    float settle(Ranges &ranges) const
    {
        float total = 0;
        for (int sub = 0; sub < m_format.subs; ++sub) {
            const int scale = ranges.scales[size_t(sub)], minimum = ranges.minima[size_t(sub)];
            float bestError = std::numeric_limits<float>::infinity();
            for (int s = std::max(scale - 1, 0); s <= std::min(scale + 1, m_format.most); ++s) {
                for (int m = std::max(minimum - 1, 0); m <= std::min(minimum + 1, m_format.most); ++m) {
                    const Range range{ranges.unit * float(s), ranges.minimumUnit * float(m)};
                    const float error = rangeError(m_x + sub * m_size, m_weights + sub * m_size, m_size, range, m_format.levels);
                    if (error < bestError) {
                        bestError = error;
                        ranges.scales[size_t(sub)] = s;
                        ranges.minima[size_t(sub)] = m;
                    }
                }
            }
            total += bestError;
        }
        return total;
    }

    // d and dmin by least squares for the codes and whole numbers as they are.
    Ranges solve(const Ranges &ranges) const
    {
        double aa = 0, ab = 0, bb = 0, ax = 0, bx = 0; // a = s q, b = -m
        for (int sub = 0; sub < m_format.subs; ++sub) {
            uint8_t codes[32];
            const float *x = m_x + sub * m_size, *weights = m_weights + sub * m_size;
            roundToRange(x, weights, m_size, ranges.of(sub), m_format.levels, codes);
            const double b = -ranges.minima[size_t(sub)];
            for (int i = 0; i < m_size; ++i) {
                const double a = ranges.scales[size_t(sub)] * int(codes[i]), w = weights[i];
                aa += w * a * a;
                ab += w * a * b;
                bb += w * b * b;
                ax += w * a * x[i];
                bx += w * b * x[i];
            }
        }
        Ranges solved = ranges;
        const double determinant = aa * bb - ab * ab;
        if (determinant > 1e-12 * aa * bb) {
            solved.unit = asHalf(float((bb * ax - ab * bx) / determinant));
            solved.minimumUnit = asHalf(float((aa * bx - ab * ax) / determinant));
        } else if (aa > 0) {
            solved.unit = asHalf(float(ax / aa));
        }
        const bool isUsable =
            solved.unit >= 0 && solved.minimumUnit >= 0 && std::isfinite(solved.unit) && std::isfinite(solved.minimumUnit);
        return isUsable ? solved : ranges;
    }

    const RangeFormat &m_format;
    const int m_size; // elements of a sub-block
    const float *m_x;
    const float *m_weights;
};

std::array<uint8_t, 256> codesOf(const Ranges &ranges, const RangeFormat &format, const float *x, const float *weights)
{
    std::array<uint8_t, 256> codes;
    const int size = 256 / format.subs;
    for (int sub = 0; sub < format.subs; ++sub)
        roundToRange(x + sub * size, weights + sub * size, size, ranges.of(sub), format.levels, codes.data() + sub * size);
    return codes;
}

constexpr RangeFormat formatQ2{16, 3, 15};
constexpr RangeFormat formatQ4{8, 15, 63};
constexpr RangeFormat formatQ5{8, 31, 63};

// half d, half dmin, 12 bytes of scales and minima at `out`; the codes.
std::array<uint8_t, 256> encodeRanges(const RangeFormat &format, const float *x, const float *weights, uint8_t *out)
{
    const Ranges ranges = RangeEncoder(format, x, weights).run();
    writeHalf(out, ranges.unit);
    writeHalf(out + 2, ranges.minimumUnit);
    ScaleMin pairs[8];
    for (size_t sub = 0; sub < 8; ++sub)
        pairs[sub] = {uint8_t(ranges.scales[sub]), uint8_t(ranges.minima[sub])};
    packScaleMin(pairs, out + 4);
    return codesOf(ranges, format, x, weights);
}

void writeLowNibbles(const std::array<uint8_t, 256> &codes, uint8_t *out)
{
    for (size_t i = 0; i < 128; ++i) {
        const size_t first = i / 32 * 64 + i % 32;
        out[i] = uint8_t((codes[first] & 15) | (codes[first + 32] & 15) << 4);
    }
}

} // namespace

void encodeQ2_K(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 84>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        const Ranges ranges = RangeEncoder(formatQ2, x, weights).run();
        const std::array<uint8_t, 256> codes = codesOf(ranges, formatQ2, x, weights);
        for (size_t sub = 0; sub < 16; ++sub)
            out[sub] = uint8_t(ranges.scales[sub] | ranges.minima[sub] << 4);
        for (size_t i = 0; i < 64; ++i) {
            const uint8_t *first = codes.data() + i / 32 * 128 + i % 32;
            out[16 + i] = uint8_t(first[0] | first[32] << 2 | first[64] << 4 | first[96] << 6);
        }
        writeHalf(out + 80, ranges.unit);
        writeHalf(out + 82, ranges.minimumUnit);
    });
}

void encodeQ4_K(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 144>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        writeLowNibbles(encodeRanges(formatQ4, x, weights, out), out + 16);
    });
}

void encodeQ5_K(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 176>(row, importance, blocks, [](const float *x, const float *weights, uint8_t *out) {
        const std::array<uint8_t, 256> codes = encodeRanges(formatQ5, x, weights, out);
        std::fill(out + 16, out + 48, uint8_t(0));
        for (size_t i = 0; i < 256; ++i)
            out[16 + i % 32] = uint8_t(out[16 + i % 32] | (codes[i] >> 4) << (i / 32));
        writeLowNibbles(codes, out + 48);
    });
}

} // namespace hearth::quantizing
