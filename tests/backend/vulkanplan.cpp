#include "tests/backend/vulkanplan.h"

#include "tests/backend/randomblocks.h"
#include "tests/support/fixtures.h"

#include <cmath>
#include <cstring>
#include <numeric>
#include <random>

namespace hearth::test {

std::vector<float> randomNumbers(size_t count, uint32_t seed, float scale)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, scale);
    std::vector<float> numbers(count);
    for (float &number : numbers)
        number = normal(random);
    return numbers;
}

ValueId VulkanPlan::value(int width, RowCount rows)
{
    plan.values.push_back({"value" + std::to_string(plan.values.size()), width, rows});
    return ValueId(plan.values.size()) - 1;
}

ValueId VulkanPlan::input(int width)
{
    plan.input = value(width);
    return plan.input;
}

WeightId VulkanPlan::vector(const std::vector<float> &numbers)
{
    WeightRef ref;
    ref.tensor = "vector" + std::to_string(plan.weights.size());
    ref.columns = int64_t(numbers.size());
    plan.weights.push_back(ref);
    blocks.emplace_back(numbers.size() * sizeof(float));
    std::memcpy(blocks.back().data(), numbers.data(), blocks.back().size());
    decoded.push_back(numbers);
    return WeightId(plan.weights.size()) - 1;
}

WeightId VulkanPlan::matrix(TensorType type, int64_t rows, int64_t columns, bool isProduct, bool isLookup)
{
    const TensorTypeInfo &info = tensorTypeInfo(type);
    WeightRef ref;
    ref.tensor = "matrix" + std::to_string(plan.weights.size());
    ref.type = type;
    ref.rows = rows;
    ref.columns = columns;
    ref.usedForProduct = isProduct;
    ref.usedForLookup = isLookup;
    plan.weights.push_back(ref);
    blocks.push_back(randomBlocks(type, rows, columns, uint32_t(rows * 31 + columns)));
    std::vector<float> numbers(sized(rows * columns));
    info.decode(blocks.back(), numbers);
    decoded.push_back(std::move(numbers));
    return WeightId(plan.weights.size()) - 1;
}

Op &VulkanPlan::op(OpKind kind, std::vector<ValueId> inputs, std::vector<ValueId> outputs, std::vector<WeightId> weights)
{
    if (!outputs.empty())
        plan.output = outputs.back();
    plan.ops.push_back({kind, std::move(inputs), std::move(outputs), std::move(weights), {}, {}});
    return plan.ops.back();
}

VulkanBatch VulkanBatch::simple(int count)
{
    VulkanBatch batch;
    batch.tokens.resize(size_t(count));
    std::iota(batch.tokens.begin(), batch.tokens.end(), 0);
    batch.positions = batch.cacheSlots = batch.tokens;
    batch.sequences.assign(size_t(count), 0);
    return batch;
}

BatchView VulkanBatch::view(const std::atomic<bool> *abort) const
{
    return {tokens, positions, sequences, cacheSlots, pageTables, outputRows, abort};
}

VulkanRun::VulkanRun(Backend &backend, const VulkanPlan &model, const BatchLimits &limits, const CacheSpec &cache) : m_plan(model.plan)
{
    validate(m_plan);
    std::vector<DeviceWeight *> weights;
    for (size_t i = 0; i < m_plan.weights.size(); ++i) {
        m_weights.push_back(backend.upload(m_plan.weights[i], model.blocks[i]));
        weights.push_back(m_weights.back().get());
    }
    m_cache = backend.createCache(cache);
    m_executable = backend.compile(m_plan, weights, m_cache.get(), limits);
}

std::vector<float> VulkanRun::run(const VulkanBatch &batch, const std::vector<float> &input)
{
    const Value &output = m_plan.values[size_t(m_plan.output)];
    const size_t rows = output.rows == RowCount::Tokens ? batch.positions.size() : batch.outputRows.size();
    std::vector<float> result(rows * size_t(output.width), std::nanf(""));
    m_executable->run(batch.view(), input, result);
    return result;
}

uint64_t VulkanRun::bytesTaken() const
{
    uint64_t bytes = m_cache->sizeBytes() + m_executable->scratchBytes();
    for (const auto &weight : m_weights)
        bytes += weight->sizeBytes();
    return bytes;
}

std::unique_ptr<Backend> openVulkan(const std::function<void(vulkan::Tuning &)> &adjust)
{
    if (listVulkanDevices().empty())
        return nullptr;
    VulkanOptions options;
    options.skipSelfCheck = true;
    options.cacheDirectory = scratchFolder("vulkan-kernels").string();
    return vulkan::createBackend(options, adjust);
}

} // namespace hearth::test
