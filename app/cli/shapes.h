#pragma once

#include "inference/tensor/types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hearth::cli {

// The sizes of a published model.
struct Shape
{
    std::string_view name;         // "llama-1b"
    std::string_view architecture; // "llama"
    uint32_t layers = 0;
    uint32_t embedding = 0;
    uint32_t feedForward = 0;
    uint32_t heads = 0;
    uint32_t kvHeads = 0;
    uint32_t headDim = 0;
    uint32_t vocabulary = 0;
    uint32_t contextTokens = 0;
    float ropeBase = 10000;
    float epsilon = 1e-5f;
    bool isTied = false;           // the output matrix is the embedding
    std::string_view preTokenizer; // of a byte-level vocabulary; empty: SentencePiece
    uint32_t experts = 0;          // then feedForward is that of one of them
    uint32_t expertsUsed = 0;      // a token
    uint32_t attentionLayers = 0;  // bits: the layers that have attention, the others a short convolution; 0: all have

    bool hasAttention(uint32_t layer) const { return attentionLayers == 0 || (attentionLayers >> layer & 1) != 0; }
};

constexpr uint32_t convolutionTaps = 3; // of layers without attention

const Shape *findShape(std::string_view name);
std::string shapeNames(); // "smollm-135m, ..."

struct TensorPlan
{
    std::string name;
    TensorType type;
    std::vector<uint64_t> shape; // GGUF's order
    float constant = 0;          // of a norm; 0: random weights
};

// The tensors of a model of that shape, with types as the usual quantizers choose them for a mixture ("q4_0", "q4_k_m").
// A row that is no multiple of the type's block takes the next type that fits: Q4_K -> Q5_0, Q5_K -> Q5_1, Q6_K -> Q8_0.
class ModelPlan
{
public:
    // Throws InvalidArgument for a mixture that does not exist.
    ModelPlan(const Shape &shape, std::string_view mixture);

    const std::vector<TensorPlan> &tensors() const { return m_tensors; }
    const std::vector<std::string> &fallbacks() const { return m_fallbacks; } // "Q6_K -> Q8_0", each once
    uint32_t fileType() const { return m_fileType; }                          // general.file_type

    static std::string mixtureNames();

private:
    void addLayer(uint32_t layer);
    void addAttention(uint32_t layer);
    void addFeedForward(uint32_t layer);
    void addStack(const std::string &name, TensorType type, uint64_t columns, uint64_t rows);
    void add(const std::string &name, TensorType type, uint64_t columns, uint64_t rows);
    void addVector(const std::string &name, uint64_t size, float constant);
    TensorType fitting(TensorType type, uint64_t columns);
    TensorType betterType(uint32_t layer) const;

    Shape m_shape;
    TensorType m_type = TensorType::F16; // of most matrices
    std::optional<TensorType> m_outputType, m_betterType;
    uint32_t m_fileType = 0;
    std::vector<TensorPlan> m_tensors;
    std::vector<std::string> m_fallbacks;
};

} // namespace hearth::cli
