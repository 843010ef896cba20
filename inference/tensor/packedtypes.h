#pragma once

#include "inference/tensor/types.h"

namespace hearth {

// What SafeTensors folders hold quantized, in blocks of 32 elements of ours. They have no numbers in GGUF, so these begin where its will
// not.
inline constexpr TensorType int4Type{1000};   // GPTQ, AWQ: integers with an integer zero and an F16 scale
inline constexpr TensorType int8Type{1001};   // the same with 8 bits and an F32 scale
inline constexpr TensorType f8E4m3Type{1002}; // float8 with an F32 scale

} // namespace hearth
