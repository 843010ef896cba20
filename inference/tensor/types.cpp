#include "inference/tensor/types.h"

#include "inference/tensor/formats.h"
#include "inference/tensor/packedtypes.h"

#include <array>
#include <cassert>

namespace hearth {

namespace {

// The one table of types: a new type is a row here, its decoder, and its shader and kernel variants.
constexpr std::array<TensorTypeInfo, 30> table{{
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
    {TensorType::Q2_K, "Q2_K", 256, 84, decodeQ2_K, nullptr},
    {TensorType::Q3_K, "Q3_K", 256, 110, decodeQ3_K, nullptr},
    {TensorType::IQ4_NL, "IQ4_NL", 32, 18, decodeIQ4_NL, nullptr},
    {TensorType::IQ4_XS, "IQ4_XS", 256, 136, decodeIQ4_XS, nullptr},
    {TensorType::MXFP4, "MXFP4", 32, 17, decodeMXFP4, nullptr},
    {TensorType::IQ3_S, "IQ3_S", 256, 110, decodeIQ3_S, nullptr},
    {TensorType::IQ3_XXS, "IQ3_XXS", 256, 98, decodeIQ3_XXS, nullptr},
    {TensorType::IQ2_S, "IQ2_S", 256, 82, decodeIQ2_S, nullptr},
    {TensorType::IQ2_XS, "IQ2_XS", 256, 74, decodeIQ2_XS, nullptr},
    {TensorType::IQ2_XXS, "IQ2_XXS", 256, 66, decodeIQ2_XXS, nullptr},
    {TensorType::IQ1_M, "IQ1_M", 256, 56, decodeIQ1_M, nullptr},
    {TensorType::IQ1_S, "IQ1_S", 256, 50, decodeIQ1_S, nullptr},
    {TensorType::TQ1_0, "TQ1_0", 256, 54, decodeTQ1_0, nullptr},
    {TensorType::TQ2_0, "TQ2_0", 256, 66, decodeTQ2_0, nullptr},
    {TensorType::Q1_0, "Q1_0", 128, 18, decodeQ1_0, nullptr},
    {TensorType::Q2_0, "Q2_0", 64, 18, decodeQ2_0, nullptr},
    {int4Type, "INT4", 32, 20, decodeInt4, nullptr},
    {int8Type, "INT8", 32, 40, decodeInt8, nullptr},
    {f8E4m3Type, "F8_E4M3", 32, 36, decodeF8_E4M3, nullptr},
}};

// Every number the format has given, in order. Without a geometry: taken out of the format again.
constexpr std::array<GgufTypeFacts, 43> ggufTypes{{
    {"F32", 1, 4},      {"F16", 1, 2},        {"Q4_0", 32, 18},    {"Q4_1", 32, 20},     {"Q4_2"},
    {"Q4_3"},           {"Q5_0", 32, 22},     {"Q5_1", 32, 24},    {"Q8_0", 32, 34},     {"Q8_1", 32, 36},
    {"Q2_K", 256, 84},  {"Q3_K", 256, 110},   {"Q4_K", 256, 144},  {"Q5_K", 256, 176},   {"Q6_K", 256, 210},
    {"Q8_K", 256, 292}, {"IQ2_XXS", 256, 66}, {"IQ2_XS", 256, 74}, {"IQ3_XXS", 256, 98}, {"IQ1_S", 256, 50},
    {"IQ4_NL", 32, 18}, {"IQ3_S", 256, 110},  {"IQ2_S", 256, 82},  {"IQ4_XS", 256, 136}, {"I8", 1, 1},
    {"I16", 1, 2},      {"I32", 1, 4},        {"I64", 1, 8},       {"F64", 1, 8},        {"IQ1_M", 256, 56},
    {"BF16", 1, 2},     {"Q4_0_4_4"},         {"Q4_0_4_8"},        {"Q4_0_8_8"},         {"TQ1_0", 256, 54},
    {"TQ2_0", 256, 66}, {"IQ4_NL_4_4"},       {"IQ4_NL_4_8"},      {"IQ4_NL_8_8"},       {"MXFP4", 32, 17},
    {"NVFP4", 64, 36},  {"Q1_0", 128, 18},    {"Q2_0", 64, 18},
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

const GgufTypeFacts *findGgufTypeFacts(uint32_t ggufType)
{
    return ggufType < ggufTypes.size() ? &ggufTypes[ggufType] : nullptr;
}

std::string_view ggufTypeName(uint32_t ggufType)
{
    if (const GgufTypeFacts *facts = findGgufTypeFacts(ggufType))
        return facts->name;
    const TensorTypeInfo *ours = findTensorType(ggufType);
    return ours ? ours->name : std::string_view();
}

} // namespace hearth
