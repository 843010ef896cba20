#include "tests/backend/cpuplan.h"

#include "inference/core/half.h"

#include <numeric>

namespace hearth::test {
namespace {

// Byte offsets of the f16 numbers of a block.
std::vector<size_t> halfOffsets(TensorType type)
{
    switch (type) {
    case TensorType::Q8_0:
    case TensorType::Q4_0:
    case TensorType::Q5_0: return {0};
    case TensorType::Q4_1:
    case TensorType::Q5_1:
    case TensorType::Q4_K:
    case TensorType::Q5_K: return {0, 2};
    case TensorType::Q6_K: return {208};
    default: return {};
    }
}

void store16(std::byte *p, uint16_t x)
{
    std::memcpy(p, &x, sizeof x);
}

} // namespace

std::vector<std::byte> randomBlocks(TensorType type, int64_t rows, int64_t columns, uint32_t seed)
{
    const TensorTypeInfo &info = tensorTypeInfo(type);
    std::vector<std::byte> blocks(size_t(rows) * rowBytes(info, uint64_t(columns)));
    const std::vector<float> numbers = randomFloats(blocks.size(), seed, 0.05f);
    if (type == TensorType::F32)
        std::memcpy(blocks.data(), numbers.data(), blocks.size());
    if (type == TensorType::F16 || type == TensorType::BF16)
        for (size_t i = 0; i < blocks.size() / 2; ++i)
            store16(&blocks[2 * i], type == TensorType::F16 ? floatToHalf(numbers[i]) : floatToBfloat16(numbers[i]));
    if (info.blockElements == 1)
        return blocks;
    std::mt19937 random(seed + 1);
    for (std::byte &byte : blocks)
        byte = std::byte(random() & 0xff);
    for (size_t block = 0; block < blocks.size(); block += info.blockBytes)
        for (size_t offset : halfOffsets(type))
            store16(&blocks[block + offset], floatToHalf(numbers[block + offset] * 0.02f));
    return blocks;
}

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
