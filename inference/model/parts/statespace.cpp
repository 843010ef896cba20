#include "inference/model/parts/statespace.h"

namespace hearth {

namespace {

struct ScanInputs
{
    ValueId x, dt, b, c;
};

// dt, B and C come from the convolved x.
ScanInputs fromConvolved(PlanBuilder &build, const StateSpaceSpec &spec, ValueId x)
{
    ScanInputs in = {};
    in.x = shortConv(build, spec.conv, x);
    const ValueId low = build.linear("ssm_dt_low", spec.dt, in.x);
    in.b = build.linear("ssm_b", spec.b, in.x);
    in.c = build.linear("ssm_c", spec.c, in.x);
    if (spec.normsSteps)
        for (const ValueId each : {low, in.b, in.c})
            plainRmsNormInPlace(build, each, spec.epsilon);
    in.dt = build.linear("ssm_dt", *spec.timeStep, low);
    return in;
}

// The parts of the tensor are convolved each with its own channels.
ScanInputs convolved(PlanBuilder &build, const StateSpaceSpec &spec, ScanInputs in)
{
    ConvSpec conv = spec.conv;
    for (ValueId *each : {&in.x, &in.b, &in.c}) {
        const int width = build.at(*each).width;
        *each = shortConv(build, conv, *each);
        conv.first += width;
    }
    return in;
}

ValueId scan(PlanBuilder &build, const StateSpaceSpec &spec, const ScanInputs &in)
{
    OpParams params;
    params.heads = spec.heads;
    params.kvHeads = spec.groups;
    params.headDim = spec.headDim;
    params.stateDim = spec.stateDim;
    params.cacheLayer = build.addCacheLayer({.stateFloats = int64_t(spec.heads) * spec.headDim * spec.stateDim});
    const auto weight = [&](const std::string &tensor, int columns) {
        return build.constant(tensor, tensorFloats(build, tensor, spec.heads, columns));
    };
    const WeightId decay = weight(spec.decay, spec.hasScalarDecay ? 1 : spec.stateDim);
    const WeightId skip = weight(spec.skip, 1), bias = weight(spec.stepBias, 1);
    const ValueId y = build.value("ssm_y", spec.heads * spec.headDim);
    Op &op = build.addOp(OpKind::SelectiveScan, {in.x, in.dt, in.b, in.c}, {y});
    op.weights = {decay, skip, bias};
    op.params = params;
    return y;
}

} // namespace

void buildPart(PlanBuilder &build, const StateSpaceSpec &spec, ValueId x, const PartTarget &target)
{
    const ValueId gate = build.linear("ssm_gate", spec.gate, x);
    ScanInputs in = {};
    in.x = build.linear("ssm_x", spec.input, x);
    if (spec.timeStep) {
        in = fromConvolved(build, spec, in.x);
    } else {
        in.b = build.linear("ssm_b", spec.b, x);
        in.c = build.linear("ssm_c", spec.c, x);
        in.dt = build.linear("ssm_dt", spec.dt, x);
        in = convolved(build, spec, in);
    }
    const ValueId y = build.gatedActivate(Activation::Silu, gate, scan(build, spec, in));
    if (spec.norm)
        build.normInPlace(*spec.norm, y, build.at(y).width / spec.groups);
    build.linearTo(target, spec.output, y);
}

} // namespace hearth
