#pragma once

#include "inference/model/parts/stateops.h"

#include <optional>

namespace hearth {

// RWKV-7's parts (https://arxiv.org/abs/2503.14456). Both read beside a token's row the row of the token before: x + (before - x) * mix,
// with a mix of its own for each thing made of it.

// up(act(down(x))), narrow between the two.
struct LowRankSpec
{
    LinearSpec down, up;
};

// What mixes tokens: a state a head, from which each token removes what its key finds and to which it adds its value; decay, rate of
// removal, and gate come from low-rank products. From the second layer on values are mixed with those of the first.
struct TimeMixSpec
{
    int heads = 0;
    int headDim = 0;
    bool isFirst = false; // its values are those that later layers mix in
    std::string mixes;    // tensor [6, embedding], or [5, embedding] without a gate: of receptance, decay, key, value, rate, gate
    LinearSpec receptance, key, value, output;
    LowRankSpec decay, rate, valueMix; // valueMix: not of the first layer
    std::optional<LowRankSpec> gate;
    std::string removal, keyRate, bonus; // kk, ka, rk of OpKind::Wkv7: tensors [heads * headDim]
    std::optional<NormSpec> norm;        // a head's result, [heads * headDim]
};

// What works on each token alone, but for the mix: value(relu(key(x))^2).
struct ChannelMixSpec
{
    std::string mix; // tensor [embedding]
    LinearSpec key, value;
};

// The first layer's values, which later layers read: what a model with TimeMixSpec carries beside its stream.
constexpr const char *firstValues = "first_values";

void buildPart(PlanBuilder &build, const TimeMixSpec &spec, ValueId x, const PartTarget &target);
void buildPart(PlanBuilder &build, const ChannelMixSpec &spec, ValueId x, const PartTarget &target);

} // namespace hearth
