#pragma once

#include "inference/files/modelfile.h"

#include <cstdint>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hearth::quantizing {

// A named recipe: the type of most matrices, and which ones get more or fewer bits. The names and rules are those that people know from
// the files on the Hub (llama-quantize, August 2026), so that a name promises the same here as there.
struct Mixture
{
    std::string_view name;
    TensorType type;
    uint32_t fileType; // general.file_type
};

const Mixture *findMixture(std::string_view name); // in upper or lower case; nullptr when there is none
std::string mixtureNames();                        // "F32, F16, ..."

// What the rules look at.
struct ModelFacts
{
    std::string architecture;
    int layers = 0;
    int experts = 0;
    int headsPerKv = 1;
    bool isTied = true; // the embedding is the output matrix, too
    bool hasImportance = false;
    std::vector<int> valueLayers; // the layers with attention values, ascending

    static ModelFacts read(const ModelFile &file, bool hasImportance);
};

// Which type each tensor gets.
class TypeChooser
{
public:
    using Override = std::pair<std::regex, TensorType>;

    TypeChooser(const Mixture &mixture, ModelFacts facts, bool isPure, std::vector<Override> overrides)
        : m_mixture(mixture), m_facts(std::move(facts)), m_isPure(isPure), m_overrides(std::move(overrides))
    {
    }

    struct Choice
    {
        TensorType type;                  // that it gets
        std::optional<TensorType> wanted; // another one, that its rows do not fit
    };
    Choice choose(const TensorInfo &tensor) const;

private:
    TensorType usual(const TensorInfo &tensor) const;
    TensorType ofOutput(const TensorInfo &tensor) const;
    TensorType ofEmbedding() const;
    TensorType ofValues(int layer) const;
    TensorType ofKeysAndQueries(bool isKey) const;
    TensorType ofFfnDown(int layer) const;
    TensorType ofAttentionOutput() const;
    bool is(std::initializer_list<std::string_view> names) const;

    const Mixture &m_mixture;
    ModelFacts m_facts;
    bool m_isPure;
    std::vector<Override> m_overrides;
};

// Whether a tensor is a matrix that is quantized at all: no norm, bias, router, convolution or table of positions.
bool isQuantizable(const TensorInfo &tensor);
// The type with blocks of 32 that stands in for one with larger blocks.
TensorType standIn(TensorType type);

} // namespace hearth::quantizing
