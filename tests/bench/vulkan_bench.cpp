// Measures the Vulkan backend alone: decode and prefill of a llama's layers with random weights, and single products.
//   vulkan_bench [device] [135m|1b|8b] [type] [prefill tokens] [decode tokens]
// Prints tokens/s (median of five, or as many as a minute allows) and, for decode, the bytes of weights read a second.

#include "inference/backend/vulkan/vulkanbackend.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

using namespace hearth;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Shape
{
    int layers, width, heads, kvHeads, headDim, hidden, vocabulary;
};

Shape shapeNamed(const std::string &name)
{
    if (name == "8b")
        return {32, 4096, 32, 8, 128, 14336, 128256};
    if (name == "1b")
        return {16, 2048, 32, 8, 64, 8192, 32000};
    return {30, 576, 9, 3, 64, 1536, 49152};
}

// The plan of a llama, written out by hand: the backend is measured without the rest of the engine.
class Model
{
public:
    Model(const Shape &shape, TensorType type) : m_shape(shape), m_type(type)
    {
        const int q = shape.heads * shape.headDim, kv = shape.kvHeads * shape.headDim;
        const ValueId x = value(shape.width), n = value(shape.width), queries = value(q), k = value(kv), v = value(kv), y = value(q);
        const ValueId gate = value(shape.hidden), up = value(shape.hidden);
        const ValueId last = value(shape.width, RowCount::Outputs), logits = value(shape.vocabulary, RowCount::Outputs);
        const WeightId words = matrix(shape.vocabulary, shape.width);
        plan.weights[size_t(words)].usedForLookup = true;
        WeightRef frequencies;
        frequencies.columns = shape.headDim / 2;
        frequencies.constant.assign(size_t(shape.headDim / 2), 0.01f);
        plan.weights.push_back(frequencies);
        const WeightId turns = WeightId(plan.weights.size()) - 1;
        op(OpKind::Embed, {}, {x}, {words});
        for (int layer = 0; layer < shape.layers; ++layer) {
            plan.cacheLayers.push_back({shape.kvHeads, shape.headDim, shape.headDim});
            op(OpKind::RmsNorm, {x}, {n}, {gain()});
            op(OpKind::MatMul, {n}, {queries, k, v}, {matrix(q, shape.width), matrix(kv, shape.width), matrix(kv, shape.width)});
            op(OpKind::Rope, {queries}, {queries}, {turns}).params.heads = shape.heads;
            op(OpKind::Rope, {k}, {k}, {turns}).params.heads = shape.kvHeads;
            op(OpKind::KvStore, {k, v}, {}).params.cacheLayer = layer;
            op(OpKind::Attention, {queries}, {y}).params.cacheLayer = layer;
            op(OpKind::MatMul, {y}, {x}, {matrix(shape.width, q)}).params.accumulate = true;
            op(OpKind::RmsNorm, {x}, {n}, {gain()});
            op(OpKind::MatMul, {n}, {gate, up}, {matrix(shape.hidden, shape.width), matrix(shape.hidden, shape.width)});
            op(OpKind::GatedActivate, {gate, up}, {gate});
            op(OpKind::MatMul, {gate}, {x}, {matrix(shape.width, shape.hidden)}).params.accumulate = true;
        }
        op(OpKind::SelectRows, {x}, {last});
        op(OpKind::RmsNorm, {last}, {last}, {gain()});
        op(OpKind::MatMul, {last}, {logits}, {words});
        plan.output = logits;
    }

    uint64_t upload(Backend &backend)
    {
        uint64_t bytes = 0;
        for (const WeightRef &weight : plan.weights) {
            const TensorTypeInfo &info = tensorTypeInfo(weight.type);
            std::vector<std::byte> row(rowBytes(info, uint64_t(weight.columns)));
            std::vector<float> numbers(size_t(weight.columns));
            for (float &number : numbers)
                number = float(m_random() % 1000) / 1e4f;
            info.encode(numbers, row);
            std::vector<std::byte> rows;
            for (int64_t i = 0; i < weight.rows; ++i)
                rows.insert(rows.end(), row.begin(), row.end());
            m_weights.push_back(backend.upload(weight, rows));
            pointers.push_back(m_weights.back().get());
            if (weight.usedForProduct)
                bytes += rows.size();
        }
        return bytes;
    }

