#include "inference/model/arch/arch.h"

namespace hearth {

// Qwen 3: no biases; Q and K are normalized a head before they rotate.
ModelSpec describeQwen3(const Hyperparameters &parameters)
{
    return decoderModel(parameters, {.rope = RopeStyle::Halves, .hasHeadNorms = true});
}

} // namespace hearth
