#include "inference/core/error.h"
#include "inference/plan/plan.h"

#include <algorithm>

namespace hearth {

namespace {

// Walks the ops in order and throws at the first thing that does not fit.
class Validator
{
public:
    explicit Validator(const Plan &plan) : m_plan(plan), m_isWritten(plan.values.size(), false) { }

    void run()
    {
        if (m_plan.input != noId)
            m_isWritten[size_t(value(m_plan.input))] = true;
        for (const Op &op : m_plan.ops) {
            for (ValueId id : op.inputs)
                check(m_isWritten[size_t(value(id))], "reads '" + name(id) + "' before it is written");
            checkOp(op);
            for (ValueId id : op.outputs)
                m_isWritten[size_t(value(id))] = true;
        }
        check(m_plan.output != noId && m_isWritten[size_t(value(m_plan.output))], "has no output");
    }

private:
    [[noreturn]] void fail(const std::string &what) const
    {
        throw Error(ErrorCode::InvalidValue, "The model's parts do not fit together: an operation " + what + ".", "shape_mismatch");
    }
    void check(bool isRight, const std::string &what) const
    {
        if (!isRight)
            fail(what);
    }
    ValueId value(ValueId id) const
    {
        check(id >= 0 && size_t(id) < m_plan.values.size(), "names a value that does not exist");
        return id;
    }
    const WeightRef &weight(WeightId id) const
    {
        check(id >= 0 && size_t(id) < m_plan.weights.size(), "names a weight that does not exist");
        return m_plan.weights[size_t(id)];
    }
    const std::string &name(ValueId id) const { return m_plan.values[size_t(value(id))].name; }
    int width(ValueId id) const { return m_plan.values[size_t(value(id))].width; }
    RowCount rows(ValueId id) const { return m_plan.values[size_t(value(id))].rows; }

    void arity(const Op &op, size_t inputs, size_t outputs, size_t weights) const
    {
        check(op.inputs.size() == inputs && op.outputs.size() == outputs && op.weights.size() == weights,
              "has the wrong number of inputs, outputs or weights");
    }
    void sameShape(ValueId a, ValueId b) const
    {
        check(width(a) == width(b) && rows(a) == rows(b), "combines '" + name(a) + "' and '" + name(b) + "', which differ in shape");
    }
    void vectorWeight(WeightId id, int columns) const
    {
        const WeightRef &ref = weight(id);
        check(ref.rows == 1 && ref.columns == columns && ref.type == TensorType::F32,
              "needs '" + ref.tensor + "' as " + std::to_string(columns) + " F32 numbers");
    }

    void checkProduct(const Op &op) const
    {
        check(op.inputs.size() == 1 && !op.weights.empty() && op.weights.size() == op.outputs.size()
                  && (op.biases.empty() || op.biases.size() == op.weights.size()),
              "is a product with the wrong number of parts");
        for (size_t i = 0; i < op.weights.size(); ++i) {
            const WeightRef &ref = weight(op.weights[i]);
            check(ref.slices == 1, "multiplies by the whole stack '" + ref.tensor + "'");
            check(ref.columns == width(op.inputs[0]), "multiplies '" + name(op.inputs[0]) + "' by '" + ref.tensor + "' of another width");
            check(ref.rows == width(op.outputs[i]) && rows(op.inputs[0]) == rows(op.outputs[i]),
                  "stores '" + ref.tensor + "' times '" + name(op.inputs[0]) + "' in '" + name(op.outputs[i]) + "' of another shape");
            check(!op.params.accumulate || m_isWritten[size_t(op.outputs[i])],
                  "adds to '" + name(op.outputs[i]) + "' before it is written");
            if (!op.biases.empty() && op.biases[i] != noId)
                vectorWeight(op.biases[i], int(ref.rows));
        }
    }

