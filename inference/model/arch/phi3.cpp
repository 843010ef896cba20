#include "inference/model/arch/arch.h"

namespace hearth {

// Phi 3, 3.5 and 4: Llama's shape in fused tensors, rotating halves. Long-context files bring factors for short and for long contexts.
// Its attention.sliding_window is not used: files name one where the model has none.
ModelSpec describePhi3(const Hyperparameters &parameters)
{
    return decoderModel(parameters, {.rope = RopeStyle::Halves, .feedForward = DecoderStyle::FeedForward::FusedGated});
}

} // namespace hearth
