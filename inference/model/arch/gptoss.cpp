#include "inference/model/arch/arch.h"

#include "inference/model/mixture.h"

namespace hearth {

// gpt-oss: biases everywhere, a sink a head, every other layer with a sliding window, experts with a clamped gate, chosen by their logits
// and weighed by the softmax of the chosen ones. The norm before the experts is called post_attention_norm.
ModelSpec describeGptOss(const Hyperparameters &parameters)
{
    ModelSpec spec =
        decoderModel(parameters, {.rope = RopeStyle::Halves, .hasFeedForwardNorm = false, .feedForward = DecoderStyle::FeedForward::None});
    slide(parameters, spec, parameters.window(128), 2);
    for (int i = 0; i < parameters.layers(); ++i) {
        LayerSpec &layer = spec.layers[size_t(i)];
        attentionOf(layer).sinks = layerPart(i, "attn_sinks.weight");
        layer.feedForwardNorms.before = rmsNorm(parameters, layerPart(i, "post_attention_norm"));
        ExpertsSpec experts = usualExperts(parameters, i);
        experts.routing.gating = Gating::SoftmaxOfChosen;
        experts.activation = Activation::ClampedSwish;
        layer.feedForward = std::move(experts);
    }
    return spec;
}

} // namespace hearth
