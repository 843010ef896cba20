#pragma once

#include "inference/model/parts/feedforward.h"

#include <optional>

namespace hearth {

// A feed-forward of many experts, of which a router picks a few for each token: sum over the chosen of
// share * down_e(act(gate_e x) * up_e x), plus an expert that every token takes where there is one.
struct ExpertsSpec
{
    int experts = 0; // in all
    int used = 0;    // by a token
    int hidden = 0;  // of one expert
    LinearSpec router;
    std::string choiceBias; // tensor [experts], for choosing alone; empty: none
    Routing routing;
    // Parts with a tensor ".weight" [experts, rows, columns] each, and ".bias" [experts, rows] where the file has it.
    std::string gate, up, down;
    std::string gateUp; // gate and up in one, the gate's rows first; not empty: instead of the two
    Activation activation = Activation::Silu;
    std::optional<DenseSpec> shared;      // taken by every token,
    std::optional<LinearSpec> sharedGate; // its share the sigmoid of this one number; none: 1
};

void buildPart(PlanBuilder &build, const ExpertsSpec &spec, ValueId x, const PartTarget &target);

} // namespace hearth
