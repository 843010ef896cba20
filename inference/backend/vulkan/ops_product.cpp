#include "inference/backend/vulkan/oprecorder.h"
#include "shaders/params.h"

#include <algorithm>
#include <bit>
#include <cctype>

namespace hearth::vulkan {

std::string formatName(TensorType type)
{
    std::string name(tensorTypeInfo(type).name);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    return name;
}

void OpRecorder::product(const Op &op)
{
    const int rows = rowsOf(op.outputs[0]);
    for (size_t i = 0; i < op.weights.size(); ++i) {
        const int64_t widest = std::max(widthOf(op.inputs[0]), widthOf(op.outputs[i]));
        forRows(rows, widest, [&](int first, int count) { productRows(op, i, first, count); });
    }
}

void OpRecorder::productRows(const Op &op, size_t index, int first, int count)
{
    const VulkanWeight &matrix = weight(op.weights[index]);
    const WeightId bias = op.biases.empty() ? noId : op.biases[index];
    const bool isVector = count <= int(m_tuning.vectorTokens);
    const uint32_t isScalar = matrix.columns() % 4 != 0;

    params::Product params = {};
    params.columns = uint32_t(matrix.columns());
    params.units = uint32_t(matrix.units());
    params.tokens = uint32_t(count);
    params.outputStride = uint32_t(widthOf(op.outputs[index]));
    params.hasBias = bias != noId;
    params.accumulate = op.params.accumulate;

    const BufferRange x = m_context.scratch.rows(op.inputs[0], first, count), y = m_context.scratch.rows(op.outputs[index], first, count);
    for (const VulkanWeight::Part &part : matrix.parts()) {
        params.rows = uint32_t(part.rows);
        params.outputOffset = uint32_t(part.firstRow);
        const Bindings bindings = {part.quants, part.high, part.scales, x, y, bias != noId ? weight(bias).plain() : x};
        if (isVector) {
            const uint32_t columns = std::bit_ceil(uint32_t(count));
            const uint32_t rows = columns == 1 ? m_tuning.vectorRows : m_tuning.vectorRowsFew;
            const std::string kernel = "matvec_" + formatName(matrix.type()) + (m_tuning.useSubgroups ? "" : "_shared");
            const Pipeline &pipeline =
                m_context.pipelines.get(kernel, {m_tuning.vectorThreads, m_tuning.vectorLanes, rows, columns, isScalar});
            const uint64_t rowsPerGroup = uint64_t(rows) * (m_tuning.vectorThreads / m_tuning.vectorLanes);
            m_recorder.dispatch(pipeline, bindings, params, m_recorder.flat((part.rows + rowsPerGroup - 1) / rowsPerGroup));
        } else {
            const uint32_t threads = m_tuning.tileRows / m_tuning.threadRows * (m_tuning.tileTokens / m_tuning.threadTokens);
            const Pipeline &pipeline = m_context.pipelines.get(
                "matmul_" + formatName(matrix.type()),
                {threads, m_tuning.tileRows, m_tuning.tileTokens, m_tuning.threadRows, m_tuning.threadTokens, isScalar});
            const auto tiles = [](uint64_t size, uint32_t tile) { return uint32_t((size + tile - 1) / tile); };
            m_recorder.dispatch(pipeline, bindings, params,
                                {tiles(part.rows, m_tuning.tileRows), tiles(uint64_t(count), m_tuning.tileTokens), 1});
        }
    }
}

void OpRecorder::lookup(const Op &op, const BufferRange &ids, bool accumulates)
{
    const VulkanWeight &matrix = weight(op.weights[0]);
    const ValueId output = op.outputs[0];
    const Pipeline &pipeline = m_context.pipelines.get("lookup_" + formatName(matrix.type()), {m_tuning.flatThreads});
    forRows(rowsOf(output), widthOf(output), [&](int first, int count) {
        params::Lookup params = {};
        params.columns = uint32_t(matrix.columns());
        params.units = uint32_t(matrix.units());
        params.tokens = uint32_t(count);
        params.accumulate = accumulates;
        params.scale = accumulates ? 1.0f : op.params.scale;
        const BufferRange someIds = {ids.buffer, ids.offset + uint64_t(first) * sizeof(uint32_t), uint64_t(count) * sizeof(uint32_t)};
        for (const VulkanWeight::Part &part : matrix.parts()) {
            params.firstRow = uint32_t(part.firstRow);
            params.rows = uint32_t(part.rows);
            m_recorder.dispatch(pipeline, {part.quants, part.high, part.scales, someIds, m_context.scratch.rows(output, first, count)},
                                params, flatThreads(uint64_t(params.tokens) * params.units));
        }
    });
}

} // namespace hearth::vulkan
