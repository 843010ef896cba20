#include "inference/model/arch/arch.h"

namespace hearth {

// SmolLM 3: Llama's shape, and every fourth layer does not see positions.
ModelSpec describeSmollm3(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(parameters, {.rope = RopeStyle::Adjacent});
    for (size_t i = 3; i < spec.layers.size(); i += 4)
        attentionOf(spec.layers[i]).rope.reset();
    return spec;
}

} // namespace hearth
