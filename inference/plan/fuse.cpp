#include "inference/plan/plan.h"

#include <algorithm>

namespace hearth {

static bool isMergeable(const Op &first, const Op &next)
{
    const bool isProduct = first.kind == OpKind::MatMul || first.kind == OpKind::SliceMatMul;
    return isProduct && next.kind == first.kind && first.inputs == next.inputs && !first.params.accumulate && !next.params.accumulate;
}

static bool touches(const Op &op, const std::vector<ValueId> &values)
{
    const auto isIn = [&](ValueId id) { return std::find(values.begin(), values.end(), id) != values.end(); };
    return std::any_of(op.inputs.begin(), op.inputs.end(), isIn) || std::any_of(op.outputs.begin(), op.outputs.end(), isIn);
}

// The product that `op` can be merged into: the last one, or one before products that only add to other values (an adapter's part of Q
// before K and V); `op` can be done before those. Nullptr where there is none.
static Op *productToJoin(std::vector<Op> &ops, const Op &op)
{
    for (auto last = ops.rbegin(); last != ops.rend(); ++last) {
        if (isMergeable(*last, op))
            return &*last;
        const bool canPass = last->kind == OpKind::MatMul && last->params.accumulate && !touches(*last, op.outputs)
            && std::find(op.inputs.begin(), op.inputs.end(), last->outputs[0]) == op.inputs.end();
        if (!canPass)
            return nullptr;
    }
    return nullptr;
}

static void appendProducts(Op &into, Op &from)
{
    into.biases.resize(into.weights.size(), noId);
    from.biases.resize(from.weights.size(), noId);
    into.outputs.insert(into.outputs.end(), from.outputs.begin(), from.outputs.end());
    into.weights.insert(into.weights.end(), from.weights.begin(), from.weights.end());
    into.biases.insert(into.biases.end(), from.biases.begin(), from.biases.end());
}

void fuseProducts(Plan &plan)
{
    std::vector<Op> merged;
    merged.reserve(plan.ops.size());
    for (Op &op : plan.ops) {
        if (Op *joined = productToJoin(merged, op))
            appendProducts(*joined, op);
        else
            merged.push_back(std::move(op));
    }
    plan.ops = std::move(merged);
}

} // namespace hearth
