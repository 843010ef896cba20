#include "inference/backend/vulkan/oprecorder.h"
#include "shaders/params.h"

namespace hearth::vulkan {

int OpRecorder::rowsOf(ValueId value) const
{
    return m_context.plan.values[size_t(value)].rows == RowCount::Tokens ? m_tokens : m_outputs;
}

void OpRecorder::record(size_t opIndex)
{
    const Op &op = m_context.plan.ops[opIndex];
    const ValueId subject = op.outputs.empty() ? op.inputs[0] : op.outputs[0];
    if (rowsOf(subject) == 0)
        return;
    switch (op.kind) {
    case OpKind::Embed: lookup(op, m_context.inputs.tokens, false); break;
    case OpKind::AddPosition: lookup(op, m_context.inputs.positions, true); break;
    case OpKind::AddSegment: lookup(op, m_context.inputs.segments, true); break;
    case OpKind::RmsNorm:
    case OpKind::LayerNorm: norm(op); break;
    case OpKind::MatMul: product(op); break;
    case OpKind::Rope: rope(op, m_context.turns[opIndex]); break;
    case OpKind::KvStore: kvStore(op); break;
    case OpKind::Attention: attention(op); break;
    case OpKind::Activate:
    case OpKind::GatedActivate: activate(op); break;
    case OpKind::Add:
    case OpKind::Scale:
    case OpKind::SoftCap: combine(op); break;
    case OpKind::SelectRows: selectRows(op); break;
    case OpKind::Multiply: multiply(op); break;
    case OpKind::SelectColumns: selectColumns(op); break;
    case OpKind::ShortConv: shortConv(op); break;
    case OpKind::SelectiveScan: selectiveScan(op); break;
    case OpKind::GatedDelta: gatedDelta(op); break;
    case OpKind::Wkv7: wkv7(op); break;
    case OpKind::Route: route(op); break;
    case OpKind::SliceMatMul: sliceProduct(op); break;
    case OpKind::WeightedSum: weightedSum(op); break;
    case OpKind::CopyColumns: copyColumns(op); break;
    case OpKind::Reorder: reorder(op); break;
    }
}

void OpRecorder::norm(const Op &op)
{
    const bool isLayer = op.kind == OpKind::LayerNorm;
    const int width = widthOf(op.inputs[0]);
    params::Norm params = {};
    params.width = uint32_t(op.params.groupWidth > 0 ? op.params.groupWidth : width);
    params.weightGroups = uint32_t(m_context.plan.weights[size_t(op.weights[0])].columns) / params.width;
    params.epsilon = op.params.epsilon;
    const BufferRange gain = weight(op.weights[0]).plain();
    const bool hasBias = isLayer && op.weights.size() > 1 && op.weights[1] != noId;
    params.hasBias = hasBias;
    const Pipeline &pipeline = m_context.pipelines.get(m_tuning.useSubgroups ? "norm" : "norm_shared", {m_tuning.normThreads, isLayer});
    forRows(rowsOf(op.inputs[0]), width, [&](int first, int count) {
        params.groups = uint32_t(count) * (uint32_t(width) / params.width);
        m_recorder.dispatch(pipeline,
                            {m_context.scratch.rows(op.inputs[0], first, count), gain, hasBias ? weight(op.weights[1]).plain() : gain,
                             m_context.scratch.rows(op.outputs[0], first, count)},
                            params, m_recorder.flat(params.groups));
    });
}

void OpRecorder::activate(const Op &op)
{
    const bool isGated = op.kind == OpKind::GatedActivate;
    const int width = widthOf(op.outputs[0]);
    const Pipeline &pipeline =
        m_context.pipelines.get("activate", {m_tuning.flatThreads, uint32_t(op.params.activation), isGated ? 1u : 0u});
    forRows(rowsOf(op.outputs[0]), width, [&](int first, int count) {
        const Scratch &scratch = m_context.scratch;
        const BufferRange x = scratch.rows(op.inputs[0], first, count);
        const params::Elementwise params = {uint32_t(x.size / 16), 0};
        m_recorder.dispatch(pipeline,
                            {x, isGated ? scratch.rows(op.inputs[1], first, count) : x, scratch.rows(op.outputs[0], first, count)}, params,
                            flatThreads(params.vectors));
    });
}

void OpRecorder::combine(const Op &op)
{
    const uint32_t kind = op.kind == OpKind::Add ? 0 : op.kind == OpKind::Scale ? 1 : 2;
    const Pipeline &pipeline = m_context.pipelines.get("combine", {m_tuning.flatThreads, kind});
    forRows(rowsOf(op.outputs[0]), widthOf(op.outputs[0]), [&](int first, int count) {
        const Scratch &scratch = m_context.scratch;
        const BufferRange a = scratch.rows(op.inputs[0], first, count);
        const params::Elementwise params = {uint32_t(a.size / 16), kind == 1 ? op.params.scale : op.params.softcap};
        m_recorder.dispatch(pipeline,
                            {a, kind == 0 ? scratch.rows(op.inputs[1], first, count) : a, scratch.rows(op.outputs[0], first, count)},
                            params, flatThreads(params.vectors));
    });
}

void OpRecorder::reorder(const Op &op)
{
    const int width = widthOf(op.inputs[0]);
    const BufferRange order = weight(op.weights[0]).plain();
    const Pipeline &pipeline = m_context.pipelines.get("reorder", {m_tuning.flatThreads});
    forRows(rowsOf(op.inputs[0]), width, [&](int first, int count) {
        const params::SelectRows params = {uint32_t(count), uint32_t(width)};
        m_recorder.dispatch(
            pipeline, {m_context.scratch.rows(op.inputs[0], first, count), order, m_context.scratch.rows(op.outputs[0], first, count)},
            params, flatThreads(uint64_t(params.rows) * params.width));
    });
}

void OpRecorder::selectRows(const Op &op)
{
    const params::SelectRows params = {uint32_t(m_outputs), uint32_t(widthOf(op.outputs[0]))};
    m_recorder.dispatch(m_context.pipelines.get("select_rows", {m_tuning.flatThreads}),
                        {all(op.inputs[0]), m_context.inputs.outputRows, all(op.outputs[0])}, params,
                        flatThreads(uint64_t(params.rows) * params.width));
}

} // namespace hearth::vulkan
