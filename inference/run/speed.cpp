#include "inference/run/speed.h"

#include "inference/core/systemmemory.h"
#include "inference/run/footprint.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace hearth {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int side = 4096;             // of the matrices that are large: as in a model of some billions of parameters
constexpr int smallSide = 256;         // of those that only cost their op
constexpr int smallOps = 128;          //
constexpr double enoughSeconds = 0.15; // a type
constexpr int mostRuns = 50;
constexpr int coldRuns = 7; // each after the cache was emptied, which takes longer than the run
constexpr TensorType measuredTypes[] = {TensorType::F16,  TensorType::Q8_0, TensorType::Q4_0,
                                        TensorType::Q5_0, TensorType::Q4_K, TensorType::Q6_K};
// Parts of a cache: what is read again and again stays in it up to the first, and goes from the second on.
constexpr double keptPart = 0.4, lostPart = 1.0;
constexpr uint64_t largeCache = 48u << 20; // smaller ones hold little of any model, and nothing of what is measured

// Which measured type stands for one that was not. One line a family.
TensorType relativeOf(TensorType type)
{
    switch (type) {
    case TensorType::F32:
    case TensorType::BF16: return TensorType::F16;
    case TensorType::Q5_1: return TensorType::Q5_0;
    case TensorType::Q4_1:
    case TensorType::IQ4_NL:
    case TensorType::MXFP4: return TensorType::Q4_0;
    case TensorType::Q5_K: return TensorType::Q6_K;
    case TensorType::Q8_0: return TensorType::Q8_0;
    default: return TensorType::Q4_K;
    }
}

// A chain of products y = W x with `count` matrices of one type, ready to run for one token.
class Products
{
public:
    Products(Backend &backend, TensorType type, int width, int count)
    {
        const int x = addValue(width);
        m_plan.input = x;
        const int y = addValue(width);
        m_plan.output = y;
        const size_t bytes = rowBytes(tensorTypeInfo(type), uint64_t(width)) * size_t(width);
        m_rows.resize(bytes);
        for (size_t i = 0; i < bytes; ++i)
            m_rows[i] = std::byte(i * 37 % 64); // scales of 16 bits stay finite
        for (int i = 0; i < count; ++i) {
            WeightRef weight;
            weight.tensor = "matrix" + std::to_string(i);
            weight.type = type;
            weight.rows = width;
            weight.columns = width;
            weight.usedForProduct = true;
            m_plan.weights.push_back(std::move(weight));
            m_plan.ops.push_back({OpKind::MatMul, {x}, {y}, {i}, {}, {}});
        }
        std::vector<DeviceWeight *> handles;
        for (const WeightRef &weight : m_plan.weights)
            handles.push_back(m_weights.emplace_back(backend.upload(weight, m_rows)).get());
        m_executable = backend.compile(m_plan, handles, nullptr, {.tokens = 1, .outputs = 1, .sequences = 1, .pagesPerSequence = 1});
        m_in.assign(size_t(width), 0.01f);
        m_out.resize(size_t(width));
    }

    uint64_t bytes() const { return m_rows.size() * m_weights.size(); }

    // Seconds of the run in the middle of several, the first not counted; each after `before`, where there is one. Not the fastest: answers
    // are written beside whatever else the machine does, too.
    double usual(const std::function<void()> &before = {})
    {
        run();
        std::vector<double> all;
        double sum = 0;
        for (int i = 0; i < (before ? coldRuns : mostRuns) && sum < enoughSeconds; ++i) {
            if (before)
                before();
            const Clock::time_point begin = Clock::now();
            run();
            all.push_back(std::chrono::duration<double>(Clock::now() - begin).count());
            sum += all.back();
        }
        std::nth_element(all.begin(), all.begin() + ptrdiff_t(all.size() / 2), all.end());
        return all[all.size() / 2];
    }

private:
    ValueId addValue(int width)
    {
        m_plan.values.push_back({"value" + std::to_string(m_plan.values.size()), width, RowCount::Tokens});
        return ValueId(m_plan.values.size()) - 1;
    }

    void run()
    {
        static constexpr int32_t zero[] = {0};
        m_executable->run({.tokens = zero, .positions = zero, .sequences = zero, .cacheSlots = zero, .pageTables = zero, .outputRows = {}},
                          m_in, m_out);
    }

    Plan m_plan;
    std::vector<std::byte> m_rows;
    std::vector<std::unique_ptr<DeviceWeight>> m_weights;
    std::unique_ptr<Executable> m_executable;
    std::vector<float> m_in, m_out;
};

