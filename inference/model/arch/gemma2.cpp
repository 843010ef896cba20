#include "inference/model/arch/arch.h"

#include <cmath>

namespace hearth {

// Gemma 2: norms before and after each part, every other layer slides, attention scores and logits are capped. The 27B (46 layers)
// scales its scores by the width a head would have if the heads shared the stream evenly.
ModelSpec describeGemma2(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(parameters, {.rope = RopeStyle::Halves, .hasNormsAfter = true, .activation = Activation::GeluTanh});
    spec.embeddingScale = std::sqrt(float(spec.embedding));
    spec.logitSoftcap = parameters.number("final_logit_softcapping", 30);
    slide(parameters, spec, parameters.window(4096), 2);
    for (LayerSpec &layer : spec.layers) {
        AttentionSpec &attention = attentionOf(layer);
        attention.softcap = parameters.number("attn_logit_softcapping", 50);
        if (spec.layers.size() == 46)
            attention.scale = 1 / std::sqrt(float(spec.embedding) / float(attention.heads));
    }
    return spec;
}

} // namespace hearth
