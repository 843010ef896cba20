// Adapters in plans: y = W x + outer (inner x), two more products beside one. What the matrices are: files/adaptedfile.h.
#include "inference/files/adaptedfile.h"
#include "inference/model/planbuilder.h"

namespace hearth {

namespace {

// "blk.3.attn_q.weight" -> "attn_q_narrow": the layers share the value.
std::string narrowName(std::string_view tensor)
{
    const size_t end = tensor.rfind('.');
    const std::string_view stem = tensor.substr(0, end);
    return std::string(stem.substr(stem.rfind('.') + 1)) + "_narrow";
}

} // namespace

ValueId PlanBuilder::narrowed(ValueId x, const std::string &tensor)
{
    const std::string inner = lowRankNames(tensor).inner;
    const TensorInfo *info = m_file.findTensor(inner);
    if (!info)
        return noId;
    const auto rank = int(info->rows());
    const WeightId weight = matrix(inner, rank, 0, rank, at(x).width);
    m_plan.weights[size_t(weight)].usedForProduct = true;
    const ValueId narrow = value(narrowName(tensor), rank, at(x).rows);
    // Once for the parts of a tensor that holds several (queries, keys and values): nothing has written x since.
    for (auto op = m_plan.ops.rbegin(); op != m_plan.ops.rend() && op->kind == OpKind::MatMul; ++op) {
        if (op->inputs[0] == x && op->weights[0] == weight)
            return narrow;
        if (op->outputs[0] == x || op->outputs[0] == narrow)
            break;
    }
    Op &op = addOp(OpKind::MatMul, {x}, {narrow});
    op.weights = {weight};
    op.biases = {noId};
    return narrow;
}

void PlanBuilder::addWidened(ValueId narrow, const LinearSpec &spec, ValueId into)
{
    const int tensorRows = spec.tensorRows ? spec.tensorRows : spec.outputs;
    const WeightId weight = matrix(lowRankNames(spec.weight).outer, tensorRows, spec.firstRow, spec.outputs, at(narrow).width);
    m_plan.weights[size_t(weight)].usedForProduct = true;
    Op &op = addOp(OpKind::MatMul, {narrow}, {into});
    op.weights = {weight};
    op.biases = {noId};
    op.params.accumulate = true;
}

void PlanBuilder::addLookup(const std::string &table, int rows, float scale, ValueId into)
{
    const LowRankNames names = lowRankNames(table, true);
    const TensorInfo *inner = m_file.findTensor(names.inner);
    if (!inner)
        return;
    const ValueId narrow = value(narrowName(table), int(inner->columns()));
    const WeightId lookedUp = matrix(names.inner, rows, 0, rows, at(narrow).width);
    m_plan.weights[size_t(lookedUp)].usedForLookup = true;
    Op &op = addOp(OpKind::Embed, {}, {narrow});
    op.weights = {lookedUp};
    op.params.scale = scale;
    const WeightId outer = matrix(names.outer, at(into).width, 0, at(into).width, at(narrow).width);
    m_plan.weights[size_t(outer)].usedForProduct = true;
    Op &widen = addOp(OpKind::MatMul, {narrow}, {into});
    widen.weights = {outer};
    widen.biases = {noId};
    widen.params.accumulate = true;
}

void PlanBuilder::sliceProduct(ValueId x, ValueId chosen, WeightId stack, WeightId bias, ValueId into)
{
    Op &op = addOp(OpKind::SliceMatMul, {x, chosen}, {into});
    op.weights = {stack};
    op.biases = {bias};
    addSlices(x, chosen, m_plan.weights[size_t(stack)], into);
}

void PlanBuilder::addSlices(ValueId x, ValueId chosen, const WeightRef &changed, ValueId into)
{
    const LowRankNames names = lowRankNames(changed.tensor);
    const TensorInfo *info = m_file.findTensor(names.inner);
    if (!info)
        return;
    const int slices = changed.slices, used = at(chosen).width;
    const int64_t columns = changed.columns, rows = changed.rows / slices,
                  rank = int64_t(info->shape[1]); // `changed` moves when a weight is added
    const std::string name = narrowName(changed.tensor);
    const ValueId narrow = value(name, int(used * rank), at(x).rows), wide = value(name + "_widened", int(used * rows), at(x).rows);
    const WeightId inner = stack(names.inner, slices, rank, columns);
    Op &narrowing = addOp(OpKind::SliceMatMul, {x, chosen}, {narrow});
    narrowing.weights = {inner};
    narrowing.biases = {noId};
    const WeightId outer = stack(names.outer, slices, rows, rank);
    Op &widening = addOp(OpKind::SliceMatMul, {narrow, chosen}, {wide});
    widening.weights = {outer};
    widening.biases = {noId};
    addTo(into, wide);
}

} // namespace hearth
