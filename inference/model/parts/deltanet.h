#pragma once

#include "inference/model/parts/stateops.h"

namespace hearth {

// Gated DeltaNet (https://arxiv.org/abs/2412.06464) as Qwen 3.5 has it: convolved queries, keys and values, normalized queries and keys,
// the gated delta rule, a norm a head and a gate.
struct DeltaNetSpec
{
    int heads = 0;    // of values
    int keyHeads = 0; // of queries and keys; value head h reads key head h % keyHeads
    int keyDim = 0;
    int valueDim = 0;
    LinearSpec query, key, value, gate, alpha, beta, output;
    ConvSpec conv;     // over [query, key, value]
    std::string decay; // [heads]
    std::string bias;  // [heads], on alpha
    NormSpec norm;     // [valueDim]
    float epsilon = 0; // of the norms of queries and keys
};

void buildPart(PlanBuilder &build, const DeltaNetSpec &spec, ValueId x, const PartTarget &target);

} // namespace hearth
