#include "inference/backend/cpu/cpuexecutable.h"

#include "inference/backend/cpu/overranges.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>

namespace hearth::cpu {

CpuExecutable::CpuExecutable(const Plan &plan, std::span<DeviceWeight *const> weights, DeviceCache *cache, const BatchLimits &limits,
                             const Kernels &kernels, ThreadPool &pool)
    : m_plan(plan), m_cache(static_cast<CpuCache *>(cache)), m_limits(limits), m_kernels(kernels), m_pool(pool),
      m_scratch(plan, limits, kernels, pool.threads()), m_ropeTables(ropeTables(plan))
{
    assert(weights.size() == plan.weights.size());
    for (DeviceWeight *weight : weights)
        m_weights.push_back(static_cast<const CpuWeight *>(weight));
    for (const Op &op : m_plan.ops)
        m_products.push_back(op.kind == OpKind::MatMul || op.kind == OpKind::SliceMatMul ? makeProduct(op) : Product{});
    reserveGroups();
    m_queryBlocks.reserve(size_t(std::max(limits.tokens, 1)));
    m_runs.reserve(size_t(std::max(limits.tokens, 1)));
}

void CpuExecutable::reserveGroups()
{
    SliceRows most;
    for (const Op &op : m_plan.ops) {
        if (op.kind != OpKind::SliceMatMul)
            continue;
        const bool isTokens = m_plan.values[size_t(op.inputs[0])].rows == RowCount::Tokens;
        const SliceRows rows = sliceRows(m_plan, op, isTokens ? m_limits.tokens : m_limits.outputs);
        most = {std::max(most.rows, rows.rows), std::max(most.groups, rows.groups), std::max(most.slices, rows.slices)};
    }
    m_sliceGroups.reserve(size_t(most.groups));
    m_sliceCounts.resize(size_t(most.slices));
    m_sliceInputs.resize(size_t(most.rows) + size_t(most.groups) * 16);
    m_sliceOutputs.resize(m_sliceInputs.size());
}

float *CpuExecutable::value(ValueId id) const
{
    return id == m_plan.output ? m_outputTarget : m_scratch.value(m_plan, id, m_tokens, m_outputs);
}

bool CpuExecutable::run(const BatchView &batch, std::span<const float> input, std::span<float> output)
{
    m_batch = batch;
    m_tokens = int(batch.positions.size());
    m_outputs = int(batch.outputRows.size());
    m_outputTarget = output.data();
    assert(m_tokens <= m_limits.tokens && m_outputs <= m_limits.outputs);
    assert(output.size() >= size_t(rows(m_plan.output)) * size_t(width(m_plan.output)));
    if (m_plan.input != noId)
        std::memcpy(value(m_plan.input), input.data(), size_t(rows(m_plan.input)) * size_t(width(m_plan.input)) * sizeof(float));
    fillRopeTables();
    if (hasState(m_plan.cacheLayers))
        findSequenceRuns(batch, m_runs);
    for (size_t i = 0; i < m_plan.ops.size(); ++i) {
        if (batch.abort && batch.abort->load(std::memory_order_relaxed))
            return false;
        runOp(i);
    }
    return true;
}

void CpuExecutable::runOp(size_t index)
{
    const Op &op = m_plan.ops[index];
    if (!op.outputs.empty() && rows(op.outputs[0]) == 0)
        return;
    switch (op.kind) {
    case OpKind::Embed: return embed(op);
    case OpKind::AddPosition: return addRows(op, m_batch.positions);
    case OpKind::AddSegment: return addRows(op, m_batch.segments);
    case OpKind::RmsNorm:
    case OpKind::LayerNorm: return norm(op);
    case OpKind::MatMul: return product(op, m_products[index]);
    case OpKind::Rope: return rope(op);
    case OpKind::KvStore: return storeKv(op);
    case OpKind::Attention: return attention(op);
    case OpKind::Activate:
    case OpKind::GatedActivate:
    case OpKind::Add:
    case OpKind::Scale:
    case OpKind::SoftCap: return elementwise(op);
    case OpKind::SelectRows: return selectRows(op);
    case OpKind::Multiply: return multiply(op);
    case OpKind::SelectColumns: return selectColumns(op);
    case OpKind::ShortConv: return shortConv(op);
    case OpKind::SelectiveScan: return selectiveScan(op);
    case OpKind::GatedDelta: return gatedDelta(op);
    case OpKind::Wkv7: return wkv7(op);
    case OpKind::Route: return route(op);
    case OpKind::SliceMatMul: return sliceProduct(op, m_products[index]);
    case OpKind::WeightedSum: return weightedSum(op);
    case OpKind::CopyColumns: return copyColumns(op);
    case OpKind::Reorder: return reorder(op);
    }
}

void CpuExecutable::embed(const Op &op)
{
    const int columns = width(op.outputs[0]);
    float *out = value(op.outputs[0]);
    overRanges(m_tokens, columns * 4, [&](int64_t first, int64_t last) {
        for (int64_t t = first; t < last; ++t) {
            float *row = out + t * columns;
            weight(op.weights[0]).decodeRow(m_batch.tokens[size_t(t)], {row, size_t(columns)});
            if (op.params.scale != 1.0f)
                m_kernels.scale(row, op.params.scale, row, columns);
        }
    });
}

// No ids: row 0 for all.
void CpuExecutable::addRows(const Op &op, std::span<const int32_t> ids)
{
    const int columns = width(op.outputs[0]);
    float *out = value(op.outputs[0]);
    float *learned = reinterpret_cast<float *>(m_scratch.worker(0));
    for (int t = 0; t < m_tokens; ++t) {
        weight(op.weights[0]).decodeRow(ids.empty() ? 0 : ids[size_t(t)], {learned, size_t(columns)});
        m_kernels.add(out + int64_t(t) * columns, learned, out + int64_t(t) * columns, columns);
    }
}

void CpuExecutable::norm(const Op &op)
{
    const bool isRms = op.kind == OpKind::RmsNorm;
    const int64_t group = op.params.groupWidth > 0 ? op.params.groupWidth : width(op.inputs[0]);
    const int64_t groups = int64_t(rows(op.inputs[0])) * width(op.inputs[0]) / group;
    const int64_t weightGroups = m_plan.weights[size_t(op.weights[0])].columns / group;
    const float *x = value(op.inputs[0]);
    float *out = value(op.outputs[0]);
    overRanges(groups, group, [&](int64_t first, int64_t last) {
        NormTask task;
        task.x = x + first * group;
        task.out = out + first * group;
        task.weight = vector(op.weights[0]);
        task.bias = isRms ? nullptr : vector(op.weights[1]);
        task.firstGroup = first;
        task.groups = last - first;
        task.width = group;
        task.weightGroups = weightGroups;
        task.epsilon = op.params.epsilon;
        if (isRms)
            m_kernels.rmsNorm(task);
        else
            m_kernels.layerNorm(task);
    });
}

// Angles in float64: a position of 100,000 leaves float32 too few bits for them.
void CpuExecutable::fillRopeTables()
{
    for (size_t i = 0; i < m_ropeTables.size(); ++i) {
        const RopeTable &table = m_ropeTables[i];
        const int half = table.ropeDim / 2;
        const float *frequencies = vector(table.frequencies);
        float *cosines = m_scratch.ropeTable(int(i));
        float *sines = cosines + int64_t(m_tokens) * half;
        overRanges(m_tokens, half * 32, [&](int64_t first, int64_t last) {
            for (int64_t t = first; t < last; ++t)
                for (int d = 0; d < half; ++d) {
                    const double angle = double(m_batch.positions[size_t(t)]) * double(frequencies[d]);
                    cosines[t * half + d] = float(std::cos(angle)) * table.magnitude;
                    sines[t * half + d] = float(std::sin(angle)) * table.magnitude;
                }
        });
    }
}

void CpuExecutable::rope(const Op &op)
{
    size_t index = 0;
    while (m_ropeTables[index].frequencies != op.weights[0] || m_ropeTables[index].ropeDim != op.params.ropeDim
           || m_ropeTables[index].magnitude != op.params.ropeMagnitude)
        ++index;
    const int half = op.params.ropeDim / 2;
    const int columns = op.params.heads * op.params.headDim;
    const float *cosines = m_scratch.ropeTable(int(index));
    const float *sines = cosines + int64_t(m_tokens) * half;
    float *x = value(op.inputs[0]);
    overRanges(m_tokens, columns, [&](int64_t first, int64_t last) {
        RopeTask task;
        task.x = x + first * columns;
        task.cosines = cosines + first * half;
        task.sines = sines + first * half;
        task.rows = last - first;
        task.heads = op.params.heads;
        task.headDim = op.params.headDim;
        task.ropeDim = op.params.ropeDim;
        task.style = op.params.ropeStyle;
        m_kernels.rope(task);
    });
}

void CpuExecutable::elementwise(const Op &op)
{
    const OpParams &p = op.params;
    const float *a = value(op.inputs[0]);
    const float *b = op.inputs.size() > 1 ? value(op.inputs[1]) : nullptr;
    float *out = value(op.outputs[0]);
    const int64_t n = int64_t(rows(op.outputs[0])) * width(op.outputs[0]);
    const int64_t blocks = (n + 1023) / 1024;
    const bool isCostly = op.kind == OpKind::Activate || op.kind == OpKind::GatedActivate || op.kind == OpKind::SoftCap;
    overRanges(blocks, isCostly ? 4096 : 1024, [&](int64_t firstBlock, int64_t lastBlock) {
        const int64_t first = firstBlock * 1024;
        const int64_t count = std::min(lastBlock * 1024, n) - first;
        switch (op.kind) {
        case OpKind::Activate: return m_kernels.activate(p.activation, a + first, nullptr, out + first, count);
        case OpKind::GatedActivate: return m_kernels.activate(p.activation, a + first, b + first, out + first, count);
        case OpKind::Add: return m_kernels.add(a + first, b + first, out + first, count);
        case OpKind::Scale: return m_kernels.scale(a + first, p.scale, out + first, count);
        case OpKind::SoftCap: return m_kernels.softCap(a + first, p.softcap, out + first, count);
        default: assert(false);
        }
    });
}

void CpuExecutable::reorder(const Op &op)
{
    const int columns = width(op.inputs[0]);
    const float *x = value(op.inputs[0]), *order = vector(op.weights[0]);
    float *y = value(op.outputs[0]);
    overRanges(rows(op.inputs[0]), columns, [&](int64_t first, int64_t last) {
        for (int64_t row = first; row < last; ++row)
            for (int i = 0; i < columns; ++i)
                y[row * columns + i] = x[row * columns + int(order[i])];
    });
}

void CpuExecutable::selectRows(const Op &op)
{
    const size_t columns = size_t(width(op.inputs[0]));
    const float *in = value(op.inputs[0]);
    float *out = value(op.outputs[0]);
    for (size_t m = 0; m < size_t(m_outputs); ++m)
        std::memcpy(out + m * columns, in + size_t(m_batch.outputRows[m]) * columns, columns * sizeof(float));
}

} // namespace hearth::cpu

namespace hearth {

bool observeProducts(Executable &executable, ProductObserver *observer)
{
    auto *mine = dynamic_cast<cpu::CpuExecutable *>(&executable);
    if (mine)
        mine->observe(observer);
    return mine != nullptr;
}

} // namespace hearth