    void checkHeads(const Op &op) const
    {
        const OpParams &p = op.params;
        check(p.heads > 0 && p.headDim > 0, "has no heads");
        if (op.kind == OpKind::Rope) {
            arity(op, 1, 1, 1);
            check(op.inputs[0] == op.outputs[0] && width(op.inputs[0]) == p.heads * p.headDim,
                  "rotates '" + name(op.inputs[0]) + "', whose width is not heads x head size");
            check(p.ropeDim > 0 && p.ropeDim <= p.headDim && p.ropeDim % 2 == 0, "rotates an odd or too large number of dimensions");
            vectorWeight(op.weights[0], p.ropeDim / 2);
            return;
        }
        check(p.cacheLayer >= 0 && size_t(p.cacheLayer) < m_plan.cacheLayers.size(), "names a cache layer that does not exist");
        const CacheLayer &layer = m_plan.cacheLayers[size_t(p.cacheLayer)];
        check(layer.kvHeads == p.kvHeads && layer.keyDim == p.headDim && layer.valueDim == p.valueDim && p.kvHeads > 0
                  && p.heads % p.kvHeads == 0,
              "has heads that do not fit the cache");
        if (op.kind == OpKind::KvStore) {
            arity(op, 2, 0, 0);
            check(width(op.inputs[0]) == p.kvHeads * p.headDim && width(op.inputs[1]) == p.kvHeads * p.valueDim,
                  "stores keys or values of the wrong width");
        } else {
            arity(op, 1, 1, op.weights.empty() ? 0 : 1);
            if (!op.weights.empty())
                vectorWeight(op.weights[0], p.heads);
            check(p.temperatureTokens > 0, "has a temperature for no length");
            check(width(op.inputs[0]) == p.heads * p.headDim && width(op.outputs[0]) == p.heads * p.valueDim,
                  "attends with the wrong width");
        }
    }

    void checkColumns(const Op &op) const
    {
        const OpParams &p = op.params;
        arity(op, 1, 1, 0);
        check(op.inputs[0] != op.outputs[0] && p.groupWidth > 0 && p.firstColumn >= 0 && p.firstColumn <= p.stride - p.groupWidth
                  && width(op.inputs[0]) % p.stride == 0 && rows(op.inputs[0]) == rows(op.outputs[0])
                  && width(op.outputs[0]) == width(op.inputs[0]) / p.stride * p.groupWidth,
              "selects columns that do not exist");
    }

    void checkState(const Op &op) const
    {
        const OpParams &p = op.params;
        check(p.cacheLayer >= 0 && size_t(p.cacheLayer) < m_plan.cacheLayers.size()
                  && m_plan.cacheLayers[size_t(p.cacheLayer)].stateFloats == stateFloats(op, width(op.inputs.at(0))),
              "has a state that does not fit the cache");
        if (op.kind == OpKind::ShortConv) {
            arity(op, 1, 1, 2);
            sameShape(op.inputs[0], op.outputs[0]);
            check(op.inputs[0] != op.outputs[0] && p.taps >= 2 && p.taps <= mostTaps, "is a convolution of a size that is not supported");
            vectorWeight(op.weights[0], p.taps * width(op.inputs[0]));
            if (op.weights[1] != noId)
                vectorWeight(op.weights[1], width(op.inputs[0]));
            return;
        }
        if (op.kind == OpKind::Wkv7)
            return checkWkv(op);
        check(p.heads > 0 && p.kvHeads > 0 && p.heads % p.kvHeads == 0 && p.headDim > 0, "has heads that do not fit each other");
        const auto wide = [&](size_t input, int columns) {
            check(width(op.inputs[input]) == columns && rows(op.inputs[input]) == RowCount::Tokens,
                  "needs '" + name(op.inputs[input]) + "' of another width");
        };
        if (op.kind == OpKind::SelectiveScan) {
            arity(op, 4, 1, 3);
            sameShape(op.inputs[0], op.outputs[0]);
            wide(0, p.heads * p.headDim);
            wide(1, p.heads);
            wide(2, p.kvHeads * p.stateDim);
            wide(3, p.kvHeads * p.stateDim);
            vectorWeight(op.weights[0], weight(op.weights[0]).columns == p.heads ? p.heads : p.heads * p.stateDim);
            vectorWeight(op.weights[1], p.heads);
            vectorWeight(op.weights[2], p.heads);
        } else {
            arity(op, 5, 1, 2);
            sameShape(op.inputs[2], op.outputs[0]);
            wide(0, p.kvHeads * p.headDim);
            wide(1, p.kvHeads * p.headDim);
            wide(2, p.heads * p.valueDim);
            wide(3, p.heads);
            wide(4, p.heads);
            vectorWeight(op.weights[0], p.heads);
            vectorWeight(op.weights[1], p.heads);
        }
    }

