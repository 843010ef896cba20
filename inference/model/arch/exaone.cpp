#include "inference/model/arch/arch.h"

namespace hearth {

// EXAONE 3: Llama's shape, rotating halves.
ModelSpec describeExaone(const Hyperparameters &parameters)
{
    return decoderModel(parameters, {.rope = RopeStyle::Halves});
}

} // namespace hearth
