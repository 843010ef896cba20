#include "inference/model/arch/arch.h"
#include "inference/model/rope.h"

#include <cmath>

namespace hearth {

// Gemma 3: norms before, after, and a head; five layers of six slide, and these rotate on a base of their own without scaling. The 27B
// (62 layers) scales its scores by the width a head would have if the heads shared the stream evenly.
ModelSpec describeGemma3(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(
        parameters, {.rope = RopeStyle::Halves, .hasNormsAfter = true, .hasHeadNorms = true, .activation = Activation::GeluTanh});
    spec.embeddingScale = std::sqrt(float(spec.embedding));
    spec.logitSoftcap = parameters.number("final_logit_softcapping", 0);
    slide(parameters, spec, parameters.window(0), 6);
    for (LayerSpec &layer : spec.layers) {
        AttentionSpec &attention = attentionOf(layer);
        if (attention.window > 0)
            attention.rope = unscaledRope(parameters, RopeStyle::Halves, attention.keyDim, parameters.number("rope.freq_base_swa", 10000));
        if (spec.layers.size() == 62)
            attention.scale = 1 / std::sqrt(float(spec.embedding) / float(attention.heads));
    }
    return spec;
}

} // namespace hearth
