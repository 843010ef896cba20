#include "inference/model/arch/arch.h"

namespace hearth {

// Qwen 1.5 to 2.5: Llama's shape with biases on Q, K and V (taken because the file has them), rotating halves.
ModelSpec describeQwen2(const Hyperparameters &parameters)
{
    return decoderModel(parameters, {.rope = RopeStyle::Halves});
}

} // namespace hearth
