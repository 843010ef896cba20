#include "inference/model/arch/arch.h"

#include "inference/model/mixture.h"

namespace hearth {

// Qwen 3 with experts, and no expert that all tokens take.
ModelSpec describeQwen3Moe(const Hyperparameters &parameters)
{
    ModelSpec spec =
        decoderModel(parameters, {.rope = RopeStyle::Halves, .hasHeadNorms = true, .feedForward = DecoderStyle::FeedForward::None});
    useExperts(parameters, spec);
    return spec;
}

} // namespace hearth
