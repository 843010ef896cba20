#pragma once

#include "inference/tensor/types.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace hearth::cpu {

// Weights laid out for the vector units: panels of 16 rows, one after the other; rows that are missing in the last panel are zero.
//
// Quantized: blocks of 32 columns. The quants of a block are `bits` lines of 64 bytes. A line is 4 columns of 16 rows, [row][column], the
// operand of a 4-byte dot product and of a matrix unit's tile. With 8 bits there are 8 lines, the value plus 128. With fewer there are 4
// of nibbles, line i holding columns 4i... in its low and 16 + 4i... in its high nibbles, and the bits above in lines of their own: the
// fifth bit of columns 4i... is bit i of each byte; the fifth and sixth of columns 16j + 4i... are bits 2i and 2i + 1 of the j-th line.
//   blocks of 32 (Q8_0, Q4_0, Q4_1, Q5_0, Q5_1): [block] quants, then [block] of scales f16 x 16 (and minimums f16 x 16)
//   super-blocks of 256 (Q4_K, Q5_K, Q6_K):  320 bytes of head, then 8 blocks of quants; the head is d f16 x 16, -dmin f16 x 16, and
//     8 x 16 scales u8 and 8 x 16 minimums u8, or (Q6_K) 16 x 16 scales int8.
// F32, F16: [column, padded to even][row]. BF16: [column pair][row][2].

// Bytes of a panel; columns is a multiple of the type's block.
size_t panelBytes(TensorType type, int64_t columns);

// Writes one panel. rows: 1 to 16 rows of the file's blocks. `panel` must be zero where rows are missing.
void packPanel(TensorType type, int64_t columns, std::span<const std::byte> rows, uint8_t *panel);

} // namespace hearth::cpu
