#include "inference/model/parts/latentattention.h"

#include "inference/model/parts/attention.h"
#include "inference/model/planbuilder.h"

namespace hearth {

namespace {

// What attention reads. Rotated parts come first in a head: rope turns a head's leading elements.
struct HeadRows
{
    ValueId query, key, value;
    int kvHeads, keyDim, valueDim;
};

void copy(PlanBuilder &build, ValueId from, ValueId to, const ColumnCopy &columns)
{
    build.addOp(OpKind::CopyColumns, {from}, {to}).params.copy = columns;
}

ValueId headProduct(PlanBuilder &build, const std::string &name, const std::string &stack, ValueId x, int heads, int rows)
{
    const ValueId into = build.value(name, heads * rows);
    const WeightId weight = build.stack(stack, heads, rows, build.at(x).width / heads);
    build.addOp(OpKind::SliceMatMul, {x}, {into}).weights = {weight};
    return into;
}

HeadRows absorbedHeads(PlanBuilder &build, const LatentAttentionSpec &s, ValueId q, ValueId latentRow, ValueId latent)
{
    const int keyDim = s.ropeDim + s.rank;
    const ValueId plain = build.value("q_plain", s.heads * s.plainDim);
    copy(build, q, plain, {.heads = s.heads, .fromHeads = s.heads, .columns = s.plainDim});
    const ValueId absorbed = headProduct(build, "q_absorbed", s.keyStack, plain, s.heads, s.rank);
    const ValueId query = build.value("q_latent", s.heads * keyDim), key = build.value("k_latent", keyDim);
    copy(build, q, query, {.heads = s.heads, .fromHeads = s.heads, .columns = s.ropeDim, .from = s.plainDim});
    copy(build, absorbed, query, {.heads = s.heads, .fromHeads = s.heads, .columns = s.rank, .to = s.ropeDim});
    copy(build, latentRow, key, {.columns = s.ropeDim, .from = s.rank});
    copy(build, latent, key, {.columns = s.rank, .to = s.ropeDim});
    return {query, key, latent, 1, keyDim, s.rank};
}

HeadRows fullHeads(PlanBuilder &build, const LatentAttentionSpec &s, ValueId q, ValueId latentRow, ValueId latent)
{
    const int keyDim = s.ropeDim + s.plainDim;
    const ValueId keyValue = build.linear("kv", *s.keyValue, latent);
    const ValueId query = build.value("q_turned", s.heads * keyDim), key = build.value("k", s.heads * keyDim);
    const ValueId value = build.value("v", s.heads * s.valueDim);
    copy(build, q, query, {.heads = s.heads, .fromHeads = s.heads, .columns = s.ropeDim, .from = s.plainDim});
    copy(build, q, query, {.heads = s.heads, .fromHeads = s.heads, .columns = s.plainDim, .to = s.ropeDim});
    copy(build, latentRow, key, {.heads = s.heads, .columns = s.ropeDim, .from = s.rank});
    copy(build, keyValue, key, {.heads = s.heads, .fromHeads = s.heads, .columns = s.plainDim, .to = s.ropeDim});
    copy(build, keyValue, value, {.heads = s.heads, .fromHeads = s.heads, .columns = s.valueDim, .from = s.plainDim});
    return {query, key, value, s.heads, keyDim, s.valueDim};
}

ValueId turnAndAttend(PlanBuilder &build, const LatentAttentionSpec &s, const HeadRows &rows)
{
    build.rope(s.rope, rows.query, s.heads, rows.keyDim);
    build.rope(s.rope, rows.key, rows.kvHeads, rows.keyDim);
    AttentionSpec plain;
    plain.heads = s.heads;
    plain.kvHeads = rows.kvHeads;
    plain.keyDim = rows.keyDim;
    plain.valueDim = rows.valueDim;
    plain.scale = s.scale;
    return attend(build, plain, rows.query, rows.key, rows.value);
}

} // namespace

void buildPart(PlanBuilder &build, const LatentAttentionSpec &spec, ValueId x, const PartTarget &target)
{
    ValueId narrow = x;
    if (spec.queryDown) {
        narrow = build.linear("q_narrow", *spec.queryDown, x);
        build.normInPlace(*spec.queryNorm, narrow, build.at(narrow).width);
    }
    const ValueId q = build.linear("q", spec.query, narrow);
    const ValueId latentRow = build.linear("latent_row", spec.latent, x);
    const ValueId latent = build.value("latent", spec.rank);
    copy(build, latentRow, latent, {.columns = spec.rank});
    build.normInPlace(spec.latentNorm, latent, spec.rank);
    const HeadRows rows = spec.keyValue ? fullHeads(build, spec, q, latentRow, latent) : absorbedHeads(build, spec, q, latentRow, latent);
    ValueId attended = turnAndAttend(build, spec, rows);
    if (!spec.keyValue)
        attended = headProduct(build, "attended_values", spec.valueStack, attended, spec.heads, spec.valueDim);
    build.linearTo(target, spec.output, attended);
}

} // namespace hearth
