// AVX2: the bytes' product takes one factor without a sign, so the query gives its sign to the row. Two products of at most 127 * 127 fit
// into the 16 bits in between.
#include "inference/search/dots.h"

#include <immintrin.h>

namespace hearth::search {

void dotsAvx2(const DotTask &task)
{
    const __m256i ones = _mm256_set1_epi16(1);
    for (size_t i = 0; i < task.count; ++i) {
        const int8_t *row = task.rows + i * task.stride;
        __m256i sums[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
        for (size_t c = 0; c < task.stride; c += 64) {
            for (size_t half = 0; half < 2; ++half) {
                const __m256i q = _mm256_load_si256(reinterpret_cast<const __m256i *>(task.query + c + half * 32));
                const __m256i r = _mm256_load_si256(reinterpret_cast<const __m256i *>(row + c + half * 32));
                const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(q), _mm256_sign_epi8(r, q));
                sums[half] = _mm256_add_epi32(sums[half], _mm256_madd_epi16(pairs, ones));
            }
        }
        const __m256i sum = _mm256_add_epi32(sums[0], sums[1]);
        __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
        four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1));
        task.out[i] = _mm_cvtsi128_si32(four);
    }
}

} // namespace hearth::search
