#include "inference/quantize/ggufform.h"

#include <algorithm>

namespace hearth::quantizing {

namespace {

// The tensor that undoes the order of a matrix's columns.
std::string orderName(const std::string &matrix)
{
    return matrix.substr(0, matrix.rfind('.')) + ".order";
}

// Row `at` of a tensor in pairs is this one of the tensor in halves.
uint64_t halvedRow(uint64_t at, uint64_t head, uint64_t rotated)
{
    const uint64_t inHead = at % head;
    return inHead < rotated ? at - inHead + inHead % 2 * (rotated / 2) + inHead / 2 : at;
}

} // namespace

GgufForm::GgufForm(const ModelFile &file)
    : m_file(file), m_isGguf(file.format().starts_with("GGUF")), m_isHalved(file.boolean("hearth.rope.halves").value_or(false))
{
}

bool GgufForm::keepsTensor(const TensorInfo &tensor) const
{
    return !tensor.name.ends_with(".order") || !m_file.findTensor(tensor.name.substr(0, tensor.name.rfind('.')) + ".weight");
}

GgufForm::Pairing GgufForm::pairing(const TensorInfo &tensor) const
{
    const size_t dot = std::min(tensor.name.rfind('.'), tensor.name.size());
    const std::string_view part = std::string_view(tensor.name).substr(0, dot);
    const bool isQuery = part.ends_with(".attn_q"), isKey = part.ends_with(".attn_k");
    if (!m_isHalved || !(isQuery || isKey))
        return {};
    const std::string prefix = std::string(m_file.requireString("general.architecture")) + ".";
    const uint64_t heads = m_file.requireUint(prefix + (isQuery ? "attention.head_count" : "attention.head_count_kv"));
    const uint64_t all = tensor.dimensions == 1 ? tensor.columns() : tensor.rows();
    const uint64_t head = heads > 0 ? all / heads : 0;
    const uint64_t rotated = m_file.uint(prefix + "rope.dimension_count").value_or(head);
    if (head == 0 || head * heads != all || rotated > head || rotated % 2 != 0)
        throw Error(ErrorCode::InvalidValue, "The heads of '" + tensor.name + "' do not divide its rows into pairs.", "shape_mismatch");
    return {head, rotated};
}

void GgufForm::copyRow(const TensorInfo &tensor, uint64_t row, std::span<std::byte> out) const
{
    if (!m_file.isMapped(tensor))
        return m_file.convertRows(tensor, row, 1, out);
    const auto part = m_file.data(tensor).subspan(size_t(row) * out.size(), out.size());
    std::copy(part.begin(), part.end(), out.begin());
}

std::span<const std::byte> GgufForm::rows(const TensorInfo &tensor, uint64_t first, uint64_t count)
{
    const size_t bytes = size_t(rowBytes(tensorTypeInfo(tensor.type), tensor.columns()));
    const Pairing pairs = pairing(tensor);
    if (pairs.head == 0 && m_file.isMapped(tensor))
        return m_file.data(tensor).subspan(size_t(first) * bytes, size_t(count) * bytes);
    m_rows.resize(size_t(count) * bytes);
    if (pairs.head == 0) {
        m_file.convertRows(tensor, first, count, m_rows);
    } else if (tensor.dimensions == 1) {
        const std::span<const std::byte> data = m_file.data(tensor);
        const size_t element = bytes / size_t(tensor.columns());
        for (uint64_t i = 0; i < tensor.columns(); ++i)
            std::copy_n(data.begin() + ptrdiff_t(halvedRow(i, pairs.head, pairs.rotated) * element), element,
                        m_rows.begin() + ptrdiff_t(i * element));
    } else {
        for (uint64_t i = 0; i < count; ++i)
            copyRow(tensor, halvedRow(first + i, pairs.head, pairs.rotated), std::span(m_rows).subspan(size_t(i) * bytes, bytes));
    }
    return m_rows;
}

std::vector<uint32_t> GgufForm::columnOrder(const TensorInfo &tensor) const
{
    const TensorInfo *info = m_file.findTensor(orderName(tensor.name));
    if (!info || !tensor.name.ends_with(".weight"))
        return {};
    std::vector<float> numbers(size_t(info->elements()));
    tensorTypeInfo(info->type).decode(m_file.data(*info), numbers);
    std::vector<bool> isTaken(numbers.size(), false);
    for (const float number : numbers) {
        const bool isColumn = number >= 0 && number < float(numbers.size());
        if (numbers.size() != tensor.columns() || !isColumn || isTaken[size_t(number)])
            throw Error(ErrorCode::InvalidValue, "'" + info->name + "' is no order of the columns of '" + tensor.name + "'.",
                        "shape_mismatch");
        isTaken[size_t(number)] = true;
    }
    return {numbers.begin(), numbers.end()};
}

} // namespace hearth::quantizing
