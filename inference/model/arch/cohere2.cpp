#include "inference/model/arch/arch.h"

namespace hearth {

// Command R7B, Command A: Command R of which three layers of four slide, and only these see positions.
ModelSpec describeCohere2(const Hyperparameters &parameters)
{
    ModelSpec spec = describeCommandR(parameters);
    slide(parameters, spec, parameters.requireCount("attention.sliding_window", 1 << 28), 4);
    for (LayerSpec &layer : spec.layers)
        if (attentionOf(layer).window == 0)
            attentionOf(layer).rope.reset();
    return spec;
}

} // namespace hearth