    void checkWkv(const Op &op) const
    {
        const OpParams &p = op.params;
        arity(op, op.inputs.size() == 7 ? 7 : 5, 1, 1);
        check(p.heads > 0 && p.headDim > 0 && p.headDim <= mostWkvDim && p.heads * p.headDim == width(op.outputs[0])
                  && rows(op.outputs[0]) == RowCount::Tokens,
              "has heads of a size that is not supported");
        for (const ValueId input : op.inputs)
            sameShape(input, op.outputs[0]);
        vectorWeight(op.weights[0], width(op.outputs[0]) * (weight(op.weights[0]).columns == 3 * width(op.outputs[0]) ? 3 : 5));
    }

    void checkRoute(const Op &op) const
    {
        arity(op, 1, 2, 1);
        sameShape(op.outputs[0], op.outputs[1]);
        const int experts = width(op.inputs[0]), used = width(op.outputs[0]);
        check(rows(op.inputs[0]) == rows(op.outputs[0]) && used >= 1 && used <= experts && experts <= mostExperts,
              "chooses more experts than there are, or of too many");
        if (op.weights[0] != noId)
            vectorWeight(op.weights[0], experts);
        const Routing &r = op.params.routing;
        check(r.groups >= 1 && experts % r.groups == 0 && r.groupsUsed >= 1 && r.groupsUsed <= r.groups && r.groupBest >= 1
                  && r.groupBest <= experts / r.groups && used <= experts / r.groups * r.groupsUsed,
              "has groups of experts that do not fit their number");
    }

    void checkSliceProduct(const Op &op) const
    {
        check((op.inputs.size() == 1 || op.inputs.size() == 2) && !op.weights.empty() && op.weights.size() == op.outputs.size()
                  && (op.biases.empty() || op.biases.size() == op.weights.size()) && !op.params.accumulate,
              "is a product of slices with the wrong number of parts");
        const int slices = weight(op.weights[0]).slices;
        const int slots = op.inputs.size() == 2 ? width(op.inputs[1]) : slices;
        check(rows(op.inputs.back()) == rows(op.inputs[0]) && slots <= slices, "takes more slices than there are");
        for (size_t i = 0; i < op.weights.size(); ++i) {
            const WeightRef &ref = weight(op.weights[i]);
            check(ref.slices == slices && ref.rows % slices == 0, "multiplies by '" + ref.tensor + "', which has other slices");
            check(ref.columns == weight(op.weights[0]).columns
                      && (ref.columns == width(op.inputs[0]) || ref.columns * slots == width(op.inputs[0])),
                  "multiplies '" + name(op.inputs[0]) + "' by slices of '" + ref.tensor + "' of another width");
            check(ref.rows / slices * slots == width(op.outputs[i]) && rows(op.inputs[0]) == rows(op.outputs[i]),
                  "stores slices of '" + ref.tensor + "' in '" + name(op.outputs[i]) + "' of another shape");
            if (!op.biases.empty() && op.biases[i] != noId)
                vectorWeight(op.biases[i], int(ref.rows));
        }
    }

    void checkWeightedSum(const Op &op) const
    {
        arity(op, 2, 1, 0);
        check(width(op.outputs[0]) * width(op.inputs[1]) == width(op.inputs[0]) && rows(op.inputs[0]) == rows(op.inputs[1])
                  && rows(op.inputs[0]) == rows(op.outputs[0]),
              "sums '" + name(op.inputs[0]) + "' into '" + name(op.outputs[0]) + "' of another shape");
        check(!op.params.accumulate || m_isWritten[size_t(op.outputs[0])], "adds to '" + name(op.outputs[0]) + "' before it is written");
    }

    void checkCopy(const Op &op) const
    {
        arity(op, 1, 1, 0);
        const ColumnCopy &c = op.params.copy;
        check(c.heads >= 1 && (c.fromHeads == 1 || c.fromHeads == c.heads) && width(op.inputs[0]) % c.fromHeads == 0
                  && width(op.outputs[0]) % c.heads == 0 && rows(op.inputs[0]) == rows(op.outputs[0]) && op.inputs[0] != op.outputs[0],
              "copies between rows of shapes that do not fit");
        check(c.columns >= 1 && c.from >= 0 && c.to >= 0 && c.from <= width(op.inputs[0]) / c.fromHeads - c.columns
                  && c.to <= width(op.outputs[0]) / c.heads - c.columns,
              "copies columns that are not there");
    }

