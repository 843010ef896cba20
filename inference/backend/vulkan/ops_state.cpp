// Multiply, SelectColumns and the ops that carry a state from token to token.
#include "inference/backend/vulkan/oprecorder.h"
#include "shaders/params.h"

#include <algorithm>
#include <bit>

namespace hearth::vulkan {

namespace {

// How the numbers that are summed over are cut among invocations: as few lanes as hold them in `most` registers each.
struct LaneShape
{
    uint32_t lanes = 1;
    uint32_t each = 1;
};

LaneShape laneShape(int numbers, uint32_t threads)
{
    constexpr uint32_t most = 16;
    const uint32_t lanes = std::min(std::bit_ceil((uint32_t(numbers) + most - 1) / most), threads);
    return {lanes, (uint32_t(numbers) + lanes - 1) / lanes};
}

uint32_t ceilDiv(uint32_t a, uint32_t b)
{
    return (a + b - 1) / b;
}

} // namespace

void OpRecorder::multiply(const Op &op)
{
    const Pipeline &pipeline = m_context.pipelines.get("multiply", {m_tuning.flatThreads});
    const int width = widthOf(op.outputs[0]);
    forRows(rowsOf(op.outputs[0]), width, [&](int first, int count) {
        const Scratch &scratch = m_context.scratch;
        const bool isVector = !op.weights.empty();
        const uint32_t elements = uint32_t(count) * uint32_t(width);
        m_recorder.dispatch(pipeline,
                            {scratch.rows(op.inputs[0], first, count),
                             isVector ? weight(op.weights[0]).plain() : scratch.rows(op.inputs[1], first, count),
                             scratch.rows(op.outputs[0], first, count)},
                            params::Multiply{elements, isVector ? uint32_t(width) : elements}, flatThreads(elements));
    });
}

void OpRecorder::selectColumns(const Op &op)
{
    const Pipeline &pipeline = m_context.pipelines.get("select_columns", {m_tuning.flatThreads});
    forRows(rowsOf(op.outputs[0]), widthOf(op.inputs[0]), [&](int first, int count) {
        const params::SelectColumns params = {uint32_t(count) * uint32_t(widthOf(op.outputs[0])), uint32_t(op.params.groupWidth),
                                              uint32_t(op.params.stride), uint32_t(op.params.firstColumn)};
        m_recorder.dispatch(pipeline,
                            {m_context.scratch.rows(op.inputs[0], first, count), m_context.scratch.rows(op.outputs[0], first, count)},
                            params, flatThreads(params.count));
    });
}

void OpRecorder::shortConv(const Op &op)
{
    params::ShortConv params = {};
    params.channels = uint32_t(widthOf(op.inputs[0]));
    params.hasBias = op.weights[1] != noId;
    params.silu = op.params.silu;
    const BufferRange weights = weight(op.weights[0]).plain();
    m_recorder.dispatch(m_context.pipelines.get("short_conv", {m_tuning.flatThreads, uint32_t(op.params.taps)}),
                        {all(op.inputs[0]), weights, params.hasBias ? weight(op.weights[1]).plain() : weights, m_context.inputs.runs,
                         m_context.cache->states(op.params.cacheLayer), all(op.outputs[0])},
                        params, {ceilDiv(params.channels, m_tuning.flatThreads), sequences(), 1});
}

void OpRecorder::selectiveScan(const Op &op)
{
    const OpParams &p = op.params;
    const uint32_t threads = m_tuning.stateThreads;
    const LaneShape shape = laneShape(p.stateDim, threads);
    const BufferRange decay = weight(op.weights[0]).plain();
    const params::SelectiveScan params = {uint32_t(p.heads), uint32_t(p.kvHeads), uint32_t(p.headDim), uint32_t(p.stateDim),
                                          weight(op.weights[0]).columns() == uint64_t(p.heads)};
    m_recorder.dispatch(m_context.pipelines.get("selective_scan", {threads, shape.lanes, shape.each}),
                        {all(op.inputs[0]), all(op.inputs[1]), all(op.inputs[2]), all(op.inputs[3]), decay, weight(op.weights[1]).plain(),
                         weight(op.weights[2]).plain(), m_context.inputs.runs, m_context.cache->states(p.cacheLayer), all(op.outputs[0])},
                        params, {ceilDiv(params.heads * params.headDim * shape.lanes, threads), sequences(), 1});
}

void OpRecorder::gatedDelta(const Op &op)
{
    const OpParams &p = op.params;
    const uint32_t threads = m_tuning.stateThreads;
    const LaneShape shape = laneShape(p.headDim, threads);
    const params::GatedDelta params = {uint32_t(p.heads), uint32_t(p.kvHeads), uint32_t(p.headDim), uint32_t(p.valueDim)};
    m_recorder.dispatch(m_context.pipelines.get("gated_delta", {threads, shape.lanes, shape.each}),
                        {all(op.inputs[0]), all(op.inputs[1]), all(op.inputs[2]), all(op.inputs[3]), all(op.inputs[4]),
                         weight(op.weights[0]).plain(), weight(op.weights[1]).plain(), m_context.inputs.runs,
                         m_context.cache->states(p.cacheLayer), all(op.outputs[0])},
                        params, {ceilDiv(params.valueDim * shape.lanes, threads), params.heads, sequences()});
}

// A workgroup a head: its norm needs all rows of the state.
void OpRecorder::wkv7(const Op &op)
{
    const OpParams &p = op.params;
    const auto dim = uint32_t(p.headDim);
    const uint32_t lanes = std::bit_floor(std::clamp(m_tuning.stateThreads / dim, 1u, dim));
    const bool hasFirst = op.inputs.size() > 5;
    const bool hasNorm = weight(op.weights[0]).columns() == 5 * uint64_t(widthOf(op.outputs[0]));
    const auto input = [&](size_t index) { return all(op.inputs[index]); };
    m_recorder.dispatch(m_context.pipelines.get("wkv7", {dim * lanes, dim, lanes, ceilDiv(dim, lanes)}),
                        {input(0), input(1), input(2), input(3), input(4), input(hasFirst ? 5 : 3), input(hasFirst ? 6 : 3),
                         weight(op.weights[0]).plain(), m_context.inputs.runs, m_context.cache->states(p.cacheLayer), all(op.outputs[0])},
                        params::Wkv7{uint32_t(p.heads), hasFirst, hasNorm, p.epsilon}, {uint32_t(p.heads), sequences(), 1});
}

} // namespace hearth::vulkan