    Plan plan;
    std::vector<DeviceWeight *> pointers;

private:
    ValueId value(int width, RowCount rows = RowCount::Tokens)
    {
        plan.values.push_back({"v" + std::to_string(plan.values.size()), width, rows});
        return ValueId(plan.values.size()) - 1;
    }
    WeightId matrix(int rows, int columns)
    {
        WeightRef weight;
        weight.type = m_type;
        weight.rows = rows;
        weight.columns = columns;
        weight.usedForProduct = true;
        plan.weights.push_back(weight);
        return WeightId(plan.weights.size()) - 1;
    }
    WeightId gain()
    {
        WeightRef weight;
        weight.columns = m_shape.width;
        plan.weights.push_back(weight);
        return WeightId(plan.weights.size()) - 1;
    }
    Op &op(OpKind kind, std::vector<ValueId> inputs, std::vector<ValueId> outputs, std::vector<WeightId> weights = {})
    {
        OpParams params;
        params.epsilon = 1e-5f;
        params.groupWidth = m_shape.width;
        params.heads = m_shape.heads;
        params.kvHeads = m_shape.kvHeads;
        params.headDim = params.valueDim = params.ropeDim = m_shape.headDim;
        params.scale = kind == OpKind::Attention ? 0.125f : 1.0f;
        plan.ops.push_back({kind, std::move(inputs), std::move(outputs), std::move(weights), {}, params});
        return plan.ops.back();
    }

    Shape m_shape;
    TensorType m_type;
    std::vector<std::unique_ptr<DeviceWeight>> m_weights;
    std::mt19937 m_random;
};

// Seconds of the median run of `step`.
template <typename F> double median(F step)
{
    std::vector<double> times;
    const Clock::time_point begin = Clock::now();
    while (times.size() < 5 && (times.empty() || secondsSince(begin) < 60)) {
        const Clock::time_point start = Clock::now();
        step();
        times.push_back(secondsSince(start));
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

void measure(const std::string &shapeName, const TensorTypeInfo &type, int device, int prefill, int decode)
{
    VulkanOptions options;
    options.device = device;
    options.skipSelfCheck = true;
    const std::unique_ptr<Backend> backend = createVulkanBackend(options);
    const Shape shape = shapeNamed(shapeName);
    if (shape.width % int(type.blockElements) != 0)
        throw Error(ErrorCode::InvalidArgument, "The rows of this shape are no multiple of the type's blocks.");
    Model model(shape, type.type);
    Clock::time_point start = Clock::now();
    const uint64_t bytes = model.upload(*backend);
    std::printf("%s, %s %s: %.0f MB of weights, uploaded in %.2f s\n", backend->info().name.c_str(), shapeName.c_str(),
                std::string(type.name).c_str(), double(bytes) / 1e6, secondsSince(start));

    const int context = prefill + decode + 1, pages = (context + 31) / 32;
    const std::unique_ptr<DeviceCache> cache = backend->createCache({model.plan.cacheLayers, pages, 32, CacheType::F16});
    const auto executable = backend->compile(model.plan, model.pointers, cache.get(), {std::max(prefill, 1), 1, 1, pages});
    std::vector<float> logits(static_cast<size_t>(shape.vocabulary));
    const auto run = [&](int first, int count) {
        std::vector<int32_t> tokens(size_t(count), 7), positions, sequences(size_t(count), 0), table, output = {count - 1};
        for (int i = 0; i < count; ++i)
            positions.push_back(first + i);
        for (int i = 0; i < pages; ++i)
            table.push_back(i);
        executable->run({tokens, positions, sequences, positions, table, output, nullptr}, {}, logits);
    };
    start = Clock::now();
    run(0, prefill);
    run(prefill, 1);
    std::printf("first run of both %.1f s\n", secondsSince(start));
    if (prefill > 1)
        std::printf("prefill %d: %.1f tokens/s\n", prefill, prefill / median([&] { run(0, prefill); }));
    const double seconds = median([&] {
                               for (int i = 0; i < decode; ++i)
                                   run(prefill + i, 1);
                           })
        / decode;
    std::printf("decode %d: %.2f tokens/s, %.1f GB/s\n", decode, 1 / seconds, double(bytes) / seconds / 1e9);
}

} // namespace

int main(int argc, char **argv)
try {
    const auto argument = [&](int i, const char *otherwise) { return argc > i ? argv[i] : otherwise; };
    const TensorTypeInfo *type = findTensorType(std::string_view(argument(3, "q8_0")));
    if (!type)
        throw Error(ErrorCode::InvalidArgument, "No such type.");
    measure(argument(2, "135m"), *type, std::atoi(argument(1, "0")), std::atoi(argument(4, "64")), std::atoi(argument(5, "8")));
    return 0;
} catch (const Error &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
