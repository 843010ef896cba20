#include "inference/quantize/fit.h"

#include "inference/core/half.h"

#include <algorithm>
#include <array>
#include <cmath>

// The loops are written so that a compiler that may reorder sums makes vector code of them (see CMakeLists.txt): codes are found by adding
// an offset that makes them positive and cutting off the fraction.

namespace hearth::quantizing {

namespace {

constexpr int searchSteps = 8;  // scales tried, to each side of the plain one
constexpr float tableWidth = 3; // between them, for a table that ends at about 120
constexpr int refinements = 2;  // rounds of: codes for the scale, scale for the codes

// The code of `value`, already divided by the scale, as a float.
inline float codeOf(float value, float low, float high)
{
    float shifted = value - low + 0.5f;
    shifted = shifted > 0 ? shifted : 0.0f; // not a number, too
    const float most = high - low;
    const float cut = float(int(shifted < most ? shifted : most));
    return cut + low;
}

// Of values held against codes: with the best scale xq / qq the squared error is the sum of x^2 less xq^2 / qq, the gain.
struct ScaleSums
{
    float xq = 0;
    float qq = 0;

    float scale() const { return qq > 0 ? xq / qq : 0; }
    float gain() const { return qq > 0 ? xq * xq / qq : 0; }
};

struct BestScale
{
    float scale = 0;
    float gain = 0;

