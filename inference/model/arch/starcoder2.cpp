#include "inference/model/arch/arch.h"

namespace hearth {

// StarCoder 2: GPT-2's parts with rotary positions and shared K and V.
ModelSpec describeStarcoder2(const Hyperparameters &parameters)
{
    return decoderModel(parameters,
                        {.norm = DecoderStyle::Norm::Layer,
                         .rope = RopeStyle::Halves,
                         .feedForward = DecoderStyle::FeedForward::Plain,
                         .activation = Activation::GeluTanh});
}

} // namespace hearth
