#include "inference/model/arch/arch.h"

#include "inference/model/mixture.h"

namespace hearth {

// Granite 3 and 4 with experts, in some with one more that all tokens take.
ModelSpec describeGraniteMoe(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(parameters, {.rope = RopeStyle::Adjacent, .feedForward = DecoderStyle::FeedForward::None});
    useExperts(parameters, spec);
    if (const int hidden = parameters.count("expert_shared_feed_forward_length", 0, 1 << 20))
        for (int i = 0; i < parameters.layers(); ++i)
            std::get<ExpertsSpec>(spec.layers[size_t(i)].feedForward).shared = sharedExpert(parameters, i, hidden);
    applyGraniteScales(parameters, spec);
    return spec;
}

} // namespace hearth
