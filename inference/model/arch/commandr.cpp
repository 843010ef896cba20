#include "inference/model/arch/arch.h"

namespace hearth {

// Command R: attention and feed-forward side by side on one layer norm without bias; the large one normalizes each head of Q and K.
ModelSpec describeCommandR(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(
        parameters,
        {.norm = DecoderStyle::Norm::LayerNoBias, .rope = RopeStyle::Adjacent, .isParallel = true, .hasFeedForwardNorm = false});
    spec.logitScale = parameters.number("logit_scale", 1);
    addHeadNorms(parameters, spec, DecoderStyle::Norm::LayerNoBias);
    return spec;
}

} // namespace hearth
