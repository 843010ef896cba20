#include "inference/backend/cpu/cpuweight.h"

#include "inference/backend/cpu/pack.h"

#include <algorithm>
#include <cassert>

namespace hearth::cpu {
namespace {

int64_t panelCount(int64_t rows)
{
    return (rows + panelRows - 1) / panelRows;
}
bool isVector(const WeightRef &weight)
{
    return !weight.usedForLookup && !weight.usedForProduct;
}

} // namespace

CpuWeight::CpuWeight(const WeightRef &weight, std::span<const std::byte> rows, const Kernels &kernels, ThreadPool &pool)
    : m_rows(rows), m_constant(weight.constant)
{
    if (!m_constant.empty())
        m_rows = std::as_bytes(std::span<const float>(m_constant));
    m_matrix.type = weight.type;
    m_matrix.rows = weight.rows;
    m_matrix.columns = weight.columns;
    const TensorTypeInfo &info = tensorTypeInfo(weight.type);
    const size_t bytes = rowBytes(info, uint64_t(weight.columns));
    if (m_rows.size() < bytes * size_t(weight.rows))
        throw Error(ErrorCode::Truncated, "The tensor '" + weight.tensor + "' has fewer bytes than its shape needs.", "tensor_bytes");
    if (isVector(weight)) {
        m_vector.resize(size_t(weight.rows * weight.columns));
        for (int64_t row = 0; row < weight.rows; ++row)
            decodeRow(row, std::span(m_vector).subspan(size_t(row * weight.columns), size_t(weight.columns)));
        m_constant = {};
    }
    m_matrix.data = reinterpret_cast<const uint8_t *>(m_rows.data());
    m_matrix.panelBytes = panelRows * bytes;
    m_slices = weight.slices;
    m_matrix.rows = weight.rows / m_slices;
    m_sliceBytes = size_t(m_matrix.rows) * bytes;
    if (weight.usedForProduct && kernels.packsWeights)
        pack(pool);
}

void CpuWeight::pack(ThreadPool &pool)
{
    const size_t fileBytes = rowBytes(tensorTypeInfo(m_matrix.type), uint64_t(m_matrix.columns));
    const int64_t panels = panelCount(m_matrix.rows); // of a slice: no panel has rows of two
    m_matrix.panelBytes = panelBytes(m_matrix.type, m_matrix.columns);
    m_sliceBytes = m_matrix.panelBytes * size_t(panels);
    m_panels = CpuBuffer(m_sliceBytes * size_t(m_slices));
    m_matrix.data = m_panels.data();
    pool.parallelFor(int(panels * m_slices), [&](int panel, int) {
        const int64_t within = panel % panels * panelRows;
        const int64_t first = panel / panels * m_matrix.rows + within;
        const int64_t count = std::min<int64_t>(panelRows, m_matrix.rows - within);
        packPanel(m_matrix.type, m_matrix.columns, m_rows.subspan(size_t(first) * fileBytes, size_t(count) * fileBytes),
                  m_panels.data() + size_t(panel) * m_matrix.panelBytes);
    });
}

uint64_t CpuWeight::estimateBytes(const WeightRef &weight, const Kernels &kernels)
{
    if (isVector(weight))
        return uint64_t(weight.rows * weight.columns) * sizeof(float);
    uint64_t bytes = weight.constant.size() * sizeof(float);
    if (weight.usedForProduct && kernels.packsWeights)
        bytes += uint64_t(weight.slices) * uint64_t(panelCount(weight.rows / weight.slices)) * panelBytes(weight.type, weight.columns);
    return bytes;
}

uint64_t CpuWeight::mappedBytes(const WeightRef &weight, const Kernels &kernels)
{
    const bool readsRows = weight.usedForLookup || (weight.usedForProduct && !kernels.packsWeights);
    return readsRows && weight.constant.empty() ? rowBytes(tensorTypeInfo(weight.type), uint64_t(weight.columns)) * uint64_t(weight.rows)
                                                : 0;
}

PackedMatrix CpuWeight::slice(int index) const
{
    assert(index >= 0 && index < m_slices);
    PackedMatrix slice = m_matrix;
    slice.data += size_t(index) * m_sliceBytes;
    return slice;
}

uint64_t CpuWeight::sizeBytes() const
{
    return m_panels.size() + (m_vector.size() + m_constant.size()) * sizeof(float);
}

void CpuWeight::decodeRow(int64_t row, std::span<float> out) const
{
    assert(row >= 0 && row < m_matrix.rows && int64_t(out.size()) == m_matrix.columns);
    const TensorTypeInfo &info = tensorTypeInfo(m_matrix.type);
    const size_t bytes = rowBytes(info, uint64_t(m_matrix.columns));
    info.decode(m_rows.subspan(size_t(row) * bytes, bytes), out);
}

} // namespace hearth::cpu
