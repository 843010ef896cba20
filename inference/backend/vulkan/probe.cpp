#include "inference/backend/vulkan/probe.h"

#include <numeric>
#include <utility>

namespace hearth::vulkan {

Probe::Probe(std::string kernel, int tokens) : m_kernel(std::move(kernel)), m_tokens(tokens), m_random(2024)
{
    for (int t = 0; t < tokens; ++t)
        m_ids.push_back((t * 7 + 3) % 11);
}

std::vector<float> Probe::randomFloats(size_t count)
{
    std::vector<float> values(count);
    for (float &value : values)
        value = float(double(m_random()) / 4294967296.0 * 2 - 1);
    return values;
}

ValueId Probe::addValue(int width)
{
    m_plan.values.push_back({"v" + std::to_string(m_plan.values.size()), width, RowCount::Tokens});
    return ValueId(m_plan.values.size()) - 1;
}

ValueId Probe::addInput(int width)
{
    m_plan.input = addValue(width);
    m_input = randomFloats(size_t(m_tokens) * size_t(width));
    return m_plan.input;
}

WeightId Probe::addWeight(TensorType type, int rows, int columns, bool isProduct, bool isLookup)
{
    const TensorTypeInfo &info = tensorTypeInfo(type);
    const size_t bytes = rowBytes(info, uint64_t(columns)), count = size_t(rows) * size_t(columns);
    std::vector<std::byte> blocks(bytes * size_t(rows));
    std::vector<float> decoded = randomFloats(count);
    for (size_t row = 0; row < size_t(rows); ++row) {
        const std::span<float> floats(decoded.data() + row * size_t(columns), size_t(columns));
        const std::span<std::byte> packed(blocks.data() + row * bytes, bytes);
        info.encode(floats, packed);
        info.decode(packed, floats);
    }
    WeightRef weight;
    weight.tensor = "probe";
    weight.type = type;
    weight.rows = rows;
    weight.columns = columns;
    weight.usedForProduct = isProduct;
    weight.usedForLookup = isLookup;
    m_plan.weights.push_back(weight);
    m_blocks.push_back(std::move(blocks));
    m_decoded.push_back(std::move(decoded));
    return WeightId(m_plan.weights.size()) - 1;
}

WeightId Probe::addStack(TensorType type, int slices, int rows, int columns)
{
    const WeightId stack = addWeight(type, slices * rows, columns, true, false);
    m_plan.weights[size_t(stack)].slices = slices;
    return stack;
}

WeightId Probe::addConstant(std::vector<float> values)
{
    WeightRef weight;
    weight.tensor = "constant";
    weight.columns = int64_t(values.size());
    weight.constant = values;
    m_plan.weights.push_back(weight);
    m_blocks.emplace_back();
    m_decoded.push_back(std::move(values));
    return WeightId(m_plan.weights.size()) - 1;
}

Op &Probe::addOp(OpKind kind, std::vector<ValueId> inputs, std::vector<ValueId> outputs, std::vector<WeightId> weights)
{
    if (!outputs.empty())
        m_plan.output = outputs.back();
    m_plan.ops.push_back({kind, std::move(inputs), std::move(outputs), std::move(weights), {}, {}});
    return m_plan.ops.back();
}

void Probe::setCache(const CacheLayer &layer)
{
    m_plan.cacheLayers = {layer};
    m_cache.layers = {layer};
    m_cache.pageTokens = 4;
    m_cache.pages = (m_tokens + 3) / 4 + 1;
    m_cache.stateSlots = 1;
}

std::vector<float> Probe::run(Backend &backend)
{
    std::vector<std::unique_ptr<DeviceWeight>> weights;
    std::vector<DeviceWeight *> pointers;
    for (size_t i = 0; i < m_blocks.size(); ++i) {
        weights.push_back(backend.upload(m_plan.weights[i], m_blocks[i]));
        pointers.push_back(weights.back().get());
    }
    std::unique_ptr<DeviceCache> cache;
    if (m_cache.pages > 0)
        cache = backend.createCache(m_cache);
    // One sequence whose pages lie in reverse order.
    std::vector<int32_t> positions(static_cast<size_t>(m_tokens)), sequences(positions.size(), 0), slots, pages;
    std::iota(positions.begin(), positions.end(), 0);
    for (int page = m_cache.pages - 1; page >= 0; --page)
        pages.push_back(page);
    for (const int32_t position : positions)
        slots.push_back(pages.empty() ? 0
                                      : pages[size_t(position / m_cache.pageTokens)] * m_cache.pageTokens + position % m_cache.pageTokens);

    BatchLimits limits;
    limits.tokens = m_tokens;
    limits.outputs = 1;
    limits.sequences = 1;
    limits.pagesPerSequence = int(pages.size());
    const std::unique_ptr<Executable> executable = backend.compile(m_plan, pointers, cache.get(), limits);
    BatchView batch;
    batch.tokens = m_ids;
    batch.positions = positions;
    batch.sequences = sequences;
    batch.cacheSlots = slots;
    batch.pageTables = pages;
    std::vector<float> output(size_t(m_tokens) * size_t(m_plan.values[size_t(m_plan.output)].width));
    executable->run(batch, m_input, output);
    return output;
}

} // namespace hearth::vulkan
