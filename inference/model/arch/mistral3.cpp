#include "inference/model/arch/arch.h"
#include "inference/model/mixture.h"
#include "inference/model/rope.h"

#include <algorithm>
#include <cmath>

namespace hearth {

// Ministral 3 and what follows it: Llama's shape, YaRN whose magnitude is not in the rotation, and a scale of attention that grows with
// the position beyond the context that it was first trained for.
ModelSpec describeMistral3(const Hyperparameters &parameters)
{
    ModelSpec spec = decoderModel(parameters, {.rope = RopeStyle::Adjacent, .feedForward = usualOrExperts(parameters)});
    if (hasExperts(parameters))
        useExperts(parameters, spec);
    const float log = 0.1f * std::log(std::max(1.0f, parameters.number("rope.scaling.factor", 1)));
    const bool isYarn = parameters.text("rope.scaling.type") == "yarn";
    const float elsewhere = isYarn ? 1 + parameters.number("rope.scaling.yarn_log_multiplier", 0) * log : 1;
    for (LayerSpec &layer : spec.layers) {
        AttentionSpec &attention = attentionOf(layer);
        attention.rope->magnitude /= elsewhere;
        attention.temperature = parameters.number("attention.temperature_scale", 0);
        attention.temperatureTokens = originalContextTokens(parameters);
    }
    return spec;
}

} // namespace hearth
