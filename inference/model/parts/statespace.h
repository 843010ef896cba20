#pragma once

#include "inference/model/parts/stateops.h"

#include <optional>

namespace hearth {

// Mamba (https://arxiv.org/abs/2312.00752) and Mamba-2 (https://arxiv.org/abs/2405.21060): a convolution, a selective scan, a gate.
// Mamba has a head for each channel and computes dt, B and C from the convolved x; Mamba-2 has heads of many channels and projects them
// beside x, and convolves B and C as well.
struct StateSpaceSpec
{
    int heads = 0;
    int headDim = 0; // channels a head
    int groups = 0;  // of B and C
    int stateDim = 0;
    LinearSpec gate, input;
    LinearSpec dt, b, c;                // of x; where timeStep is set of the convolved x
    std::optional<LinearSpec> timeStep; // Mamba: what dt becomes a head's step with
    bool normsSteps = false;            // Falcon Mamba: RMS norms without weight over dt, B and C
    float epsilon = 0;                  // of these
    ConvSpec conv;                      // part.weight over [x], or [x, B, C]
    std::string decay;                  // [heads, stateDim], or [heads] when hasScalarDecay
    bool hasScalarDecay = false;
    std::string skip;             // [heads]
    std::string stepBias;         // [heads]
    std::optional<NormSpec> norm; // of the gated result, in groups
    LinearSpec output;
};

void buildPart(PlanBuilder &build, const StateSpaceSpec &spec, ValueId x, const PartTarget &target);

} // namespace hearth
