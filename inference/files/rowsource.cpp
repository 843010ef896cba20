#include "inference/files/rowsource.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace hearth {

CopiedRows::CopiedRows(TensorType type, uint64_t rows, uint64_t columns, std::span<const std::byte> bytes)
    : RowSource(type, rows, columns), m_bytes(bytes)
{
    assert(bytes.size() == rows * rowBytes(tensorTypeInfo(type), columns));
}

void CopiedRows::convert(uint64_t first, uint64_t, std::span<std::byte> out) const
{
    std::memcpy(out.data(), m_bytes.data() + first * rowBytes(tensorTypeInfo(m_type), m_columns), out.size());
}

StackedRows::StackedRows(std::vector<std::unique_ptr<RowSource>> parts)
    : RowSource(parts.front()->type(), parts.front()->rows() * parts.size(), parts.front()->columns()), m_parts(std::move(parts))
{
}

void StackedRows::convert(uint64_t first, uint64_t count, std::span<std::byte> out) const
{
    const uint64_t each = m_parts.front()->rows(), bytes = rowBytes(tensorTypeInfo(m_type), m_columns);
    while (count > 0) {
        const uint64_t inside = first % each, taken = std::min(count, each - inside);
        m_parts[size_t(first / each)]->convert(inside, taken, out.first(size_t(taken * bytes)));
        out = out.subspan(size_t(taken * bytes));
        first += taken;
        count -= taken;
    }
}

} // namespace hearth
