#include "app/cli/syntheticweights.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <thread>

namespace hearth::cli {

namespace {

constexpr double deviation = 0.02;
constexpr size_t poolElements = 1 << 21;
constexpr size_t sliceElements = 1 << 14; // encoded with a generator of its own, so that the number of threads does not matter
constexpr size_t runBytes = 1 << 12;      // about; copied from one place of the pool
constexpr size_t partBytes = 4 << 20;     // handed to the writer at once

// Normally distributed by Box and Muller (1958): the standard library's own distribution differs between systems.
void fillNormal(std::mt19937_64 &random, std::vector<float> &values)
{
    const auto uniform = [&] { return (double(random() >> 11) + 0.5) * 0x1p-53; };
    for (size_t i = 0; i + 1 < values.size(); i += 2) {
        const double radius = deviation * std::sqrt(-2 * std::log(uniform())), angle = 2 * std::numbers::pi * uniform();
        values[i] = float(radius * std::cos(angle));
        values[i + 1] = float(radius * std::sin(angle));
    }
}

} // namespace

const WeightSource::Pool &WeightSource::poolOf(TensorType type)
{
    Pool &pool = m_pools[type];
    if (!pool.empty())
        return pool;
    const TensorTypeInfo &info = tensorTypeInfo(type);
    const size_t sliceBytes = size_t(rowBytes(info, sliceElements));
    pool.resize(poolElements / sliceElements * sliceBytes);
    const uint64_t seed = m_random();
    const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
    std::vector<std::jthread> workers;
    for (unsigned worker = 0; worker < threads; ++worker) {
        workers.emplace_back([&, worker] {
            std::vector<float> values(sliceElements);
            for (size_t slice = worker; slice < poolElements / sliceElements; slice += threads) {
                std::mt19937_64 random(seed + slice);
                fillNormal(random, values);
                info.encode(values, std::span(pool).subspan(slice * sliceBytes, sliceBytes));
            }
        });
    }
    workers.clear(); // joins
    return pool;
}

void WeightSource::writeConstant(const TensorPlan &tensor, GgufWriter &writer) const
{
    const std::vector<float> values(size_t(tensor.shape[0]), tensor.constant);
    writer.write(std::as_bytes(std::span(values)));
}

void WeightSource::write(const TensorPlan &tensor, GgufWriter &writer)
{
    if (tensor.shape.size() == 1)
        return writeConstant(tensor, writer);
    const Pool &pool = poolOf(tensor.type);
    const TensorTypeInfo &info = tensorTypeInfo(tensor.type);
    const size_t run = std::max<size_t>(runBytes / info.blockBytes, 1) * info.blockBytes;
    const size_t starts = (pool.size() - run) / info.blockBytes + 1;
    uint64_t left = rowBytes(info, tensor.shape[0]) * tensor.shape[1] * (tensor.shape.size() > 2 ? tensor.shape[2] : 1);
    std::vector<std::byte> part;
    part.reserve(partBytes + run);
    while (left > 0) {
        part.clear();
        while (left > 0 && part.size() < partBytes) {
            const auto from = pool.begin() + ptrdiff_t(m_random() % starts * info.blockBytes);
            const size_t count = size_t(std::min<uint64_t>(run, left));
            part.insert(part.end(), from, from + ptrdiff_t(count));
            left -= count;
        }
        writer.write(part);
    }
}

} // namespace hearth::cli
