#pragma once

#include "inference/tensor/types.h"

#include <cstddef>
#include <span>

namespace hearth::quantizing {

// Encodes one row. importance: a weight >= 0 for each column (the mean square of what it is multiplied with), or empty: all alike.
// blocks: rowBytes() of the type. Values must be finite.
using EncodeImportant = void (*)(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);

struct Encoder
{
    TensorType type;
    EncodeImportant encode;
    bool needsImportance = false; // so few bits that without knowing what matters the result is of no use
};

// nullptr for a type that Hearth does not write.
const Encoder *findEncoder(TensorType type);
std::span<const Encoder> encoders(); // also of types that cannot be read yet

void encodeQ8_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeQ4_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeQ4_1(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeQ5_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeQ5_1(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeIQ4_NL(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeMXFP4(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeQ1_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeQ2_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeTQ1_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeTQ2_0(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeQ2_K(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeQ3_K(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeQ4_K(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeQ5_K(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeQ6_K(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeIQ4_XS(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeIQ2_XXS(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeIQ2_XS(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeIQ2_S(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeIQ3_XXS(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeIQ3_S(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeIQ1_S(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);
void encodeIQ1_M(std::span<const float> row, std::span<const float> importance, std::span<std::byte> blocks);

} // namespace hearth::quantizing