    bool take(const ScaleSums &sums)
    {
        if (!(sums.gain() > gain))
            return false;
        scale = sums.scale();
        gain = sums.gain();
        return true;
    }
};

ScaleSums sumCodes(const float *x, const float *weights, int count, float inverse, float low, float high)
{
    float xq = 0, qq = 0;
    for (int i = 0; i < count; ++i) {
        const float q = codeOf(x[i] * inverse, low, high), wq = weights[i] * q;
        xq += wq * x[i];
        qq += wq * q;
    }
    return {xq, qq};
}

// The value of largest magnitude, with its sign.
float extremeOf(const float *x, int count)
{
    float highest = 0, lowest = 0;
    for (int i = 0; i < count; ++i) {
        highest = x[i] > highest ? x[i] : highest;
        lowest = x[i] < lowest ? x[i] : lowest;
    }
    return highest > -lowest ? highest : lowest;
}

// `sums(inverse)` gives the sums for codes of x * inverse; the extreme value is laid on each of `lengths`, and up to searchSteps * width
// beside it.
template <typename Sums, size_t ends>
float searchScale(float extreme, const std::array<float, ends> &lengths, float width, const Sums &sums)
{
    if (!(std::fabs(extreme) > 1e-30f)) // so that the inverse is finite
        return 0;
    BestScale best;
    for (const float length : lengths) {
        for (int step = -searchSteps; step <= searchSteps; ++step) {
            const float stretched = std::fabs(length) + width * float(step);
            if (stretched > 0)
                best.take(sums(std::copysign(stretched, length) / extreme));
        }
    }
    for (int i = 0; i < refinements && best.scale != 0; ++i) {
        if (!best.take(sums(1 / best.scale)))
            break;
    }
    return best.scale;
}

struct RangeSums
{
    double w = 0, wq = 0, wqq = 0, wx = 0, wqx = 0;
};

RangeSums sumRange(const float *x, const float *weights, int count, Range range, float levels)
{
    const float inverse = 1 / range.scale, offset = range.minimum * inverse;
    float w = 0, wq = 0, wqq = 0, wx = 0, wqx = 0;
    for (int i = 0; i < count; ++i) {
        const float q = codeOf(x[i] * inverse + offset, 0, levels), weighted = weights[i] * q;
        w += weights[i];
        wq += weighted;
        wqq += weighted * q;
        wx += weights[i] * x[i];
        wqx += weighted * x[i];
    }
    return {w, wq, wqq, wx, wqx};
}

// Least squares for given codes; false where they leave the scale open or make it no scale.
bool solveRange(const RangeSums &sums, bool isMinimumPositive, Range &range)
{
    const double determinant = sums.w * sums.wqq - sums.wq * sums.wq;
    if (!(determinant > 1e-12 * sums.w * sums.wqq))
        return false;
    double scale = (sums.w * sums.wqx - sums.wq * sums.wx) / determinant;
    double offset = (sums.wqq * sums.wx - sums.wq * sums.wqx) / determinant;
    if (isMinimumPositive && offset > 0) {
        offset = 0;
        scale = sums.wqx / sums.wqq;
    }
    range = {float(scale), float(-offset)};
    return scale > 1e-30;
}

// Half way between neighbours of a table.
std::array<float, 15> middles(const int8_t *values)
{
    std::array<float, 15> result;
    for (size_t i = 0; i < 15; ++i)
        result[i] = 0.5f * float(int(values[i]) + int(values[i + 1]));
    return result;
}

inline int tableCode(float value, const std::array<float, 15> &middle)
{
    int code = 0;
    for (const float bound : middle)
        code += value > bound ? 1 : 0;
    return code;
}

} // namespace

float asHalf(float value)
{
    return halfToFloat(floatToHalf(value));
}

int roundTo(float value, int low, int high)
{
    if (!(value > float(low)))
        return low;
    return value >= float(high) ? high : int(std::lround(value));
}

float fitScale(const float *x, const float *weights, int count, int low, int high)
{
    const float lowest = float(low), highest = float(high);
    const auto sums = [&](float inverse) { return sumCodes(x, weights, count, inverse, lowest, highest); };
    const float width = low >= -2 ? 0.35f : 0.2f; // with few codes the best scale cuts off much of the extreme
    return searchScale(extremeOf(x, count), std::array{lowest, highest}, width, sums);
}

float scaleError(const float *x, const float *weights, int count, float scale, int low, int high)
{
    const float inverse = scale != 0 ? 1 / scale : 0, lowest = float(low), highest = float(high);
    float error = 0;
    for (int i = 0; i < count; ++i) {
        const float difference = x[i] - scale * codeOf(x[i] * inverse, lowest, highest);
        error += weights[i] * difference * difference;
    }
    return error;
}

float roundToScale(const float *x, const float *weights, int count, float scale, int low, int high, int8_t *codes)
{
    const float inverse = scale != 0 ? 1 / scale : 0;
    for (int i = 0; i < count; ++i)
        codes[i] = int8_t(codeOf(x[i] * inverse, float(low), float(high)));
    return scaleError(x, weights, count, scale, low, high);
}

Range fitRange(const float *x, const float *weights, int count, int levels, bool isMinimumPositive)
{
    float lowest = x[0], highest = x[0];
    for (int i = 0; i < count; ++i) {
        lowest = x[i] < lowest ? x[i] : lowest;
        highest = x[i] > highest ? x[i] : highest;
    }
    if (isMinimumPositive)
        lowest = std::min(lowest, 0.0f);
    Range best{(highest - lowest) / float(levels), -lowest};
    if (!(best.scale > 1e-30f))
        return {0, -lowest};
    float bestError = rangeError(x, weights, count, best, levels);
    const auto take = [&](Range from) {
        Range range;
        if (!solveRange(sumRange(x, weights, count, from, float(levels)), isMinimumPositive, range))
            return false;
        const float error = rangeError(x, weights, count, range, levels);
        if (!(error < bestError))
            return false;
        best = range;
        bestError = error;
        return true;
    };
    const float width = levels > 7 ? 0.15f : 0.1f;
    for (int step = -searchSteps; step <= searchSteps; ++step)
        take({(highest - lowest) / (float(levels) + width * float(step)), -lowest});
    for (int i = 0; i < refinements && take(best); ++i)
        continue;
    return best;
}

float rangeError(const float *x, const float *weights, int count, Range range, int levels)
{
    const float inverse = range.scale > 0 ? 1 / range.scale : 0, highest = float(levels);
    float error = 0;
    for (int i = 0; i < count; ++i) {
        const float q = codeOf((x[i] + range.minimum) * inverse, 0, highest);
        const float difference = x[i] + range.minimum - range.scale * q;
        error += weights[i] * difference * difference;
    }
    return error;
}

float roundToRange(const float *x, const float *weights, int count, Range range, int levels, uint8_t *codes)
{
    const float inverse = range.scale > 0 ? 1 / range.scale : 0;
    for (int i = 0; i < count; ++i)
        codes[i] = uint8_t(codeOf((x[i] + range.minimum) * inverse, 0, float(levels)));
    return rangeError(x, weights, count, range, levels);
}

float fitTable(const float *x, const float *weights, int count, const int8_t *values)
{
    const std::array<float, 15> middle = middles(values);
    const auto sums = [&](float inverse) {
        float xq = 0, qq = 0;
        for (int i = 0; i < count; ++i) {
            const float q = float(values[tableCode(x[i] * inverse, middle)]), wq = weights[i] * q;
            xq += wq * x[i];
            qq += wq * q;
        }
        return ScaleSums{xq, qq};
    };
    return searchScale(extremeOf(x, count), std::array{float(values[0]), float(values[15])}, tableWidth, sums);
}

float tableError(const float *x, const float *weights, int count, float scale, const int8_t *values)
{
    const std::array<float, 15> middle = middles(values);
    const float inverse = scale != 0 ? 1 / scale : 0;
    float error = 0;
    for (int i = 0; i < count; ++i) {
        const float difference = x[i] - scale * float(values[tableCode(x[i] * inverse, middle)]);
        error += weights[i] * difference * difference;
    }
    return error;
}

float roundToTable(const float *x, const float *weights, int count, float scale, const int8_t *values, uint8_t *codes)
{
    const std::array<float, 15> middle = middles(values);
    const float inverse = scale != 0 ? 1 / scale : 0;
    for (int i = 0; i < count; ++i)
        codes[i] = uint8_t(tableCode(x[i] * inverse, middle));
    return tableError(x, weights, count, scale, values);
}

} // namespace hearth::quantizing