uint64_t cacheBytesRead(const Plan &plan, CacheType type, int position)
{
    uint64_t bytes = 0;
    for (const Op &op : plan.ops) {
        if (op.kind != OpKind::Attention)
            continue;
        const CacheLayer &layer = plan.cacheLayers[size_t(op.params.cacheLayer)];
        const int seen = op.params.window > 0 ? std::min(op.params.window, position) : position;
        bytes += uint64_t(seen) * uint64_t(layer.kvHeads) * uint64_t(layer.keyDim + layer.valueDim) * (type == CacheType::F16 ? 2 : 4);
    }
    for (const CacheLayer &layer : plan.cacheLayers)
        bytes += uint64_t(layer.stateFloats) * 2 * sizeof(float); // read and written
    return bytes;
}

} // namespace

double DeviceSpeed::rateOf(TensorType type) const
{
    const auto own = bytesPerSecond.find(type);
    const auto found = own != bytesPerSecond.end() ? own : bytesPerSecond.find(relativeOf(type));
    return found == bytesPerSecond.end() ? 0 : found->second;
}

double DeviceSpeed::gainOf(uint64_t bytes) const
{
    if (cacheBytes == 0)
        return 1;
    const double part = double(bytes) / double(cacheBytes);
    return 1 + (cacheGain - 1) * std::clamp((lostPart - part) / (lostPart - keptPart), 0.0, 1.0);
}

namespace {

uint64_t largeCacheOf(const Backend &backend)
{
    const uint64_t bytes = backend.info().kind == DeviceKind::Cpu ? lastCacheBytes() : 0;
    return bytes >= largeCache ? bytes : 0;
}

// Reads so much that nothing else is left in the cache.
class CacheSweep
{
public:
    explicit CacheSweep(uint64_t bytes) : m_bytes(size_t(bytes), char(1)) { }
    void operator()() const
    {
        constexpr size_t line = 64;
        volatile char sink = 0;
        for (size_t i = 0; i < m_bytes.size(); i += line)
            sink = m_bytes[i];
        static_cast<void>(sink);
    }

private:
    std::vector<char> m_bytes;
};

} // namespace

uint64_t measuringBytes(const Backend &backend, uint64_t mostBytes)
{
    return mostBytes + largeCacheOf(backend) / 2 * 3;
}

DeviceSpeed measureSpeed(Backend &backend, uint64_t mostBytes)
{
    DeviceSpeed speed;
    const double one = Products(backend, TensorType::Q8_0, smallSide, 1).usual();
    const double many = Products(backend, TensorType::Q8_0, smallSide, smallOps).usual();
    speed.secondsPerOp = std::max(0.0, (many - one) / (smallOps - 1));
    speed.secondsPerRun = std::max(0.0, one - speed.secondsPerOp);
    speed.cacheBytes = largeCacheOf(backend);
    std::function<void()> sweep;
    if (speed.cacheBytes > 0)
        sweep = [all = std::make_shared<const CacheSweep>(speed.cacheBytes / 2 * 3)] { (*all)(); };
    const auto rateOf = [&](TensorType type, uint64_t bytes, const std::function<void()> &before) {
        const uint64_t matrix = rowBytes(tensorTypeInfo(type), side) * side;
        const int count = int(std::max<uint64_t>(1, bytes / matrix));
        Products products(backend, type, side, count);
        const double seconds = products.usual(before) - speed.secondsPerRun - count * speed.secondsPerOp;
        return double(products.bytes()) / std::max(seconds, 1e-6);
    };
    for (const TensorType type : measuredTypes)
        speed.bytesPerSecond[type] = rateOf(type, mostBytes, sweep);
    if (speed.cacheBytes > 0) {
        const double cached = rateOf(TensorType::Q8_0, std::min(mostBytes, speed.cacheBytes / 2), {});
        speed.cacheGain = std::max(1.0, cached / speed.bytesPerSecond[TensorType::Q8_0]);
    }
    return speed;
}

double decodeSeconds(const DeviceSpeed &speed, const Plan &plan, CacheType cacheType, int position, double weightFactor)
{
    const uint64_t cache = cacheBytesRead(plan, cacheType, position);
    double reading = double(cache) / speed.rateOf(TensorType::F16);
    for (const TypedBytes &read : readPerToken(plan))
        reading += double(read.bytes) * weightFactor / speed.rateOf(read.type);
    uint64_t bytes = cache; // of experts all: each token takes others
    for (const WeightRef &weight : plan.weights)
        bytes += weight.usedForProduct ? uint64_t(double(fileBytes(weight)) * weightFactor) : 0;
    return speed.secondsPerRun + double(plan.ops.size()) * speed.secondsPerOp + reading / speed.gainOf(bytes);
}

} // namespace hearth
