// Encoders of the super-blocks whose sub-blocks have a whole-number scale and no minimum: Q3_K, Q6_K, IQ4_XS.
// x ~ d * s * value, s in [low, high]. Each sub-block's best scale is found alone; d so that their whole numbers fit best; then each
// sub-block takes the whole number that leaves the least error with the d that is stored.

#include "inference/quantize/encodeblocks.h"
#include "inference/quantize/encoders.h"
#include "inference/quantize/fit.h"
#include "inference/tensor/grids.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hearth::quantizing {

namespace {

constexpr int unitSteps = 12; // values of d tried, to each side of the plain one
constexpr int mostSubs = 16;

struct Scales
{
    float unit = 0;
    std::array<int, size_t(mostSubs)> counts{};
};

// What a format is made of: its sub-blocks and how a group of values is held.
struct ScaledFormat
{
    int subs;
    int low, high; // of the whole-number scales
    float (*fit)(const float *x, const float *weights);
    float (*error)(const float *x, const float *weights, float scale);
};

// d for which the wanted scales lie best on whole numbers of it; `energy` weighs them: how much a change of the scale costs.
Scales chooseUnit(const ScaledFormat &format, const float *wanted, const float *energy)
{
    float extreme = 0;
    for (int sub = 0; sub < format.subs; ++sub) {
        if (std::fabs(wanted[sub]) > std::fabs(extreme))
            extreme = wanted[sub];
    }
    Scales best;
    if (extreme == 0)
        return best;
    double bestError = std::numeric_limits<double>::infinity();
    for (const int end : {format.low, format.high}) {
        for (int step = -unitSteps; step <= unitSteps; ++step) {
            Scales scales;
            scales.unit = asHalf(extreme / (float(end) * (1 + 0.01f * float(step))));
            if (scales.unit == 0 || !std::isfinite(scales.unit))
                continue;
            double error = 0;
            for (int sub = 0; sub < format.subs; ++sub) {
                const int count = roundTo(wanted[sub] / scales.unit, format.low, format.high);
                scales.counts[size_t(sub)] = count;
                const double difference = double(wanted[sub]) - double(scales.unit) * count;
                error += energy[sub] * difference * difference;
            }
            if (error < bestError) {
                best = scales;
                bestError = error;
            }
        }
    }
    return best;
}

// For each sub-block the whole number, of the chosen one and its neighbours, that leaves the least error.
void settleCounts(const ScaledFormat &format, const float *x, const float *weights, Scales &scales)
{
    const int size = 256 / format.subs;
    for (int sub = 0; sub < format.subs; ++sub) {
        const int from = scales.counts[size_t(sub)];
        float bestError = std::numeric_limits<float>::infinity();
        for (int count = std::max(from - 1, format.low); count <= std::min(from + 1, format.high); ++count) {
            const float error = format.error(x + sub * size, weights + sub * size, scales.unit * float(count));
            if (error < bestError) {
                bestError = error;
                scales.counts[size_t(sub)] = count;
            }
        }
    }
}

Scales fitScales(const ScaledFormat &format, const float *x, const float *weights)
{
    const int size = 256 / format.subs;
    float wanted[mostSubs], energy[mostSubs];
    for (int sub = 0; sub < format.subs; ++sub) {
        wanted[sub] = format.fit(x + sub * size, weights + sub * size);
        double squares = 0;
        for (int i = sub * size; i < (sub + 1) * size; ++i)
            squares += double(weights[i]) * x[i] * x[i];
        energy[sub] = wanted[sub] != 0 ? float(squares / (double(wanted[sub]) * wanted[sub])) : 0;
    }
    Scales scales = chooseUnit(format, wanted, energy);
    if (scales.unit != 0)
        settleCounts(format, x, weights, scales);
    return scales;
}

template <int low, int high> float fit16(const float *x, const float *weights)
{
    return fitScale(x, weights, 16, low, high);
}

template <int low, int high> float error16(const float *x, const float *weights, float scale)
{
    return scaleError(x, weights, 16, scale, low, high);
}

float fitXs(const float *x, const float *weights)
{
    return fitTable(x, weights, 32, iq4Values.data());
}

float errorXs(const float *x, const float *weights, float scale)
{
    return tableError(x, weights, 32, scale, iq4Values.data());
}

constexpr ScaledFormat formatQ3{16, -32, 31, fit16<-4, 3>, error16<-4, 3>};
constexpr ScaledFormat formatQ6{16, -128, 127, fit16<-32, 31>, error16<-32, 31>};
constexpr ScaledFormat formatXs{8, -32, 31, fitXs, errorXs};

// 32 bytes of third bits, 64 bytes of two low bits, 12 bytes of scales, half d.
void encodeBlockQ3_K(const float *x, const float *weights, uint8_t *out)
{
    const Scales scales = fitScales(formatQ3, x, weights);
    std::fill(out, out + 110, uint8_t(0));
    writeHalf(out + 108, scales.unit);
    for (int sub = 0; sub < 16; ++sub) {
        const int stored = scales.counts[size_t(sub)] + 32;
        uint8_t &low = out[96 + sub % 8], &high = out[104 + sub % 4];
        low = uint8_t(low | (stored & 15) << (sub / 8 * 4));
        high = uint8_t(high | (stored >> 4) << (sub / 4 * 2));
        int8_t codes[16];
        roundToScale(x + sub * 16, weights + sub * 16, 16, scales.unit * float(scales.counts[size_t(sub)]), -4, 3, codes);
        for (int i = 0; i < 16; ++i) {
            const int at = sub * 16 + i, code = codes[i] + 4;
            uint8_t &pair = out[32 + at / 128 * 32 + at % 32], &third = out[at % 32];
            pair = uint8_t(pair | (code & 3) << (at / 32 % 4 * 2));
            third = uint8_t(third | (code >> 2) << (at / 32));
        }
    }
}

// 128 bytes of four low bits, 64 bytes of two high bits, 16 scales, half d.
void encodeBlockQ6_K(const float *x, const float *weights, uint8_t *out)
{
    const Scales scales = fitScales(formatQ6, x, weights);
    std::fill(out, out + 210, uint8_t(0));
    writeHalf(out + 208, scales.unit);
    for (int sub = 0; sub < 16; ++sub) {
        const int count = scales.counts[size_t(sub)];
        out[192 + sub] = uint8_t(int8_t(count));
        int8_t codes[16];
        roundToScale(x + sub * 16, weights + sub * 16, 16, scales.unit * float(count), -32, 31, codes);
        for (int i = 0; i < 16; ++i) {
            const int at = sub * 16 + i, code = codes[i] + 32;
            const int half = at / 128, quarter = at % 128 / 32, lane = at % 32;
            uint8_t &low = out[half * 64 + lane + quarter % 2 * 32], &high = out[128 + half * 32 + lane];
            low = uint8_t(low | (code & 15) << (quarter / 2 * 4));
            high = uint8_t(high | (code >> 4) << (quarter * 2));
        }
    }
}

// half d; 16 bits, two high bits of each scale; 4 bytes, four low bits of each; 8 times 16 bytes of nibbles.
void encodeBlockIQ4_XS(const float *x, const float *weights, uint8_t *out)
{
    const Scales scales = fitScales(formatXs, x, weights);
    std::fill(out, out + 8, uint8_t(0));
    writeHalf(out, scales.unit);
    for (int sub = 0; sub < 8; ++sub) {
        const int stored = scales.counts[size_t(sub)] + 32;
        uint8_t &high = out[2 + sub / 4], &low = out[4 + sub / 2];
        high = uint8_t(high | (stored >> 4) << (sub % 4 * 2));
        low = uint8_t(low | (stored & 15) << (sub % 2 * 4));
        uint8_t codes[32];
        roundToTable(x + sub * 32, weights + sub * 32, 32, scales.unit * float(scales.counts[size_t(sub)]), iq4Values.data(), codes);
        for (int i = 0; i < 16; ++i)
            out[8 + sub * 16 + i] = uint8_t(codes[i] | codes[i + 16] << 4);
    }
}

} // namespace

void encodeQ3_K(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 110>(row, importance, blocks, encodeBlockQ3_K);
}

void encodeQ6_K(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 210>(row, importance, blocks, encodeBlockQ6_K);
}

void encodeIQ4_XS(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks)
{
    forEachBlock<256, 136>(row, importance, blocks, encodeBlockIQ4_XS);
}

} // namespace hearth::quantizing
