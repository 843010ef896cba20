#pragma once

#include "inference/backend/vulkan/repack.h"

// The single formats of repack.h: one row a type, and what turns a block of its file into planes.
namespace hearth::vulkan {

struct RepackFormat
{
    TensorType type;
    PlaneBytes bytes;
    // One block of the file; `to` points at the place of its first unit. nullptr: elements are copied as they are.
    void (*repack)(const uint8_t *block, const Planes &to);
    std::span<const uint16_t> table; // of a grid type: lies before the scales
};

// nullptr for a type without kernels.
const RepackFormat *findRepackFormat(TensorType type);

// 32 small numbers as words, 8 / bits of them: bits `bits` * i and up of byte b of a word belong to element 4i + b of the word's elements.
void packWords(const uint8_t *elements, int bits, std::byte *to);

// Of the types with grids (repackgrid.cpp).
void repackIQ2_XXS(const uint8_t *block, const Planes &to);
void repackIQ2_XS(const uint8_t *block, const Planes &to);
void repackIQ2_S(const uint8_t *block, const Planes &to);
void repackIQ3_XXS(const uint8_t *block, const Planes &to);
void repackIQ3_S(const uint8_t *block, const Planes &to);
void repackIQ1_S(const uint8_t *block, const Planes &to);
void repackIQ1_M(const uint8_t *block, const Planes &to);

} // namespace hearth::vulkan
