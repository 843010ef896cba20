#pragma once

#include <cstdint>

namespace hearth::quantizing {

// Searches for the scales of a group of weights: least squares, weighted with each weight's importance (its input's mean square: the sum
// is then the expected squared error of the product). Groups have 8 to 256 elements; all pointers are to `count` floats; weights are >= 0.
// Scales found are finite for finite x.

// Codes q in [low, high] of x ~ scale * q, low < 0 <= high. 0 when all x are 0.
float fitScale(const float *x, const float *weights, int count, int low, int high);
// The codes for a given scale and the weighted squared error that they leave.
float roundToScale(const float *x, const float *weights, int count, float scale, int low, int high, int8_t *codes);
// Only the error.
float scaleError(const float *x, const float *weights, int count, float scale, int low, int high);

// x ~ scale * q - minimum with q in [0, levels], minimum >= 0 where `isMinimumPositive`.
struct Range
{
    float scale = 0;
    float minimum = 0;
};
Range fitRange(const float *x, const float *weights, int count, int levels, bool isMinimumPositive);
float roundToRange(const float *x, const float *weights, int count, Range range, int levels, uint8_t *codes);
float rangeError(const float *x, const float *weights, int count, Range range, int levels);

// Codes q in [0, 15] of x ~ scale * values[q]; values ascend. As above.
float fitTable(const float *x, const float *weights, int count, const int8_t *values);
float roundToTable(const float *x, const float *weights, int count, float scale, const int8_t *values, uint8_t *codes);
float tableError(const float *x, const float *weights, int count, float scale, const int8_t *values);

// What a reader sees of a number stored as a 16-bit float.
float asHalf(float value);
// The nearest whole number in [low, high]; low for what is no number.
int roundTo(float value, int low, int high);

} // namespace hearth::quantizing
