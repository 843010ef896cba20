#include "inference/backend/cpu/cpuscratch.h"

#include <algorithm>

namespace hearth::cpu {
namespace {

size_t roundUpTo(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

// Rows are counted in sixteens so that every value begins on a 64-byte boundary.
size_t paddedRows(int rows)
{
    return roundUpTo(size_t(std::max(rows, 1)), 16);
}

size_t reserve(CpuScratch::Layout &layout, size_t bytes)
{
    const size_t offset = layout.total;
    layout.total += roundUpTo(bytes, 64);
    return offset;
}

// The most elements (rows * columns) that products of each form prepare.
struct ProductSizes
{
    size_t interleaved = 0;
    size_t bytes = 0;
    size_t bfloats = 0;
    int64_t columns = 0;
};

// Rows that the products of an op prepare. A stack's rows are grouped by slice, and each group begins at a multiple of 16.
size_t preparedRows(const Plan &plan, const Op &op, int rows)
{
    if (op.kind == OpKind::MatMul)
        return paddedRows(rows);
    const SliceRows most = sliceRows(plan, op, rows);
    return size_t(most.rows) + size_t(most.groups) * 16;
}

ProductSizes productSizes(const Plan &plan, const BatchLimits &limits, const Kernels &kernels)
{
    ProductSizes sizes;
    for (const Op &op : plan.ops) {
        if (op.kind != OpKind::MatMul && op.kind != OpKind::SliceMatMul)
            continue;
        const int rows = plan.values[size_t(op.inputs[0])].rows == RowCount::Tokens ? limits.tokens : limits.outputs;
        const int64_t columns = plan.weights[size_t(op.weights[0])].columns;
        const size_t elements = preparedRows(plan, op, rows) * roundUpTo(size_t(columns), blockColumns);
        sizes.columns = std::max<int64_t>(sizes.columns, columns);
        for (WeightId id : op.weights)
            for (int tokens : {1, rows})
                switch (kernels.activationForm(plan.weights[size_t(id)].type, tokens)) {
                case ActivationForm::Raw: break;
                case ActivationForm::Interleaved: sizes.interleaved = std::max(sizes.interleaved, elements); break;
                case ActivationForm::Bytes: sizes.bytes = std::max(sizes.bytes, elements); break;
                case ActivationForm::BfloatTiles: sizes.bfloats = std::max(sizes.bfloats, elements); break;
                }
    }
    return sizes;
}

void reserveAttention(const Plan &plan, int threads, CpuScratch::Layout &layout)
{
    for (const Op &op : plan.ops) {
        if (op.kind != OpKind::Attention)
            continue;
        const CacheLayer &layer = plan.cacheLayers[size_t(op.params.cacheLayer)];
        const size_t valueColumns = roundUpTo(size_t(layer.valueDim), 16);
        const size_t task = size_t(maxQueryRows) * (2 + valueColumns);
        layout.partialFloats = std::max(layout.partialFloats, task * size_t(maxSplitTasks(threads)));
        layout.workerBytes = std::max(layout.workerBytes, attentionScratchFloats(layer.keyDim, int(valueColumns)) * sizeof(float));
    }
    layout.partials = reserve(layout, layout.partialFloats * sizeof(float));
}

CpuScratch::Layout layoutOf(const Plan &plan, const BatchLimits &limits, const Kernels &kernels, int threads)
{
    CpuScratch::Layout layout;
    layout.values = layoutScratch(plan);
    layout.tokensArea = reserve(layout, paddedRows(limits.tokens) * size_t(layout.values.tokensWidth) * sizeof(float));
    layout.outputsArea = reserve(layout, paddedRows(limits.outputs) * size_t(layout.values.outputsWidth) * sizeof(float));
    const ProductSizes sizes = productSizes(plan, limits, kernels);
    const size_t blocks = sizes.bytes / blockColumns;
    layout.interleaved = reserve(layout, sizes.interleaved * sizeof(float));
    layout.bytes = reserve(layout, sizes.bytes);
    layout.scales = reserve(layout, blocks * sizeof(float));
    layout.scaledSums = reserve(layout, blocks * sizeof(float));
    layout.negativeSums = reserve(layout, blocks * sizeof(int32_t));
    layout.negativeHalves = reserve(layout, 2 * blocks * sizeof(int32_t));
    layout.bfloats = reserve(layout, sizes.bfloats * sizeof(uint16_t));
    for (const RopeTable &table : ropeTables(plan))
        layout.ropeBytes = std::max(layout.ropeBytes, roundUpTo(paddedRows(limits.tokens) * size_t(table.ropeDim) * sizeof(float), 64));
    layout.ropes = reserve(layout, ropeTables(plan).size() * layout.ropeBytes);
    layout.workerBytes = kernels.scratchBytes(sizes.columns);
    for (const Value &value : plan.values)
        layout.workerBytes = std::max(layout.workerBytes, size_t(value.width) * sizeof(float));
    reserveAttention(plan, threads, layout);
    layout.workerBytes = roundUpTo(layout.workerBytes, 64);
    layout.workers = reserve(layout, layout.workerBytes * size_t(threads));
    return layout;
}

} // namespace

size_t attentionScratchFloats(int keyDim, int valueColumns)
{
    return size_t(maxQueryRows) * size_t(keyDim + chunkKeys + valueColumns + 2);
}

SliceRows sliceRows(const Plan &plan, const Op &op, int rows)
{
    const int slices = plan.weights[size_t(op.weights[0])].slices;
    const int slots = op.inputs.size() == 2 ? plan.values[size_t(op.inputs[1])].width : slices;
    return {rows * slots, std::min(slices, rows * slots), slices};
}

int maxSplitTasks(int threads)
{
    return 8 * threads;
}

std::vector<RopeTable> ropeTables(const Plan &plan)
{
    std::vector<RopeTable> tables;
    for (const Op &op : plan.ops) {
        if (op.kind != OpKind::Rope)
            continue;
        const RopeTable table{op.weights[0], op.params.ropeDim, op.params.ropeMagnitude};
        const bool isKnown = std::any_of(tables.begin(), tables.end(), [&](const RopeTable &known) {
            return known.frequencies == table.frequencies && known.ropeDim == table.ropeDim && known.magnitude == table.magnitude;
        });
        if (!isKnown)
            tables.push_back(table);
    }
    return tables;
}

CpuScratch::CpuScratch(const Plan &plan, const BatchLimits &limits, const Kernels &kernels, int threads)
    : m_layout(layoutOf(plan, limits, kernels, threads)), m_memory(m_layout.total)
{
    uint8_t *base = m_memory.data();
    activations.interleaved = reinterpret_cast<float *>(base + m_layout.interleaved);
    activations.bytes = reinterpret_cast<int8_t *>(base + m_layout.bytes);
    activations.scales = reinterpret_cast<float *>(base + m_layout.scales);
    activations.scaledSums = reinterpret_cast<float *>(base + m_layout.scaledSums);
    activations.negativeSums = reinterpret_cast<int32_t *>(base + m_layout.negativeSums);
    activations.negativeHalves = reinterpret_cast<int32_t *>(base + m_layout.negativeHalves);
    activations.bfloats = reinterpret_cast<uint16_t *>(base + m_layout.bfloats);
}

uint64_t CpuScratch::estimateBytes(const Plan &plan, const BatchLimits &limits, const Kernels &kernels, int threads)
{
    return layoutOf(plan, limits, kernels, threads).total;
}

float *CpuScratch::value(const Plan &plan, ValueId id, int tokens, int outputs) const
{
    const bool isTokens = plan.values[size_t(id)].rows == RowCount::Tokens;
    const size_t area = isTokens ? m_layout.tokensArea : m_layout.outputsArea;
    const size_t rows = paddedRows(isTokens ? tokens : outputs);
    return reinterpret_cast<float *>(m_memory.data() + area) + size_t(m_layout.values.offsets[size_t(id)]) * rows;
}

} // namespace hearth::cpu
