#include "inference/model/mixture.h"

namespace hearth {

bool hasExperts(const Hyperparameters &parameters)
{
    return parameters.file().uint(parameters.architecture() + ".expert_count").value_or(0) > 0;
}

ExpertsSpec usualExperts(const Hyperparameters &parameters, int layer)
{
    ExpertsSpec spec;
    spec.experts = parameters.requireCount("expert_count", mostExperts);
    spec.used = parameters.requireCount("expert_used_count", spec.experts);
    spec.hidden = parameters.count("expert_feed_forward_length", parameters.feedForward(layer), 1 << 20);
    spec.router = linear(layerPart(layer, "ffn_gate_inp"), spec.experts);
    spec.gate = layerPart(layer, "ffn_gate_exps");
    spec.up = layerPart(layer, "ffn_up_exps");
    spec.down = layerPart(layer, "ffn_down_exps");
    const std::string both = layerPart(layer, "ffn_gate_up_exps");
    if (parameters.hasTensor(both + ".weight"))
        spec.gateUp = both;
    return spec;
}

void useExperts(const Hyperparameters &parameters, ModelSpec &spec)
{
    for (int i = 0; i < parameters.layers(); ++i) {
        ExpertsSpec experts = usualExperts(parameters, i);
        experts.routing.isNormalized = true;
        spec.layers[size_t(i)].feedForward = std::move(experts);
    }
}

DenseSpec sharedExpert(const Hyperparameters &parameters, int layer, int hidden)
{
    DenseSpec spec;
    spec.hidden = hidden;
    spec.gate = linear(layerPart(layer, "ffn_gate_shexp"), hidden);
    spec.up = linear(layerPart(layer, "ffn_up_shexp"), hidden);
    spec.down = linear(layerPart(layer, "ffn_down_shexp"), parameters.embedding());
    return spec;
}

} // namespace hearth
