#pragma once

#include "inference/backend/backend.h"

#include <random>
#include <span>
#include <string>
#include <vector>

namespace hearth::vulkan {

// A tiny plan with its data, built by hand and run once: what the self-check is made of.
class Probe
{
public:
    Probe(std::string kernel, int tokens);

    const std::string &kernel() const { return m_kernel; }
    int tokens() const { return m_tokens; }

    ValueId addValue(int width);
    // A value that is filled from outside, with numbers around 0; its rows are in input().
    ValueId addInput(int width);
    // Random rows in the type's own blocks; decoded(id) has what they stand for.
    WeightId addWeight(TensorType type, int rows, int columns, bool isProduct, bool isLookup);
    WeightId addStack(TensorType type, int slices, int rows, int columns); // for products of slices
    WeightId addConstant(std::vector<float> values);
    Op &addOp(OpKind kind, std::vector<ValueId> inputs, std::vector<ValueId> outputs, std::vector<WeightId> weights = {});
    void setCache(const CacheLayer &layer);

    const std::vector<float> &input() const { return m_input; }
    const std::vector<float> &decoded(WeightId id) const { return m_decoded[size_t(id)]; }
    const std::vector<int32_t> &ids() const { return m_ids; }

    // The last op's output, [tokens, width].
    std::vector<float> run(Backend &backend);

private:
    std::vector<float> randomFloats(size_t count);

    std::string m_kernel;
    int m_tokens;
    Plan m_plan;
    CacheSpec m_cache;
    std::vector<std::vector<std::byte>> m_blocks;
    std::vector<std::vector<float>> m_decoded;
    std::vector<float> m_input;
    std::vector<int32_t> m_ids;
    std::mt19937 m_random;
};

} // namespace hearth::vulkan
