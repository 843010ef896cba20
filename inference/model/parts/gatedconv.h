#pragma once

#include "inference/model/parts/stateops.h"

namespace hearth {

// LFM2's short convolution: output(after * conv(before * input)), all three projections of the same row. https://arxiv.org/abs/2511.23404
struct GatedConvSpec
{
    LinearSpec before, after, input, output;
    ConvSpec conv;
};

void buildPart(PlanBuilder &build, const GatedConvSpec &spec, ValueId x, const PartTarget &target);

} // namespace hearth
