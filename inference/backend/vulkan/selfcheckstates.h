#pragma once

#include "inference/backend/vulkan/probe.h"

namespace hearth::vulkan {

// What the self-check asks of an op that carries a state: a probe that runs it, and its formula (plan/plan.h) in double.
struct StateProbe
{
    Probe probe;
    std::vector<double> expected; // [tokens, width]
};
StateProbe makeStateProbe(OpKind kind);

} // namespace hearth::vulkan
