#include "inference/model/parts/attention.h"

#include "inference/model/planbuilder.h"

namespace hearth {

static ValueId attend(PlanBuilder &build, const AttentionSpec &spec, ValueId q, ValueId k, ValueId v)
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
    const ValueId attended = build.value("attended", spec.heads * spec.valueDim);
    build.addOp(OpKind::KvStore, {k, v}, {}).params = params;
    build.addOp(OpKind::Attention, {q}, {attended}).params = params;
    return attended;
}

void buildPart(PlanBuilder &build, const AttentionSpec &spec, ValueId x, const PartTarget &target)
{
    const ValueId q = build.linear("q", spec.query, x);
    const ValueId k = build.linear("k", spec.key, x);
    const ValueId v = build.linear("v", spec.value, x);
    if (spec.queryNorm)
        build.normInPlace(*spec.queryNorm, q, spec.normsWholeRow ? spec.heads * spec.keyDim : spec.keyDim);
    if (spec.keyNorm)
        build.normInPlace(*spec.keyNorm, k, spec.normsWholeRow ? spec.kvHeads * spec.keyDim : spec.keyDim);
    if (spec.rope) {
        build.rope(*spec.rope, q, spec.heads, spec.keyDim);
        build.rope(*spec.rope, k, spec.kvHeads, spec.keyDim);
    }
    build.linearTo(target, spec.output, attend(build, spec, q, k, v));
}

} // namespace hearth
