#pragma once

#include "inference/tensor/types.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace hearth::vulkan {

// How a weight lies on the device: rows are cut into units of 32 elements, and what belongs to a unit lies in up to three planes, each
// with loads of 2 to 16 aligned bytes: quants, high bits, scales. What they hold say the files of shaders/formats. No plane holds more
// than the file did, blocks are re-ordered, never expanded; but TQ1_0 takes 2 bits an element instead of 1.6, and each part of a matrix of
// a type with a grid has the grid's table (512 to 4096 bytes) before its scales.
struct PlaneBytes
{
    uint32_t quants = 0;     // a unit
    uint32_t high = 0;       // a unit
    uint32_t scales = 0;     // a group of units
    uint32_t scaleUnits = 1; // units a group
};

constexpr uint32_t unitElements = 32;

// All types of the table of types that products and lookups read; quants == 0 for one that has no kernels.
PlaneBytes planeBytes(TensorType type);

// What lies before the scales; empty for types without a grid.
std::span<const std::byte> planeTable(TensorType type);

// Units of a row, the last one padded with zeros where the type's blocks are single elements.
inline uint64_t unitsOf(uint64_t columns)
{
    return (columns + unitElements - 1) / unitElements;
}

struct Planes
{
    std::byte *quants = nullptr;
    std::byte *high = nullptr;
    std::byte *scales = nullptr;
};

// One row of `columns` elements from its blocks into the planes, which point at the row's place.
void repackRow(TensorType type, std::span<const std::byte> blocks, uint64_t columns, const Planes &to);

} // namespace hearth::vulkan
