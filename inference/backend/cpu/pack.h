#pragma once

#include "inference/tensor/types.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace hearth::cpu {

// Weights laid out for the vector units: panels of 16 rows, one after the other; rows that are missing in the last panel are zero.
//
// Quantized: blocks of 32 columns. The quants of a block are lines of 64 bytes. A line is 4 columns of 16 rows, [row][column], the operand
// of a 4-byte dot product and of a matrix unit's tile. With 8 bits there are 8 lines, the value plus 128. With 4 to 6 there are 4 of
// nibbles, line i holding columns 4i... in its low and 16 + 4i... in its high nibbles; with 2 or 3 there are 2 of pairs, the columns of
// line j, 16j + 4i..., at bits 2i. The bits above lie in lines of their own: a single bit (of 1, 3 or 5) of columns 4i... is bit i of each
// byte, the fifth and sixth of columns 16j + 4i... are bits 2i and 2i + 1 of the j-th line. The grid types have no quants but indices,
// [group of columns][row], and the signs of each line, a bit a byte of it (8 bytes).
// A head is what the rows have once a group, the block of the file: scales f16 x 16, and what formats.inl and formatsgrid.inl say.
// The panel is [lines of all blocks][heads], but for Q4_K, Q5_K and Q6_K, where a head of 320 bytes lies before its group's lines.
//
// A panel takes as many bits as the file, but for: Q3_K, IQ1_M + 4 % (scales widened to bytes), IQ4_XS + 1.5 %, IQ3_XXS + 4 %, IQ2_XXS + 6
// % and IQ2_XS + 5 % (all eight signs), Q4_K + 11 %, Q5_K + 9 %, Q6_K + 10 %, and TQ1_0 + 22 % (2 bits a weight instead of 1.6). F32, F16:
// [column, padded to even][row]. BF16: [column pair][row][2].

// Bytes of a panel; columns is a multiple of the type's block.
size_t panelBytes(TensorType type, int64_t columns);

// Writes one panel. rows: 1 to 16 rows of the file's blocks. `panel` must be zero where rows are missing.
void packPanel(TensorType type, int64_t columns, std::span<const std::byte> rows, uint8_t *panel);

} // namespace hearth::cpu
