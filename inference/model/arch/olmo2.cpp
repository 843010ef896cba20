#include "inference/model/arch/arch.h"
#include "inference/model/rope.h"

namespace hearth {

// OLMo 2 and 3: no norms before the parts, one after each, and one over all of Q and all of K. In OLMo 3 three layers of four slide, and
// these rotate without scaling.
ModelSpec describeOlmo2(const Hyperparameters &parameters)
{
    ModelSpec spec =
        decoderModel(parameters, {.rope = RopeStyle::Halves, .hasNormsBefore = false, .hasNormsAfter = true, .hasHeadNorms = true});
    slide(parameters, spec, parameters.window(0), 4);
    for (LayerSpec &layer : spec.layers) {
        AttentionSpec &attention = attentionOf(layer);
        attention.normsWholeRow = true;
        if (attention.window > 0)
            attention.rope = unscaledRope(parameters, RopeStyle::Halves, attention.keyDim, parameters.number("rope.freq_base", 10000));
    }
    return spec;
}

} // namespace hearth
