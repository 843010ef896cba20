#pragma once

#include "inference/files/rowsource.h"
#include "inference/files/safetensorsheader.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hearth {

// Quantized matrices of SafeTensors folders, given as rows of blocks of Int4, Int8 or F8_E4M3 with the same integers, zeros and scales:
// nothing is rounded. Formats: AutoGPTQ's (v1, v2), AutoAWQ's "gemm", compressed-tensors' (pack-quantized, int-quantized,
// float-quantized), and block-scaled FP8 (DeepSeek, Qwen3).

// What quantization_config says, as far as it decides how bits are read.
struct QuantizationScheme
{
    enum class Method : uint8_t { None, Gptq, Awq, CompressedTensors, Fp8 };
    Method method = Method::None;
    int bits = 4;
    bool zerosLackOne = false; // GPTQ v1: zero points are stored minus one
    bool isSymmetric = true;   // compressed-tensors without zero points
    uint64_t blockRows = 128;  // FP8 with weight_scale_inv: elements that share a scale
    uint64_t blockColumns = 128;
};

// Throws Error{Unsupported, kind unsupported_quantization} naming the method and what of it Hearth does not read.
// `quantization` is config.json's object of that name or the content of quantize_config.json; nullptr where there is neither.
QuantizationScheme readQuantizationScheme(const nlohmann::json *quantization, std::string_view name);

// A tensor of the folder, whose bytes stay where they are as long as the folder is open.
struct PackedPart
{
    const SafetensorsEntry *entry = nullptr;
    std::span<const std::byte> bytes;
};
// By full name; nothing when the folder has no such tensor.
using FindPart = std::function<std::optional<PackedPart>(const std::string &name)>;

// The matrix of a module ("model.layers.0.mlp.up_proj") from its parts. Throws Error: MissingPart (missing_tensor), InvalidValue
// (shape_mismatch, invalid_value, unknown_type), Unsupported (unsupported_quantization).
std::unique_ptr<RowSource> packedRows(const QuantizationScheme &scheme, const std::string &module, const FindPart &find);

} // namespace hearth
