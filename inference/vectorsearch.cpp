#include "inference/vectorsearch.h"

#include "inference/backend/cpu/cpufeatures.h"
#include "inference/core/error.h"
#include "inference/core/threadpool.h"
#include "inference/search/dots.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <string>
#include <unordered_map>

namespace hearth {

namespace {

constexpr size_t chunkRows = 2048; // of one task: some hundred KiB of vectors
constexpr size_t blockRows = 256;  // whose products are made before they are compared
constexpr float largestElement = 127;

struct Isa
{
    std::string_view name;
    void (*dots)(const search::DotTask &task);
};

Isa chooseIsa(std::string_view wanted)
{
    std::vector<Isa> available{{"scalar", search::dotsScalar}};
#ifdef HEARTH_X86_DOTS
    const cpu::CpuFeatures features = cpu::detectCpuFeatures();
    if (features.hasAvx2)
        available.push_back({"avx2", search::dotsAvx2});
    if (features.hasAvx512)
        available.push_back({"avx512", search::dotsAvx512});
#endif
    if (wanted == "auto")
        return available.back();
    for (const Isa &isa : available) {
        if (isa.name == wanted)
            return isa;
    }
    throw Error(ErrorCode::InvalidArgument, "this processor has no instruction set '" + std::string(wanted) + "'", "cpu_isa");
}

size_t strideOf(int width)
{
    return (size_t(width) + search::rowAlignment - 1) / search::rowAlignment * search::rowAlignment;
}

struct alignas(search::rowAlignment) Line
{
    std::array<int8_t, search::rowAlignment> values{};
};

bool isBetter(const VectorSearch::Match &a, const VectorSearch::Match &b)
{
    return a.score != b.score ? a.score > b.score : a.id < b.id;
}

// The best few so far, the worst of them on top.
class Best
{
public:
    explicit Best(size_t count) : m_count(count) { m_heap.reserve(count); }

    bool wants(const VectorSearch::Match &match) const { return m_heap.size() < m_count || isBetter(match, m_heap.front()); }
    void take(const VectorSearch::Match &match)
    {
        if (m_heap.size() == m_count) {
            std::pop_heap(m_heap.begin(), m_heap.end(), isBetter);
            m_heap.pop_back();
        }
        m_heap.push_back(match);
        std::push_heap(m_heap.begin(), m_heap.end(), isBetter);
    }
    const std::vector<VectorSearch::Match> &matches() const { return m_heap; }

private:
    size_t m_count;
    std::vector<VectorSearch::Match> m_heap;
};

} // namespace

struct VectorSearch::Private
{
    Private(int elements, int threads, std::string_view name)
        : width(elements), stride(strideOf(elements)), isa(chooseIsa(name)), pool(threads > 0 ? threads : cpu::physicalCores())
    {
    }

    size_t lines() const { return stride / search::rowAlignment; }
    int8_t *row(size_t index) { return rows[index * lines()].values.data(); }
    void scan(size_t first, size_t last, const Line *query, Best &best, const Filter &filter) const;

