#include "inference/model/arch/arch.h"

namespace hearth {

// Command R: attention and feed-forward side by side on one layer norm without bias; the large one normalizes each head of Q and K.
ModelSpec describeCommandR(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(
        parameters,
        {.norm = DecoderStyle::Norm::LayerNoBias, .rope = RopeStyle::Adjacent, .isParallel = true, .hasFeedForwardNorm = false});
    const float scale = parameters.number("logit_scale", 1);
    spec.logitScale = scale == 0 ? 1 : scale; // 0: none
    addHeadNorms(parameters, spec, DecoderStyle::Norm::LayerNoBias);
    return spec;
}

} // namespace hearth
