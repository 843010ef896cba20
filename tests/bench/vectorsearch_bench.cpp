// Exact search among many int8 vectors: median and 95th percentile of a query's time, for each instruction set, beside the time that
// reading the same bytes takes.
//
//   vectorsearch_bench [VECTORS (1000000)] [WIDTH (384)] [THREADS (0: all)] [QUERIES (50)]
#include "inference/core/error.h"
#include "inference/vectorsearch.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

using namespace hearth;

namespace {

double milliseconds()
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void measure(const char *isa, size_t vectors, int width, int threads, int queries)
{
    VectorSearch search(width, threads, isa);
    search.reserve(vectors);
    std::mt19937 random(1);
    std::vector<int8_t> values(static_cast<size_t>(width));
    for (size_t i = 0; i < vectors; ++i) {
        for (size_t c = 0; c < values.size(); c += 4) {
            const uint32_t bits = random();
            for (size_t k = c; k < std::min(c + 4, values.size()); ++k)
                values[k] = int8_t(bits >> (8 * (k - c)));
        }
        search.set(int64_t(i), values, 0.001F);
    }
    std::vector<double> times;
    std::vector<float> query(static_cast<size_t>(width));
    for (int i = 0; i < queries; ++i) {
        for (float &x : query)
            x = float(random()) / 2147483648.0F - 1;
        const double start = milliseconds();
        search.nearest(query, 100);
        times.push_back(milliseconds() - start);
    }
    std::sort(times.begin(), times.end());
    const double median = times[times.size() / 2];
    std::printf("%-8s median %7.2f ms, 95 %% %7.2f ms, best %7.2f ms, %6.2f GB/s at the median\n", isa, median,
                times[times.size() * 95 / 100], times.front(), double(vectors) * width / median / 1e6);
}

} // namespace

int main(int argc, char **argv)
{
    const auto number = [&](int index, int usual) { return argc > index ? std::atoi(argv[index]) : usual; };
    const auto vectors = size_t(number(1, 1000000));
    const int width = number(2, 384);
    std::printf("%zu vectors of %d bytes, the best 100\n", vectors, width);
    for (const char *isa : {"scalar", "avx2", "avx512"}) {
        try {
            measure(isa, vectors, width, number(3, 0), std::max(1, number(4, 50)));
        } catch (const Error &error) {
            std::printf("%-8s %s\n", isa, error.what());
        }
    }
}