    int width;
    size_t stride; // bytes from one vector to the next
    Isa isa;
    mutable ThreadPool pool;
    std::vector<Line> rows; // [vectors, stride]
    std::vector<float> scales;
    std::vector<int64_t> ids;
    std::unordered_map<int64_t, size_t> indexOf;
};

// Vectors [first, last); scores lack the query's scale, which changes no order.
void VectorSearch::Private::scan(size_t first, size_t last, const Line *query, Best &best, const Filter &filter) const
{
    std::array<int32_t, blockRows> dots;
    for (size_t begin = first; begin < last; begin += blockRows) {
        const size_t count = std::min(blockRows, last - begin);
        isa.dots({.rows = rows[begin * lines()].values.data(),
                  .query = query->values.data(),
                  .stride = stride,
                  .count = count,
                  .out = dots.data()});
        for (size_t i = 0; i < count; ++i) {
            const Match match{ids[begin + i], float(dots[i]) * scales[begin + i]};
            if (best.wants(match) && (!filter || filter(match.id)))
                best.take(match);
        }
    }
}

QuantizedVector quantizeVector(std::span<const float> vector)
{
    float largest = 0;
    for (const float x : vector) {
        if (!std::isfinite(x))
            throw Error(ErrorCode::InvalidArgument, "a vector holds a value that is no number", "no_number");
        largest = std::max(largest, std::abs(x));
    }
    QuantizedVector result{.values = std::vector<int8_t>(vector.size()), .scale = largest / largestElement};
    if (result.scale == 0)
        return result;
    for (size_t i = 0; i < vector.size(); ++i)
        result.values[i] = int8_t(std::clamp(std::nearbyint(vector[i] / result.scale), -largestElement, largestElement));
    return result;
}

VectorSearch::VectorSearch(int width, int threads, std::string_view isa)
{
    if (width < 1 || width > 65535)
        throw Error(ErrorCode::InvalidArgument, "vectors of " + std::to_string(width) + " elements cannot be searched", "vector_width");
    d = std::make_unique<Private>(width, threads, isa);
}

VectorSearch::~VectorSearch() = default;
VectorSearch::VectorSearch(VectorSearch &&) noexcept = default;
VectorSearch &VectorSearch::operator=(VectorSearch &&) noexcept = default;

int VectorSearch::width() const
{
    return d->width;
}

size_t VectorSearch::size() const
{
    return d->ids.size();
}

std::string_view VectorSearch::isa() const
{
    return d->isa.name;
}

void VectorSearch::reserve(size_t vectors)
{
    d->rows.reserve(vectors * d->lines());
    d->scales.reserve(vectors);
    d->ids.reserve(vectors);
    d->indexOf.reserve(vectors);
}

void VectorSearch::set(int64_t id, std::span<const int8_t> values, float scale)
{
    if (values.size() != size_t(d->width))
        throw Error(ErrorCode::InvalidArgument,
                    "a vector has " + std::to_string(values.size()) + " elements where " + std::to_string(d->width) + " are searched",
                    "vector_width");
    const auto [place, isNew] = d->indexOf.try_emplace(id, d->ids.size());
    if (isNew) {
        d->ids.push_back(id);
        d->scales.push_back(scale);
        d->rows.resize(d->rows.size() + d->lines());
    }
    d->scales[place->second] = scale;
    // -128 has no counterpart, and the kernels' sums count on that.
    std::transform(values.begin(), values.end(), d->row(place->second), [](int8_t x) { return std::max(x, int8_t(-largestElement)); });
}

void VectorSearch::remove(int64_t id)
{
    const auto found = d->indexOf.find(id);
    if (found == d->indexOf.end())
        return;
    // The last one takes its place.
    const size_t index = found->second;
    const size_t last = d->ids.size() - 1;
    if (index != last)
        std::copy_n(d->row(last), d->stride, d->row(index));
    d->scales[index] = d->scales[last];
    d->ids[index] = d->ids[last];
    d->indexOf[d->ids[index]] = index;
    d->indexOf.erase(id);
    d->rows.resize(last * d->lines());
    d->scales.pop_back();
    d->ids.pop_back();
}

std::vector<VectorSearch::Match> VectorSearch::nearest(std::span<const float> query, size_t count, const Filter &filter) const
{
    if (query.size() != size_t(d->width))
        throw Error(ErrorCode::InvalidArgument,
                    "the query has " + std::to_string(query.size()) + " elements where " + std::to_string(d->width) + " are searched",
                    "vector_width");
    count = std::min(count, size());
    if (count == 0)
        return {};
    const QuantizedVector quantized = quantizeVector(query);
    std::vector<Line> padded(d->lines());
    std::copy(quantized.values.begin(), quantized.values.end(), padded.front().values.data());

    std::vector<Best> best(size_t(d->pool.threads()), Best(count));
    const int chunks = int((size() + chunkRows - 1) / chunkRows);
    d->pool.parallelFor(chunks, [&](int chunk, int worker) {
        const size_t first = size_t(chunk) * chunkRows;
        d->scan(first, std::min(first + chunkRows, size()), padded.data(), best[size_t(worker)], filter);
    });

    std::vector<Match> matches;
    for (const Best &some : best)
        matches.insert(matches.end(), some.matches().begin(), some.matches().end());
    std::sort(matches.begin(), matches.end(), isBetter);
    matches.resize(std::min(matches.size(), count));
    for (Match &match : matches)
        match.score *= quantized.scale;
    return matches;
}

} // namespace hearth
