#include "inference/model/arch/arch.h"

namespace hearth {

// GPT-2: learned positions, layer norms with bias, one tensor [Q; K; V], GELU without a gate, biases everywhere.
ModelSpec describeGpt2(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(parameters,
                                  {.norm = DecoderStyle::Norm::Layer,
                                   .rope = {},
                                   .feedForward = DecoderStyle::FeedForward::Plain,
                                   .activation = Activation::GeluTanh});
    spec.positionTable = "position_embd.weight";
    spec.positions = parameters.contextTokens();
    return spec;
}

} // namespace hearth
