#include "inference/model/arch/arch.h"

namespace hearth {

// Phi 1.5 and 2: attention and feed-forward side by side on one layer norm, a part of each head rotates, biases everywhere.
ModelSpec describePhi2(const Hyperparameters &parameters)
{
    return decoderModel(parameters,
                        {.norm = DecoderStyle::Norm::Layer,
                         .rope = RopeStyle::Halves,
                         .isParallel = true,
                         .hasFeedForwardNorm = false,
                         .feedForward = DecoderStyle::FeedForward::Plain,
                         .activation = Activation::GeluTanh});
}

} // namespace hearth
