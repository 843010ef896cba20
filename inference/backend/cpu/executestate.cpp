// The ops of CpuExecutable that carry a state from token to token, and the small ones beside them.
#include "inference/backend/cpu/cpuexecutable.h"

#include "inference/backend/cpu/overranges.h"

#include <cstring>

namespace hearth::cpu {

void CpuExecutable::multiply(const Op &op)
{
    const int64_t columns = width(op.outputs[0]);
    const float *a = value(op.inputs[0]);
    const float *b = op.weights.empty() ? value(op.inputs[1]) : vector(op.weights[0]);
    const int64_t stride = op.weights.empty() ? columns : 0;
    float *out = value(op.outputs[0]);
    overRanges(rows(op.outputs[0]), columns, [&](int64_t first, int64_t last) {
        for (int64_t row = first; row < last; ++row)
            m_kernels.hadamard(a + row * columns, b + row * stride, out + row * columns, columns);
    });
}

void CpuExecutable::selectColumns(const Op &op)
{
    const OpParams &p = op.params;
    const int64_t groups = int64_t(rows(op.inputs[0])) * (width(op.inputs[0]) / p.stride);
    const float *in = value(op.inputs[0]) + p.firstColumn;
    float *out = value(op.outputs[0]);
    for (int64_t group = 0; group < groups; ++group)
        std::memcpy(out + group * p.groupWidth, in + group * p.stride, size_t(p.groupWidth) * sizeof(float));
}

float *CpuExecutable::rowsOf(ValueId id, const SequenceRun &run) const
{
    return value(id) + int64_t(run.firstToken) * width(id);
}

// body(run, from, to, first, last) over the sequences of the batch and ranges of [0, parts).
template <typename Body> void CpuExecutable::overStates(const Op &op, int64_t parts, int64_t cost, const Body &body)
{
    const CacheView &cache = m_cache->layer(op.params.cacheLayer);
    for (const SequenceRun &run : m_runs) {
        const float *from = run.stateFrom == noId ? nullptr : cache.state(run.stateFrom);
        float *to = cache.state(run.stateTo);
        overRanges(parts, cost * (run.endToken - run.firstToken), [&](int64_t first, int64_t last) { body(run, from, to, first, last); });
    }
}

void CpuExecutable::shortConv(const Op &op)
{
    const int64_t channels = width(op.inputs[0]);
    overStates(op, (channels + 15) / 16, 16 * op.params.taps,
               [&](const SequenceRun &run, const float *from, float *to, int64_t first, int64_t last) {
                   ShortConvTask task;
                   task.x = rowsOf(op.inputs[0], run);
                   task.out = rowsOf(op.outputs[0], run);
                   task.weights = vector(op.weights[0]);
                   task.bias = vector(op.weights[1]);
                   task.from = from;
                   task.to = to;
                   task.tokens = run.endToken - run.firstToken;
                   task.taps = op.params.taps;
                   task.channels = channels;
                   task.firstChannel = first * 16;
                   task.lastChannel = std::min(last * 16, channels);
                   task.silu = op.params.silu;
                   m_kernels.shortConv(task);
               });
}

void CpuExecutable::selectiveScan(const Op &op)
{
    const OpParams &p = op.params;
    overStates(op, p.heads, int64_t(p.headDim) * p.stateDim * 2,
               [&](const SequenceRun &run, const float *from, float *to, int64_t first, int64_t last) {
                   ScanTask task;
                   task.x = rowsOf(op.inputs[0], run);
                   task.dt = rowsOf(op.inputs[1], run);
                   task.b = rowsOf(op.inputs[2], run);
                   task.c = rowsOf(op.inputs[3], run);
                   task.out = rowsOf(op.outputs[0], run);
                   task.a = vector(op.weights[0]);
                   task.d = vector(op.weights[1]);
                   task.bias = vector(op.weights[2]);
                   task.from = from;
                   task.to = to;
                   task.tokens = run.endToken - run.firstToken;
                   task.heads = p.heads;
                   task.groups = p.kvHeads;
                   task.headDim = p.headDim;
                   task.stateDim = p.stateDim;
                   task.firstHead = int(first);
                   task.lastHead = int(last);
                   task.isScalar = weight(op.weights[0]).vector().size() == size_t(p.heads);
                   m_kernels.selectiveScan(task);
               });
}

void CpuExecutable::gatedDelta(const Op &op)
{
    const OpParams &p = op.params;
    overStates(op, p.heads, int64_t(p.headDim) * p.valueDim * 2,
               [&](const SequenceRun &run, const float *from, float *to, int64_t first, int64_t last) {
                   DeltaTask task;
                   task.q = rowsOf(op.inputs[0], run);
                   task.k = rowsOf(op.inputs[1], run);
                   task.v = rowsOf(op.inputs[2], run);
                   task.alpha = rowsOf(op.inputs[3], run);
                   task.beta = rowsOf(op.inputs[4], run);
                   task.out = rowsOf(op.outputs[0], run);
                   task.a = vector(op.weights[0]);
                   task.bias = vector(op.weights[1]);
                   task.from = from;
                   task.to = to;
                   task.tokens = run.endToken - run.firstToken;
                   task.heads = p.heads;
                   task.keyHeads = p.kvHeads;
                   task.keyDim = p.headDim;
                   task.valueDim = p.valueDim;
                   task.firstHead = int(first);
                   task.lastHead = int(last);
                   m_kernels.gatedDelta(task);
               });
}

void CpuExecutable::wkv7(const Op &op)
{
    const OpParams &p = op.params;
    const int64_t columns = width(op.outputs[0]);
    overStates(op, p.heads, int64_t(p.headDim) * p.headDim * 3,
               [&](const SequenceRun &run, const float *from, float *to, int64_t first, int64_t last) {
                   WkvTask task;
                   task.r = rowsOf(op.inputs[0], run);
                   task.decay = rowsOf(op.inputs[1], run);
                   task.k = rowsOf(op.inputs[2], run);
                   task.v = rowsOf(op.inputs[3], run);
                   task.rate = rowsOf(op.inputs[4], run);
                   task.first = op.inputs.size() > 5 ? rowsOf(op.inputs[5], run) : nullptr;
                   task.mix = op.inputs.size() > 5 ? rowsOf(op.inputs[6], run) : nullptr;
                   task.out = rowsOf(op.outputs[0], run);
                   task.weights = vector(op.weights[0]);
                   task.from = from;
                   task.to = to;
                   task.tokens = run.endToken - run.firstToken;
                   task.heads = p.heads;
                   task.headDim = p.headDim;
                   task.firstHead = int(first);
                   task.lastHead = int(last);
                   task.hasNorm = m_plan.weights[size_t(op.weights[0])].columns == 5 * columns;
                   task.epsilon = p.epsilon;
                   m_kernels.wkv7(task);
               });
}

} // namespace hearth::cpu
