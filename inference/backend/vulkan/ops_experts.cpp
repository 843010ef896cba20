#include "inference/backend/vulkan/oprecorder.h"
#include "shaders/params.h"

#include <algorithm>
#include <bit>

namespace hearth::vulkan {

namespace {

constexpr uint32_t routeThreads = 64;

uint32_t tiles(uint64_t size, uint32_t tile)
{
    return uint32_t((size + tile - 1) / tile);
}

} // namespace

uint64_t sliceGroupBytes(const Plan &plan, const Op &op, int rows)
{
    if (op.inputs.size() < 2)
        return 0;
    const uint64_t slots = uint64_t(plan.values[size_t(op.inputs[1])].width);
    return (uint64_t(plan.weights[size_t(op.weights[0])].slices) + 1 + uint64_t(rows) * slots) * sizeof(uint32_t);
}

void OpRecorder::route(const Op &op)
{
    const Routing &routing = op.params.routing;
    params::Route params = {};
    params.tokens = uint32_t(rowsOf(op.inputs[0]));
    params.experts = uint32_t(widthOf(op.inputs[0]));
    params.used = uint32_t(widthOf(op.outputs[0]));
    params.hasBias = op.weights[0] != noId;
    params.groups = uint32_t(routing.groups);
    params.groupsUsed = uint32_t(routing.groupsUsed);
    params.groupBest = uint32_t(routing.groupBest);
    params.isNormalized = routing.isNormalized;
    params.scale = routing.scale;
    const BufferRange logits = all(op.inputs[0]);
    const uint32_t threads = std::bit_floor(std::min(routeThreads, m_tuning.normThreads));
    m_recorder.dispatch(m_context.pipelines.get("route", {threads, uint32_t(routing.gating)}),
                        {logits, params.hasBias ? weight(op.weights[0]).plain() : logits, all(op.outputs[0]), all(op.outputs[1])}, params,
                        m_recorder.flat(params.tokens));
    m_grouped = {};
}

// The products of a layer that follow each other choose the same: they are ordered once.
void OpRecorder::groupSlots(const Op &op, int first, int count)
{
    const Grouped wanted{op.inputs[1], int(weight(op.weights[0]).slices()), first, count};
    if (m_grouped == wanted)
        return;
    m_grouped = wanted;
    const params::SliceGroup params = {uint32_t(count) * uint32_t(widthOf(op.inputs[1])), uint32_t(wanted.slices)};
    m_recorder.dispatch(m_context.pipelines.get("slice_group", {m_tuning.normThreads}),
                        {m_context.scratch.rows(op.inputs[1], first, count), m_context.sliceGroups}, params, {1, 1, 1});
}

void OpRecorder::sliceProduct(const Op &op)
{
    int64_t widest = widthOf(op.inputs[0]);
    for (const ValueId output : op.outputs)
        widest = std::max<int64_t>(widest, widthOf(output));
    forRows(rowsOf(op.outputs[0]), widest, [&](int first, int count) {
        if (op.inputs.size() == 2 && count > int(m_tuning.vectorTokens))
            groupSlots(op, first, count);
        for (size_t i = 0; i < op.weights.size(); ++i)
            sliceProductRows(op, i, first, count);
    });
}

void OpRecorder::sliceProductRows(const Op &op, size_t index, int first, int count)
{
    const VulkanWeight &stack = weight(op.weights[index]);
    const WeightId bias = op.biases.empty() ? noId : op.biases[index];
    const bool hasChosen = op.inputs.size() == 2;
    const uint32_t isScalar = stack.columns() % 4 != 0;
    params::SliceProduct params = {};
    params.rows = uint32_t(stack.sliceRows());
    params.columns = uint32_t(stack.columns());
    params.units = uint32_t(stack.units());
    params.tokens = uint32_t(count);
    params.slices = uint32_t(stack.slices());
    params.slots = hasChosen ? uint32_t(widthOf(op.inputs[1])) : params.slices;
    params.hasChosen = hasChosen;
    params.sharesInput = uint64_t(widthOf(op.inputs[0])) == stack.columns();
    params.hasBias = bias != noId;

    const Scratch &scratch = m_context.scratch;
    const BufferRange x = scratch.rows(op.inputs[0], first, count), y = scratch.rows(op.outputs[index], first, count);
    for (const VulkanWeight::Part &part : stack.parts()) {
        params.firstSlice = uint32_t(part.firstRow / params.rows);
        params.partSlices = uint32_t(part.rows / params.rows);
        Bindings bindings = {part.quants, part.high, part.scales, x, y, bias != noId ? weight(bias).plain() : x};
        if (count <= int(m_tuning.vectorTokens)) {
            bindings[6] = hasChosen ? scratch.rows(op.inputs[1], first, count) : x;
            const std::string kernel = "slice_matvec_" + formatName(stack.type()) + (m_tuning.useSubgroups ? "" : "_shared");
            const Pipeline &pipeline =
                m_context.pipelines.get(kernel, {m_tuning.vectorThreads, m_tuning.vectorLanes, m_tuning.vectorRows, 1, isScalar});
            const uint32_t rowsPerGroup = m_tuning.vectorRows * (m_tuning.vectorThreads / m_tuning.vectorLanes);
            m_recorder.dispatch(pipeline, bindings, params, {tiles(params.rows, rowsPerGroup), params.tokens * params.slots, 1});
        } else {
            bindings[6] = hasChosen ? m_context.sliceGroups : x;
            const uint32_t threads = m_tuning.tileRows / m_tuning.threadRows * (m_tuning.tileTokens / m_tuning.threadTokens);
            const Pipeline &pipeline = m_context.pipelines.get(
                "slice_matmul_" + formatName(stack.type()),
                {threads, m_tuning.tileRows, m_tuning.tileTokens, m_tuning.threadRows, m_tuning.threadTokens, isScalar});
            m_recorder.dispatch(pipeline, bindings, params,
                                {tiles(params.rows, m_tuning.tileRows), tiles(params.tokens, m_tuning.tileTokens), params.partSlices});
        }
    }
}

void OpRecorder::weightedSum(const Op &op)
{
    params::WeightedSum params = {};
    params.slots = uint32_t(widthOf(op.inputs[1]));
    params.width = uint32_t(widthOf(op.outputs[0]));
    params.accumulate = op.params.accumulate;
    forRows(rowsOf(op.outputs[0]), widthOf(op.inputs[0]), [&](int first, int count) {
        const Scratch &scratch = m_context.scratch;
        params.tokens = uint32_t(count);
        m_recorder.dispatch(
            m_context.pipelines.get("weighted_sum", {m_tuning.flatThreads}),
            {scratch.rows(op.inputs[0], first, count), scratch.rows(op.inputs[1], first, count), scratch.rows(op.outputs[0], first, count)},
            params, flatThreads(uint64_t(params.tokens) * params.width));
    });
}

void OpRecorder::copyColumns(const Op &op)
{
    const ColumnCopy &copy = op.params.copy;
    params::CopyColumns params = {};
    params.slots = uint32_t(copy.heads);
    params.fromSlots = uint32_t(copy.fromHeads);
    params.fromWidth = uint32_t(widthOf(op.inputs[0]) / copy.fromHeads);
    params.toWidth = uint32_t(widthOf(op.outputs[0]) / copy.heads);
    params.columns = uint32_t(copy.columns);
    params.from = uint32_t(copy.from);
    params.to = uint32_t(copy.to);
    forRows(rowsOf(op.outputs[0]), std::max(widthOf(op.inputs[0]), widthOf(op.outputs[0])), [&](int first, int count) {
        const Scratch &scratch = m_context.scratch;
        params.rows = uint32_t(count) * params.slots;
        m_recorder.dispatch(m_context.pipelines.get("copy_columns", {m_tuning.flatThreads}),
                            {scratch.rows(op.inputs[0], first, count), scratch.rows(op.outputs[0], first, count)}, params,
                            flatThreads(uint64_t(params.rows) * params.columns));
    });
}

} // namespace hearth::vulkan
