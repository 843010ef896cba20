#include "inference/model/parts/deltanet.h"

#include <cmath>

namespace hearth {

static ValueId deltaRule(PlanBuilder &build, const DeltaNetSpec &spec, const std::vector<ValueId> &inputs)
{
    OpParams params;
    params.heads = spec.heads;
    params.kvHeads = spec.keyHeads;
    params.headDim = spec.keyDim;
    params.valueDim = spec.valueDim;
    params.cacheLayer = build.addCacheLayer({.stateFloats = int64_t(spec.heads) * spec.keyDim * spec.valueDim});
    const WeightId decay = build.constant(spec.decay, tensorFloats(build, spec.decay, spec.heads, 1));
    const WeightId bias = build.constant(spec.bias, tensorFloats(build, spec.bias, spec.heads, 1));
    const ValueId y = build.value("delta_y", spec.heads * spec.valueDim);
    Op &op = build.addOp(OpKind::GatedDelta, inputs, {y});
    op.weights = {decay, bias};
    op.params = params;
    return y;
}

void buildPart(PlanBuilder &build, const DeltaNetSpec &spec, ValueId x, const PartTarget &target)
{
    ValueId parts[] = {build.linear("delta_q", spec.query, x), build.linear("delta_k", spec.key, x),
                       build.linear("delta_v", spec.value, x)};
    const ValueId gate = build.linear("delta_gate", spec.gate, x);
    const ValueId alpha = build.linear("delta_alpha", spec.alpha, x);
    const ValueId beta = build.linear("delta_beta", spec.beta, x);
    ConvSpec conv = spec.conv;
    for (ValueId &part : parts) {
        part = shortConv(build, conv, part);
        conv.first += build.at(part).width;
    }
    l2NormInPlace(build, parts[0], spec.keyDim, 1 / std::sqrt(float(spec.keyDim)), spec.epsilon);
    l2NormInPlace(build, parts[1], spec.keyDim, 1, spec.epsilon);
    const ValueId y = deltaRule(build, spec, {parts[0], parts[1], parts[2], alpha, beta});
    build.normInPlace(spec.norm, y, spec.valueDim);
    build.linearTo(target, spec.output, build.gatedActivate(Activation::Silu, gate, y));
}

} // namespace hearth
