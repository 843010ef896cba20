#include "inference/model/arch/arch.h"
#include "inference/model/rope.h"

namespace hearth {

// Llama 1 to 3, and the many models that share its shape (Mistral 7B, SmolLM2, TinyLlama, ...).
// GGUF stores its Q and K with adjacent pairs rotating.
ModelSpec describeLlama(const Hyperparameters &parameters)
{
    ModelSpec spec = usualModel(parameters);
    for (int i = 0; i < parameters.layers(); ++i) {
        LayerSpec &layer = spec.layers.emplace_back();
        layer.attentionNorm = rmsNorm(parameters, layerPart(i, "attn_norm"));
        layer.attention = usualAttention(parameters, i);
        layer.attention.rope = readRope(parameters, RopeStyle::Adjacent, layer.attention.keyDim);
        layer.feedForwardNorm = rmsNorm(parameters, layerPart(i, "ffn_norm"));
        layer.feedForward = gatedFeedForward(parameters, i);
    }
    spec.outputNorm = rmsNorm(parameters, "output_norm");
    return spec;
}

} // namespace hearth
