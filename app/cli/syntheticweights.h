#pragma once

#include "app/cli/shapes.h"
#include "inference/files/ggufwriter.h"

#include <cstdint>
#include <map>
#include <random>
#include <vector>

namespace hearth::cli {

// Streams random weights. Normal with a deviation of 0.02, so that the logits of a random model stay small and finite. For each type a
// pool of blocks is encoded once, on all cores; tensors are runs of blocks from random places of it, so that writing costs no more than
// the disk takes. Memory stays at some MiB, and the same seed gives the same bytes on every machine.
class WeightSource
{
public:
    explicit WeightSource(uint64_t seed) : m_random(seed) { }
    void write(const TensorPlan &tensor, GgufWriter &writer);

private:
    using Pool = std::vector<std::byte>;
    const Pool &poolOf(TensorType type);
    void writeConstant(const TensorPlan &tensor, GgufWriter &writer) const;

    std::mt19937_64 m_random;
    std::map<TensorType, Pool> m_pools;
};

} // namespace hearth::cli
