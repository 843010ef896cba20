#include "tests/backend/cpuplan.h"

#include <numeric>

namespace hearth::test {
std::vector<float> decodeRows(TensorType type, int64_t rows, int64_t columns, const std::vector<std::byte> &blocks)
{
    std::vector<float> numbers(size_t(rows * columns));
    tensorTypeInfo(type).decode(blocks, numbers);
    return numbers;
}

CpuBatch CpuBatch::simple(int count)
{
    CpuBatch batch;
    batch.tokens.assign(size_t(count), 0);
    batch.positions.resize(size_t(count));
    std::iota(batch.positions.begin(), batch.positions.end(), 0);
    batch.sequences.assign(size_t(count), 0);
    batch.cacheSlots = batch.positions;
    batch.outputRows = batch.positions;
    return batch;
}

BatchView CpuBatch::view() const
{
    return {tokens, positions, sequences, cacheSlots, pageTables, outputRows, nullptr};
}

CpuRun::CpuRun(const CpuPlan &model, const std::string &isa, int threads, const BatchLimits &limits, const CacheSpec &cache)
    : m_model(model), m_backend(createCpuBackend({threads, isa}))
{
    validate(m_plan);
    std::vector<DeviceWeight *> weights;
    for (size_t i = 0; i < m_plan.weights.size(); ++i) {
        m_weights.push_back(m_backend->upload(m_plan.weights[i], m_model.bytes[i]));
        weights.push_back(m_weights.back().get());
    }
    m_cache = m_backend->createCache(cache);
    m_executable = m_backend->compile(m_plan, weights, m_cache.get(), limits);
}

std::vector<float> CpuRun::run(const CpuBatch &batch, const std::vector<float> &input)
{
    const Value &output = m_plan.values[size_t(m_plan.output)];
    const size_t rows = output.rows == RowCount::Tokens ? batch.positions.size() : batch.outputRows.size();
    std::vector<float> result(rows * size_t(output.width), std::nanf(""));
    m_executable->run(batch.view(), input, result);
    return result;
}

uint64_t CpuRun::bytesTaken() const
{
    uint64_t bytes = m_cache->sizeBytes() + m_executable->scratchBytes();
    for (const auto &weight : m_weights)
        bytes += weight->sizeBytes();
    return bytes;
}

} // namespace hearth::test
