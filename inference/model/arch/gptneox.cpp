#include "inference/model/arch/arch.h"

namespace hearth {

// GPT-NeoX and Pythia: layer norms, a part of each head rotates, no gate; attention and feed-forward side by side, each on a norm of its
// own, or one after the other where the file says so.
ModelSpec describeGptNeox(const Hyperparameters &parameters)
{
    return decoderModel(parameters,
                        {.norm = DecoderStyle::Norm::Layer,
                         .rope = RopeStyle::Halves,
                         .isParallel = parameters.flag("use_parallel_residual", true),
                         .feedForward = DecoderStyle::FeedForward::Plain,
                         .activation = Activation::GeluTanh});
}

} // namespace hearth
