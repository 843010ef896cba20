#include "inference/model/arch/arch.h"

#include "inference/model/mixture.h"

namespace hearth {

// Qwen 1.5 and 2 with experts: shares as the softmax gives them, and one more expert that all tokens take, weighed by a gate of its own.
ModelSpec describeQwen2Moe(const Hyperparameters &parameters)
{
    constexpr int most = 1 << 20;
    ModelSpec spec = decoderModel(parameters, {.rope = RopeStyle::Halves, .feedForward = DecoderStyle::FeedForward::None});
    for (int i = 0; i < parameters.layers(); ++i) {
        ExpertsSpec experts = usualExperts(parameters, i);
        experts.hidden = parameters.count("expert_feed_forward_length", parameters.feedForward(i) / experts.used, most);
        experts.shared =
            sharedExpert(parameters, i, parameters.count("expert_shared_feed_forward_length", parameters.feedForward(i), most));
        experts.sharedGate = linear(layerPart(i, "ffn_gate_inp_shexp"), 1);
        spec.layers[size_t(i)].feedForward = std::move(experts);
    }
    return spec;
}

} // namespace hearth
