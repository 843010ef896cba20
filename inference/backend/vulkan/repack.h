#pragma once

#include "inference/tensor/types.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace hearth::vulkan {

// How a weight lies on the device: rows are cut into units of 32 elements, and what belongs to a unit lies in up to three planes, each
// with loads of 4 to 16 aligned bytes. No plane holds more than the file did: blocks are re-ordered, never expanded.
//
//          quants, a unit                              high bits, a unit     scales
//   F32    32 floats                                   -                     -
//   F16    32 halves (BF16 alike)                      -                     -
//   Q8_0   32 signed bytes                             -                     d
//   Q4_0   16 bytes, see shaders/formats/q4.glsl       -                     d
//   Q4_1   "                                           -                     d, m
//   Q5_0   "                                           4 bytes (q5.glsl)     d
//   Q5_1   "                                           4 bytes               d, m
//   Q4_K   "                                           -                     16 bytes a super-block (formats/bytes.glsl)
//   Q5_K   "                                           4 bytes               16 bytes a super-block
//   Q6_K   "                                           8 bytes (q6_k.glsl)   18 bytes a super-block
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
