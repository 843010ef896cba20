#include "inference/model/arch/arch.h"

namespace hearth {

// EXAONE 4: norms only after the parts, and a head. In the 32B (64 layers) three layers of four slide, and only these see positions.
ModelSpec describeExaone4(const Hyperparameters &parameters)
{
    ModelSpec spec =
        decoderModel(parameters, {.rope = RopeStyle::Halves, .hasNormsBefore = false, .hasNormsAfter = true, .hasHeadNorms = true});
    if (spec.layers.size() != 64 && !parameters.hasKey("attention.sliding_window_pattern"))
        return spec;
    slide(parameters, spec, parameters.window(4096), 4);
    for (LayerSpec &layer : spec.layers)
        if (attentionOf(layer).window == 0)
            attentionOf(layer).rope.reset();
    return spec;
}

} // namespace hearth
