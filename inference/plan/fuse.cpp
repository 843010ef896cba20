#include "inference/plan/plan.h"

#include <algorithm>

namespace hearth {

static bool isMergeable(const Op &first, const Op &next)
{
    const bool isProduct = first.kind == OpKind::MatMul || first.kind == OpKind::SliceMatMul;
    return isProduct && next.kind == first.kind && first.inputs == next.inputs && !first.params.accumulate && !next.params.accumulate;
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
        if (!merged.empty() && isMergeable(merged.back(), op))
            appendProducts(merged.back(), op);
        else
            merged.push_back(std::move(op));
    }
    plan.ops = std::move(merged);
}

} // namespace hearth
