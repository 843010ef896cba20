#pragma once

#include "inference/model/planbuilder.h"

#include <string>
#include <vector>

// What the mixers with a state are made of; the formulas stand at the ops in plan/plan.h.
namespace hearth {

// The numbers of a small tensor of [rows, columns] in any type, row by row; [rows] is also taken for one column. Throws like the builder.
std::vector<float> tensorFloats(const PlanBuilder &build, const std::string &tensor, int64_t rows, int64_t columns);

// Channels [first, first + width of x) of a depthwise convolution.
struct ConvSpec
{
    std::string part; // tensors part.weight [channels, taps] and, when there is one, part.bias [channels]
    int taps = 0;
    int channels = 0; // of the whole tensor
    int first = 0;
    bool silu = false;
};
ValueId shortConv(PlanBuilder &build, const ConvSpec &spec, ValueId x);

void multiplyInto(PlanBuilder &build, ValueId product, ValueId x); // product *= x
// x / sqrt(sum x^2 + epsilon) * scale, over groups of groupWidth columns, in place.
void l2NormInPlace(PlanBuilder &build, ValueId x, int groupWidth, float scale, float epsilon);
// x / sqrt(mean x^2 + epsilon), without a weight, in place.
void plainRmsNormInPlace(PlanBuilder &build, ValueId x, float epsilon);
ValueId selectColumns(PlanBuilder &build, const std::string &name, ValueId x, int first, int count, int stride);

} // namespace hearth
