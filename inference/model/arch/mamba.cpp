#include "inference/model/arch/arch.h"

namespace hearth {

namespace {

constexpr int mostInner = 1 << 17;
constexpr int mostState = 1 << 10;

// What both generations name alike.
StateSpaceSpec stateSpace(const Hyperparameters &parameters, int layer)
{
    StateSpaceSpec spec;
    spec.stateDim = parameters.requireCount("ssm.state_size", mostState);
    spec.conv = {.part = layerPart(layer, "ssm_conv1d"), .taps = parameters.requireCount("ssm.conv_kernel", mostTaps), .silu = true};
    spec.decay = layerPart(layer, "ssm_a");
    spec.skip = layerPart(layer, "ssm_d");
    spec.stepBias = layerPart(layer, "ssm_dt.bias");
    spec.output = linear(layerPart(layer, "ssm_out"), parameters.embedding());
    return spec;
}

StateSpaceSpec mamba(const Hyperparameters &parameters, int layer)
{
    StateSpaceSpec spec = stateSpace(parameters, layer);
    const int inner = parameters.requireCount("ssm.inner_size", mostInner), rank = parameters.requireCount("ssm.time_step_rank", mostInner);
    spec.heads = inner;
    spec.headDim = 1;
    spec.groups = 1;
    spec.conv.channels = inner;
    spec.input = linearRows(layerPart(layer, "ssm_in"), 0, inner, 2 * inner);
    spec.gate = linearRows(layerPart(layer, "ssm_in"), inner, inner, 2 * inner);
    const std::string steps = layerPart(layer, "ssm_x");
    const int rows = rank + 2 * spec.stateDim;
    spec.dt = linearRows(steps, 0, rank, rows);
    spec.b = linearRows(steps, rank, spec.stateDim, rows);
    spec.c = linearRows(steps, rank + spec.stateDim, spec.stateDim, rows);
    spec.timeStep = LinearSpec{.weight = layerPart(layer, "ssm_dt.weight"), .bias = {}, .outputs = inner};
    spec.normsSteps = parameters.flag("ssm.dt_b_c_rms", false);
    spec.epsilon = parameters.normEpsilon("attention.layer_norm_rms_epsilon");
    return spec;
}

StateSpaceSpec mamba2(const Hyperparameters &parameters, int layer)
{
    StateSpaceSpec spec = stateSpace(parameters, layer);
    const int inner = parameters.requireCount("ssm.inner_size", mostInner);
    spec.heads = parameters.requireCount("ssm.time_step_rank", inner);
    spec.groups = parameters.requireCount("ssm.group_count", spec.heads);
    spec.headDim = inner / spec.heads;
    if (spec.headDim * spec.heads != inner || spec.heads % spec.groups != 0)
        parameters.fail("ssm.time_step_rank", "does not divide ssm.inner_size into heads of whole groups");
    spec.hasScalarDecay = true;
    const int shared = spec.groups * spec.stateDim;
    spec.conv.channels = inner + 2 * shared;
    const std::string in = layerPart(layer, "ssm_in");
    const int rows = 2 * inner + 2 * shared + spec.heads;
    spec.gate = linearRows(in, 0, inner, rows);
    spec.input = linearRows(in, inner, inner, rows);
    spec.b = linearRows(in, 2 * inner, shared, rows);
    spec.c = linearRows(in, 2 * inner + shared, shared, rows);
    spec.dt = linearRows(in, 2 * inner + 2 * shared, spec.heads, rows);
    spec.norm = rmsNorm(parameters, layerPart(layer, "ssm_norm"));
    return spec;
}

ModelSpec stateSpaceModel(const Hyperparameters &parameters, StateSpaceSpec (*mixer)(const Hyperparameters &, int))
{
    ModelSpec spec = decoderFrame(parameters, {});
    for (int i = 0; i < parameters.layers(); ++i) {
        LayerSpec &layer = spec.layers.emplace_back();
        layer.mixerNorms.before = rmsNorm(parameters, layerPart(i, "attn_norm"));
        layer.mixer = mixer(parameters, i);
    }
    return spec;
}

} // namespace

// Mamba and Falcon Mamba: nothing but state spaces, no attention, no feed-forward.
ModelSpec describeMamba(const Hyperparameters &parameters)
{
    return stateSpaceModel(parameters, mamba);
}

ModelSpec describeMamba2(const Hyperparameters &parameters)
{
    return stateSpaceModel(parameters, mamba2);
}

} // namespace hearth
