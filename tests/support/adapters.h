#pragma once

#include "inference/files/modelfile.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

// Adapters made for tests, and the models that one gets by adding them to the weights: what an adapter must compute, by another way.
namespace hearth::test {

// A pair of random matrices on one of a model's. For the token table's lookup a is [tokens, rank].
struct MadePair
{
    std::string tensor;
    bool isLookup = false;
    uint64_t rank = 0, rows = 0, columns = 0, slices = 1; // of the model's matrix; rows of a slice
    std::vector<float> a, b;
};
using MadeAdapter = std::vector<MadePair>;

// On every matrix of the layers that is multiplied with (and not the routers, whose choice a small change would turn), stacks of experts,
// the output and the token table. Ranks differ from matrix to matrix, from 2 on.
MadeAdapter makeAdapter(const ModelFile &base, uint32_t seed);
// On one matrix.
MadePair makePair(const TensorInfo &tensor, uint64_t rank, uint32_t seed, bool isLookup = false);

std::filesystem::path writeGgufAdapter(const std::string &name, const std::string &architecture, double alpha, const MadeAdapter &adapter,
                                       TensorType type = TensorType::F32);

// Any tensors in a folder of that name with adapter_config.json and adapter_model.safetensors (F32). Shapes as SafeTensors has them.
struct NamedTensor
{
    std::string name;
    std::vector<uint64_t> shape;
    std::vector<float> numbers;
};
std::filesystem::path writePeftFolder(const std::string &name, const std::string &config, const std::vector<NamedTensor> &tensors);
// The two tensors of a pair on a module.
std::vector<NamedTensor> peftTensors(const std::string &module, const MadePair &pair);

// The base with W + scale * alpha / rank * B A for each adapter, in double arithmetic, in the changed matrices (F32 then); the others stay
// as they are, or become F32 as well. A tied output becomes a tensor of its own where an adapter tells the two apart.
struct Addition
{
    const MadeAdapter *adapter;
    double alpha;
    double scale = 1;
};
std::filesystem::path writeMerged(const std::string &name, const ModelFile &base, const std::vector<Addition> &additions,
                                  bool allAsF32 = false);

} // namespace hearth::test
