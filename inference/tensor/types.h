#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace hearth {

// Element types of tensors. The numbers are those of the GGUF format, so that a file's type is a cast after a check.
enum class TensorType : uint32_t {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q2_K = 10,
    Q3_K = 11,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    IQ2_XXS = 16,
    IQ2_XS = 17,
    IQ3_XXS = 18,
    IQ1_S = 19,
    IQ4_NL = 20,
    IQ3_S = 21,
    IQ2_S = 22,
    IQ4_XS = 23,
    IQ1_M = 29,
    BF16 = 30,
    TQ1_0 = 34,
    TQ2_0 = 35,
    MXFP4 = 39,
    Q1_0 = 41,
    Q2_0 = 42,
};

// Reads one row: `blocks` holds out.size() / blockElements blocks; out is float32. Exact to float32: the reference of every kernel.
using DecodeRow = void (*)(std::span<const std::byte> blocks, std::span<float> out);
// The inverse, by the format's usual rounding (no importance matrix).
using EncodeRow = void (*)(std::span<const float> row, std::span<std::byte> blocks);

// One row of the table of types: all that is known of a type outside its kernels. Adding a type starts here.
struct TensorTypeInfo
{
    TensorType type;
    std::string_view name;  // as users write it: "Q4_K"
    uint32_t blockElements; // elements a block, a row's length is a multiple of it
    uint32_t blockBytes;
    DecodeRow decode;
    EncodeRow encode; // nullptr where Hearth does not write the type
};

std::span<const TensorTypeInfo> tensorTypes();
// The row of the table for a type; the type must be in it.
const TensorTypeInfo &tensorTypeInfo(TensorType type);
// nullptr for a number that Hearth has no decoder for.
const TensorTypeInfo *findTensorType(uint32_t ggufType);
// By name, upper or lower case: "q4_k", "Q4_K".
const TensorTypeInfo *findTensorType(std::string_view name);
// Name of any type the GGUF format has ever given a number, for messages ("IQ2_XS"); "type 99" has none and gives "".
std::string_view ggufTypeName(uint32_t ggufType);

// Block geometry of any type the GGUF format has a number for, also of those we do not decode, so that their sizes can be told.
struct GgufTypeFacts
{
    std::string_view name;
    uint32_t blockElements = 0; // 0: taken out of the format, files of it cannot be sized
    uint32_t blockBytes = 0;
};
// nullptr for a number that was never given.
const GgufTypeFacts *findGgufTypeFacts(uint32_t ggufType);

// Bytes of a row of `elements`; elements must be a multiple of the block's.
inline uint64_t rowBytes(const TensorTypeInfo &info, uint64_t elements)
{
    return elements / info.blockElements * info.blockBytes;
}

} // namespace hearth
