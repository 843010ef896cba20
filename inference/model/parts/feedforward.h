#pragma once

#include "inference/model/parts/part.h"

#include <optional>

namespace hearth {

// The dense feed-forward. With a gate: down(act(gate x) * up x), without: down(act(up x)).
struct DenseSpec
{
    int hidden = 0;
    std::optional<LinearSpec> gate;
    LinearSpec up, down;
    Activation activation = Activation::Silu;
};

void buildPart(PlanBuilder &build, const DenseSpec &spec, ValueId x, const PartTarget &target);

} // namespace hearth
