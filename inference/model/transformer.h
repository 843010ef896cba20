#pragma once

#include "inference/files/modelfile.h"
#include "inference/model/modelspec.h"
#include "inference/plan/plan.h"

namespace hearth {

// Layers that one stage runs. The first stage embeds tokens, the last one ends in logits or states; between stages goes the hidden state.
struct StageRange
{
    int firstLayer = 0;
    int endLayer = 0;      // one past the last
    bool hasOutput = true; // false: ends in the hidden state after endLayer
    int contextTokens = 0; // that it is loaded for; 0: not known, a short one
};

// Turns a parts list into the plan of a stage. Each tensor is looked up in the file and its shape compared with what the parts need:
// throws MissingPart (kind missing_tensor) or InvalidValue (kind shape_mismatch) naming the tensor, so that a bad file ends here.
Plan buildPlan(const ModelSpec &spec, const ModelFile &file, const StageRange &range);

inline StageRange wholeModel(const ModelSpec &spec)
{
    return {.firstLayer = 0, .endLayer = int(spec.layers.size()), .hasOutput = true};
}

} // namespace hearth
