#include "inference/tensor/types.h"

#include "inference/tensor/formats.h"

#include <array>
#include <cassert>

namespace hearth {

namespace {

// The one table of types: a new type is a row here, its decoder, and its shader and kernel variants.
constexpr std::array<TensorTypeInfo, 11> table{{
    {TensorType::F32, "F32", 1, 4, decodeF32, encodeF32},
    {TensorType::F16, "F16", 1, 2, decodeF16, encodeF16},
    {TensorType::BF16, "BF16", 1, 2, decodeBF16, encodeBF16},
    {TensorType::Q8_0, "Q8_0", 32, 34, decodeQ8_0, encodeQ8_0},
    {TensorType::Q4_0, "Q4_0", 32, 18, decodeQ4_0, encodeQ4_0},
    {TensorType::Q4_1, "Q4_1", 32, 20, decodeQ4_1, encodeQ4_1},
    {TensorType::Q5_0, "Q5_0", 32, 22, decodeQ5_0, encodeQ5_0},
    {TensorType::Q5_1, "Q5_1", 32, 24, decodeQ5_1, encodeQ5_1},
    {TensorType::Q4_K, "Q4_K", 256, 144, decodeQ4_K, encodeQ4_K},
    {TensorType::Q5_K, "Q5_K", 256, 176, decodeQ5_K, encodeQ5_K},
    {TensorType::Q6_K, "Q6_K", 256, 210, decodeQ6_K, encodeQ6_K},
}};

// By number. Those without a name here were never given, or only in files that no program reads any more.
constexpr std::array<std::string_view, 43> ggufNames{{
    "F32",      "F16",    "Q4_0",  "Q4_1",       "Q4_2",       "Q4_3",       "Q5_0",   "Q5_1",    "Q8_0",  "Q8_1",     "Q2_K",
    "Q3_K",     "Q4_K",   "Q5_K",  "Q6_K",       "Q8_K",       "IQ2_XXS",    "IQ2_XS", "IQ3_XXS", "IQ1_S", "IQ4_NL",   "IQ3_S",
    "IQ2_S",    "IQ4_XS", "I8",    "I16",        "I32",        "I64",        "F64",    "IQ1_M",   "BF16",  "Q4_0_4_4", "Q4_0_4_8",
    "Q4_0_8_8", "TQ1_0",  "TQ2_0", "IQ4_NL_4_4", "IQ4_NL_4_8", "IQ4_NL_8_8", "MXFP4",  "NVFP4",   "Q1_0",  "Q2_0",
}};

char upper(char letter)
{
    return letter >= 'a' && letter <= 'z' ? char(letter - 'a' + 'A') : letter;
}

bool isSameName(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    for (size_t i = 0; i < a.size(); ++i) {
        if (upper(a[i]) != upper(b[i]))
            return false;
    }
    return true;
}

} // namespace

std::span<const TensorTypeInfo> tensorTypes()
{
    return table;
}

const TensorTypeInfo *findTensorType(uint32_t ggufType)
{
    for (const TensorTypeInfo &info : table) {
        if (uint32_t(info.type) == ggufType)
            return &info;
    }
    return nullptr;
}

const TensorTypeInfo *findTensorType(std::string_view name)
{
    for (const TensorTypeInfo &info : table) {
        if (isSameName(info.name, name))
            return &info;
    }
    return nullptr;
}

const TensorTypeInfo &tensorTypeInfo(TensorType type)
{
    const TensorTypeInfo *info = findTensorType(uint32_t(type));
    assert(info && "a TensorType outside the table");
    return *info;
}

std::string_view ggufTypeName(uint32_t ggufType)
{
    return ggufType < ggufNames.size() ? ggufNames[ggufType] : std::string_view();
}

} // namespace hearth
