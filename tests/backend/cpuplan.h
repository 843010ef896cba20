#pragma once

#include "inference/backend/backend.h"
#include "tests/backend/randomblocks.h"

#include <cmath>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

// Small plans for the tests of the CPU backend: weights of random blocks, and one call that uploads, compiles and runs.
namespace hearth::test {

struct CpuPlan
{
    Plan plan;
    std::vector<std::vector<std::byte>> bytes; // of each weight

    ValueId value(const std::string &name, int width, RowCount rows = RowCount::Tokens)
    {
        plan.values.push_back({name, width, rows});
        return ValueId(plan.values.size()) - 1;
    }

    WeightId vector(const std::vector<float> &numbers)
    {
        WeightRef ref;
        ref.tensor = "vector" + std::to_string(plan.weights.size());
        ref.columns = int64_t(numbers.size());
        plan.weights.push_back(ref);
        bytes.emplace_back(numbers.size() * sizeof(float));
        std::memcpy(bytes.back().data(), numbers.data(), bytes.back().size());
        return WeightId(plan.weights.size()) - 1;
    }

    WeightId matrix(TensorType type, int64_t rows, int64_t columns, std::vector<std::byte> blocks)
    {
        WeightRef ref;
        ref.tensor = "matrix" + std::to_string(plan.weights.size());
        ref.type = type;
        ref.rows = rows;
        ref.columns = columns;
        ref.usedForProduct = true;
        plan.weights.push_back(ref);
        bytes.push_back(std::move(blocks));
        return WeightId(plan.weights.size()) - 1;
    }
};

inline std::vector<float> randomFloats(size_t count, uint32_t seed, float scale = 1)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, scale);
    std::vector<float> numbers(count);
    for (float &number : numbers)
        number = normal(random);
    return numbers;
}

// Rows decoded to float32.
std::vector<float> decodeRows(TensorType type, int64_t rows, int64_t columns, const std::vector<std::byte> &blocks);

struct CpuBatch
{
    std::vector<int32_t> tokens, positions, sequences, cacheSlots, pageTables, outputRows;

    // `count` tokens of sequence 0 from position 0, all of them outputs.
    static CpuBatch simple(int count);
    BatchView view() const;
};

// A plan on a backend, ready to run batches of up to the limits.
class CpuRun
{
public:
    CpuRun(const CpuPlan &model, const std::string &isa, int threads, const BatchLimits &limits, const CacheSpec &cache = {});

    std::vector<float> run(const CpuBatch &batch, const std::vector<float> &input);
    Backend &backend() { return *m_backend; }
    uint64_t bytesTaken() const;
    DeviceCache &cache() { return *m_cache; }

private:
    const CpuPlan m_model; // the bytes stay: a backend may go on reading them
    const Plan &m_plan = m_model.plan;
    std::unique_ptr<Backend> m_backend;
    std::vector<std::unique_ptr<DeviceWeight>> m_weights;
    std::unique_ptr<DeviceCache> m_cache;
    std::unique_ptr<Executable> m_executable;
};

} // namespace hearth::test
