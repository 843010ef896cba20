#include "inference/quantize/encoders.h"

#include "inference/tensor/formats.h"

#include <algorithm>

namespace hearth::quantizing {

namespace {

// A type without a choice: each value becomes the nearest there is.
template <EncodeRow encode> void plain(std::span<const float> row, std::span<const float>, std::span<std::byte> blocks)
{
    encode(row, blocks);
}

// A new type that is written is a row here.
constexpr Encoder table[] = {
    {TensorType::F32, plain<encodeF32>},
    {TensorType::F16, plain<encodeF16>},
    {TensorType::BF16, plain<encodeBF16>},
    {TensorType::Q8_0, encodeQ8_0},
    {TensorType::Q4_0, encodeQ4_0},
    {TensorType::Q4_1, encodeQ4_1},
    {TensorType::Q5_0, encodeQ5_0},
    {TensorType::Q5_1, encodeQ5_1},
    {TensorType::Q2_K, encodeQ2_K},
    {TensorType::Q3_K, encodeQ3_K},
    {TensorType::Q4_K, encodeQ4_K},
    {TensorType::Q5_K, encodeQ5_K},
    {TensorType::Q6_K, encodeQ6_K},
    {TensorType::IQ4_NL, encodeIQ4_NL},
    {TensorType::IQ4_XS, encodeIQ4_XS},
    {TensorType::IQ2_XXS, encodeIQ2_XXS, true},
    {TensorType::IQ2_XS, encodeIQ2_XS, true},
    {TensorType::IQ2_S, encodeIQ2_S, true},
    {TensorType::IQ3_XXS, encodeIQ3_XXS, true},
    {TensorType::IQ3_S, encodeIQ3_S},
    {TensorType::IQ1_S, encodeIQ1_S, true},
    {TensorType::IQ1_M, encodeIQ1_M, true},
    {TensorType::MXFP4, encodeMXFP4},
    {TensorType::TQ1_0, encodeTQ1_0},
    {TensorType::TQ2_0, encodeTQ2_0},
    {TensorType::Q1_0, encodeQ1_0},
    {TensorType::Q2_0, encodeQ2_0},
};

} // namespace

std::span<const Encoder> encoders()
{
    return table;
}

const Encoder *findEncoder(TensorType type)
{
    if (!findTensorType(uint32_t(type))) // what cannot be read is not written
        return nullptr;
    const auto found = std::find_if(std::begin(table), std::end(table), [&](const Encoder &each) { return each.type == type; });
    return found == std::end(table) ? nullptr : found;
}

} // namespace hearth::quantizing
