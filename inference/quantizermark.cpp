#include "inference/quantizermark.h"

#include "inference/quantize/encoders.h"

#include <cstdio>
#include <set>
#include <span>

namespace hearth {

namespace {

constexpr size_t rowLength = 512; // two of the largest blocks

class Hash // FNV-1a (draft-eastlake-fnv)
{
public:
    void add(std::span<const std::byte> bytes)
    {
        for (const std::byte byte : bytes)
            m_value = (m_value ^ uint8_t(byte)) * 0x100000001B3;
    }
    void add(const std::string &text) { add(std::as_bytes(std::span(text))); }
    std::string text() const
    {
        char text[20];
        std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(m_value));
        return text;
    }

private:
    uint64_t m_value = 0xCBF29CE484222325;
};

// Numbers as weights are: of both signs, many small, few large. Exact in binary, so that they are the same everywhere.
std::vector<float> sampleRow()
{
    std::vector<float> row;
    uint32_t state = 12345;
    for (size_t i = 0; i < rowLength; ++i) {
        state = state * 1664525 + 1013904223; // Numerical Recipes, 7.1
        const float unit = float(int32_t(state >> 8) - (1 << 23)) / float(1 << 23);
        row.push_back(unit * unit * unit);
    }
    return row;
}

} // namespace

std::string quantizerMark(const QuantizeReport &plan)
{
    Hash hash;
    std::set<TensorType> types;
    for (const QuantizedTensor &tensor : plan.tensors) {
        hash.add(tensor.name + '\n' + std::string(tensorTypeInfo(tensor.to).name) + '\n');
        types.insert(tensor.to);
    }
    const std::vector<float> row = sampleRow();
    const std::vector<float> alike(rowLength, 1.0F);
    for (const TensorType type : types) {
        const quantizing::Encoder *encoder = quantizing::findEncoder(type);
        if (!encoder)
            continue;
        std::vector<std::byte> blocks(rowBytes(tensorTypeInfo(type), rowLength));
        encoder->encode(row, encoder->needsImportance ? std::span<const float>(alike) : std::span<const float>(), blocks);
        hash.add(blocks);
    }
    return hash.text();
}

} // namespace hearth