    void checkNorm(const Op &op) const
    {
        sameShape(op.inputs.at(0), op.outputs.at(0));
        arity(op, 1, 1, op.kind == OpKind::RmsNorm ? 1 : 2);
        const int columns = width(op.inputs[0]);
        const int group = op.params.groupWidth > 0 ? op.params.groupWidth : columns;
        check(columns % group == 0, "normalizes groups that do not divide the width");
        const bool hasOwnWeights = weight(op.weights[0]).columns == columns; // each group
        vectorWeight(op.weights[0], hasOwnWeights ? columns : group);
        if (op.weights.size() > 1 && op.weights[1] != noId)
            vectorWeight(op.weights[1], hasOwnWeights ? columns : group);
    }

    void checkReorder(const Op &op) const
    {
        arity(op, 1, 1, 1);
        sameShape(op.inputs[0], op.outputs[0]);
        const int columns = width(op.inputs[0]);
        vectorWeight(op.weights[0], columns);
        const std::vector<float> &order = weight(op.weights[0]).constant;
        check(op.inputs[0] != op.outputs[0] && int(order.size()) == columns
                  && std::all_of(order.begin(), order.end(),
                                 [&](float at) { return at >= 0 && at < float(columns) && at == float(int(at)); }),
              "reorders '" + name(op.inputs[0]) + "' by something that is no order of its columns");
    }

    void checkOp(const Op &op) const
    {
        switch (op.kind) {
        case OpKind::Embed:
        case OpKind::AddPosition:
        case OpKind::AddSegment:
            arity(op, 0, 1, 1);
            check(weight(op.weights[0]).columns == width(op.outputs[0]), "looks up rows of another width");
            break;
        case OpKind::RmsNorm:
        case OpKind::LayerNorm: checkNorm(op); break;
        case OpKind::MatMul: checkProduct(op); break;
        case OpKind::Rope:
        case OpKind::KvStore:
        case OpKind::Attention: checkHeads(op); break;
        case OpKind::Activate: check(op.params.activation != Activation::ClampedSwish, "has no gate for its activation"); [[fallthrough]];
        case OpKind::Scale:
        case OpKind::SoftCap:
            arity(op, 1, 1, 0);
            sameShape(op.inputs[0], op.outputs[0]);
            break;
        case OpKind::Route: checkRoute(op); break;
        case OpKind::SliceMatMul: checkSliceProduct(op); break;
        case OpKind::WeightedSum: checkWeightedSum(op); break;
        case OpKind::CopyColumns: checkCopy(op); break;
        case OpKind::GatedActivate:
        case OpKind::Add:
            arity(op, 2, 1, 0);
            sameShape(op.inputs[0], op.inputs[1]);
            sameShape(op.inputs[0], op.outputs[0]);
            break;
        case OpKind::Multiply:
            arity(op, op.weights.empty() ? 2 : 1, 1, op.weights.empty() ? 0 : 1);
            sameShape(op.inputs[0], op.inputs.back());
            sameShape(op.inputs[0], op.outputs[0]);
            if (!op.weights.empty())
                vectorWeight(op.weights[0], width(op.inputs[0]));
            break;
        case OpKind::SelectColumns: checkColumns(op); break;
        case OpKind::ShortConv:
        case OpKind::SelectiveScan:
        case OpKind::GatedDelta:
        case OpKind::Wkv7: checkState(op); break;
        case OpKind::Reorder: checkReorder(op); break;
        case OpKind::SelectRows:
            arity(op, 1, 1, 0);
            check(width(op.inputs[0]) == width(op.outputs[0]) && rows(op.inputs[0]) == RowCount::Tokens
                      && rows(op.outputs[0]) == RowCount::Outputs,
                  "selects rows into another shape");
            break;
        }
    }

    const Plan &m_plan;
    std::vector<bool> m_isWritten;
};

} // namespace

void validate(const Plan &plan)
{
    Validator(plan).run();
}

} // namespace hearth
