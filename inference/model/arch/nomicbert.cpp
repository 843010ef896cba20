#include "inference/model/arch/arch.h"
#include "inference/model/encoder.h"

namespace hearth {

// Nomic BERT: BERT with rotating halves in the place of positions, a gate with SiLU, and no biases.
ModelSpec describeNomicBert(const Hyperparameters &parameters)
{
    return encoderModel(parameters,
                        {.rope = RopeStyle::Halves, .feedForward = DecoderStyle::FeedForward::Gated, .activation = Activation::Silu});
}

} // namespace hearth
