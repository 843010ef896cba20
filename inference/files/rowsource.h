#pragma once

#include "inference/tensor/types.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace hearth {

// A matrix that lies in a file in another order than ours: it gives rows as blocks of a TensorType, without keeping any.
// Immutable: any thread may call it.
class RowSource
{
public:
    virtual ~RowSource() = default;
    TensorType type() const { return m_type; }
    uint64_t rows() const { return m_rows; }
    uint64_t columns() const { return m_columns; }
    // Rows [first, first + count); out holds exactly their bytes.
    virtual void convert(uint64_t first, uint64_t count, std::span<std::byte> out) const = 0;
    // Where the columns were sorted by quantization group: our column i is the file's order()[i]. Empty: as in the file.
    const std::vector<uint32_t> &order() const { return m_order; }

protected:
    RowSource(TensorType type, uint64_t rows, uint64_t columns) : m_type(type), m_rows(rows), m_columns(columns) { }

    TensorType m_type;
    uint64_t m_rows;
    uint64_t m_columns;
    std::vector<uint32_t> m_order;
};

// Rows as they lie, for what cannot be used in place (an address that no load of its element may have).
class CopiedRows final : public RowSource
{
public:
    CopiedRows(TensorType type, uint64_t rows, uint64_t columns, std::span<const std::byte> bytes);
    void convert(uint64_t first, uint64_t count, std::span<std::byte> out) const override;

private:
    std::span<const std::byte> m_bytes;
};

// The matrices of all experts, one below the other.
class StackedRows final : public RowSource
{
public:
    explicit StackedRows(std::vector<std::unique_ptr<RowSource>> parts); // at least one, all of the same type and shape, none ordered
    void convert(uint64_t first, uint64_t count, std::span<std::byte> out) const override;

private:
    std::vector<std::unique_ptr<RowSource>> m_parts;
};

} // namespace hearth
