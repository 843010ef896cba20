// AVX-512 with VNNI: rows are read as row + 128 without a sign (a flipped top bit), and 128 times the query's sum is taken off again.
// Four rows at once, each a stream of its own.
#include "inference/search/dots.h"

#include <immintrin.h>

namespace hearth::search {

namespace {

constexpr size_t rowsAtOnce = 4;

int32_t sumOf(const int8_t *query, size_t stride)
{
    int32_t sum = 0;
    for (size_t c = 0; c < stride; ++c)
        sum += query[c];
    return sum;
}

template <size_t n> inline void dotsOf(const DotTask &task, size_t first, int32_t correction)
{
    const __m512i top = _mm512_set1_epi8(char(0x80));
    const int8_t *row = task.rows + first * task.stride;
    __m512i sums[n];
    for (size_t i = 0; i < n; ++i)
        sums[i] = _mm512_setzero_si512();
    for (size_t c = 0; c < task.stride; c += rowAlignment) {
        const __m512i q = _mm512_load_si512(task.query + c);
        for (size_t i = 0; i < n; ++i) {
            const __m512i r = _mm512_xor_si512(_mm512_load_si512(row + i * task.stride + c), top);
            sums[i] = _mm512_dpbusd_epi32(sums[i], r, q);
        }
    }
    for (size_t i = 0; i < n; ++i)
        task.out[first + i] = _mm512_reduce_add_epi32(sums[i]) - correction;
}

} // namespace

void dotsAvx512(const DotTask &task)
{
    const int32_t correction = 128 * sumOf(task.query, task.stride);
    size_t i = 0;
    for (; i + rowsAtOnce <= task.count; i += rowsAtOnce)
        dotsOf<rowsAtOnce>(task, i, correction);
    for (; i < task.count; ++i)
        dotsOf<1>(task, i, correction);
}

} // namespace hearth::search
