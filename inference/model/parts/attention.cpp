#include "inference/model/parts/attention.h"

#include "inference/model/parts/stateops.h"
#include "inference/model/planbuilder.h"

namespace hearth {

ValueId attend(PlanBuilder &build, const AttentionSpec &spec, ValueId q, ValueId k, ValueId v)
{
    OpParams params;
    params.cacheLayer = build.addCacheLayer({.kvHeads = spec.kvHeads, .keyDim = spec.keyDim, .valueDim = spec.valueDim});
    params.heads = spec.heads;
    params.kvHeads = spec.kvHeads;
    params.headDim = spec.keyDim;
    params.valueDim = spec.valueDim;
    params.scale = spec.scale;
    params.softcap = spec.softcap;
    params.window = spec.window;
    params.temperature = spec.temperature;
    params.temperatureTokens = spec.temperatureTokens;
    params.seesAhead = spec.seesAhead;
    params.alibi = spec.alibi;
    const ValueId attended = build.value("attended", spec.heads * spec.valueDim);
    build.addOp(OpKind::KvStore, {k, v}, {}).params = params;
    const WeightId sinks = spec.sinks.empty() ? noId : build.vector(spec.sinks, spec.heads, 0, spec.heads);
    Op &op = build.addOp(OpKind::Attention, {q}, {attended});
    op.params = params;
    if (sinks != noId)
        op.weights = {sinks};
    return attended;
}

void buildPart(PlanBuilder &build, const AttentionSpec &spec, ValueId x, const PartTarget &target)
{
    ValueId q = build.linear(spec.hasOutputGate ? "q_gate" : "q", spec.query, x);
    const ValueId k = build.linear("k", spec.key, x);
    const ValueId v = build.linear("v", spec.value, x);
    ValueId gate = noId;
    if (spec.hasOutputGate) {
        gate = selectColumns(build, "attention_gate", q, spec.keyDim, spec.valueDim, spec.keyDim + spec.valueDim);
        q = selectColumns(build, "q", q, 0, spec.keyDim, spec.keyDim + spec.valueDim);
    }
    if (spec.queryNorm)
        build.normInPlace(*spec.queryNorm, q, spec.normsWholeRow ? spec.heads * spec.keyDim : spec.keyDim);
    if (spec.keyNorm)
        build.normInPlace(*spec.keyNorm, k, spec.normsWholeRow ? spec.kvHeads * spec.keyDim : spec.keyDim);
    if (spec.rope) {
        build.rope(*spec.rope, q, spec.heads, spec.keyDim);
        build.rope(*spec.rope, k, spec.kvHeads, spec.keyDim);
    }
    const ValueId attended = attend(build, spec, q, k, v);
    build.linearTo(target, spec.output, gate == noId ? attended : build.gatedActivate(Activation::Sigmoid, gate, attended));
}

} // namespace hearth
