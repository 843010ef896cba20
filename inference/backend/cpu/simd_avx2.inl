// Sixteen lanes with AVX2, FMA and F16C: two registers of eight. See simd_avx512.inl for what each name means.

#define HEARTH_INLINE inline __attribute__((always_inline))

struct Vec
{
    __m256 a, b;
};
struct IVec
{
    __m256i a, b;
};
using Line = IVec;

constexpr int maxTile = 4;
constexpr int scoreRowsTile = 4;
constexpr int scoreColumnsTile = 1;
constexpr int mixRowsTile = 2;
constexpr int mixColumnsTile = 2;

HEARTH_INLINE __m256i firstLanes(int n)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
HEARTH_INLINE Vec vset(float x)
{
    return {_mm256_set1_ps(x), _mm256_set1_ps(x)};
}
HEARTH_INLINE Vec vzero()
{
    return {_mm256_setzero_ps(), _mm256_setzero_ps()};
}
HEARTH_INLINE Vec vload(const float *p)
{
    return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)};
}
HEARTH_INLINE Vec vload(const float *p, int n)
{
    return {_mm256_maskload_ps(p, firstLanes(n)), _mm256_maskload_ps(p + 8, firstLanes(n - 8))};
}
HEARTH_INLINE void vstore(float *p, Vec x)
{
    _mm256_storeu_ps(p, x.a);
    _mm256_storeu_ps(p + 8, x.b);
}
HEARTH_INLINE void vstore(float *p, Vec x, int n)
{
    _mm256_maskstore_ps(p, firstLanes(n), x.a);
    _mm256_maskstore_ps(p + 8, firstLanes(n - 8), x.b);
}
HEARTH_INLINE Vec vadd(Vec x, Vec y)
{
    return {_mm256_add_ps(x.a, y.a), _mm256_add_ps(x.b, y.b)};
}
HEARTH_INLINE Vec vsub(Vec x, Vec y)
{
    return {_mm256_sub_ps(x.a, y.a), _mm256_sub_ps(x.b, y.b)};
}
HEARTH_INLINE Vec vmul(Vec x, Vec y)
{
    return {_mm256_mul_ps(x.a, y.a), _mm256_mul_ps(x.b, y.b)};
}
HEARTH_INLINE Vec vdiv(Vec x, Vec y)
{
    return {_mm256_div_ps(x.a, y.a), _mm256_div_ps(x.b, y.b)};
}
HEARTH_INLINE Vec vfma(Vec x, Vec y, Vec z)
{
    return {_mm256_fmadd_ps(x.a, y.a, z.a), _mm256_fmadd_ps(x.b, y.b, z.b)};
}
HEARTH_INLINE Vec vmax(Vec x, Vec y)
{
    return {_mm256_max_ps(x.a, y.a), _mm256_max_ps(x.b, y.b)};
}
HEARTH_INLINE Vec vmin(Vec x, Vec y)
{
    return {_mm256_min_ps(x.a, y.a), _mm256_min_ps(x.b, y.b)};
}
HEARTH_INLINE Vec vabs(Vec x)
{
    const __m256 sign = _mm256_set1_ps(-0.0f);
    return {_mm256_andnot_ps(sign, x.a), _mm256_andnot_ps(sign, x.b)};
}
HEARTH_INLINE Vec vround(Vec x)
{
    constexpr int mode = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
    return {_mm256_round_ps(x.a, mode), _mm256_round_ps(x.b, mode)};
}
HEARTH_INLINE float vsum(Vec x)
{
    const __m256 eight = _mm256_add_ps(x.a, x.b);
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_shuffle_ps(four, four, 1)));
}
HEARTH_INLINE float vlargest(Vec x)
{
    const __m256 eight = _mm256_max_ps(x.a, x.b);
    __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    four = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(four, _mm_shuffle_ps(four, four, 1)));
}
HEARTH_INLINE Vec vselectLess(Vec x, Vec y, Vec ifLess, Vec otherwise)
{
    return {_mm256_blendv_ps(otherwise.a, ifLess.a, _mm256_cmp_ps(x.a, y.a, _CMP_LT_OQ)),
            _mm256_blendv_ps(otherwise.b, ifLess.b, _mm256_cmp_ps(x.b, y.b, _CMP_LT_OQ))};
}
HEARTH_INLINE __m256 powerOfTwo(__m256 n)
{
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23));
}
HEARTH_INLINE Vec vscale2(Vec x, Vec n)
{
    return {_mm256_mul_ps(x.a, powerOfTwo(n.a)), _mm256_mul_ps(x.b, powerOfTwo(n.b))};
}

HEARTH_INLINE __m128i load128(const void *p)
{
    return _mm_loadu_si128(static_cast<const __m128i *>(p));
}
HEARTH_INLINE Vec vload(const uint16_t *p)
{
    return {_mm256_cvtph_ps(load128(p)), _mm256_cvtph_ps(load128(p + 8))};
}
HEARTH_INLINE void vstore(uint16_t *p, Vec x)
{
    _mm_storeu_si128(reinterpret_cast<__m128i *>(p), _mm256_cvtps_ph(x.a, _MM_FROUND_TO_NEAREST_INT));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(p + 8), _mm256_cvtps_ph(x.b, _MM_FROUND_TO_NEAREST_INT));
}
HEARTH_INLINE Line lload(const uint8_t *p)
{
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i *>(p)), _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p + 32))};
}
HEARTH_INLINE void vloadBfloatPairs(const uint16_t *p, Vec &first, Vec &second)
{
    const Line pairs = lload(reinterpret_cast<const uint8_t *>(p));
    const __m256i high = _mm256_set1_epi32(int(0xffff0000u));
    first = {_mm256_castsi256_ps(_mm256_slli_epi32(pairs.a, 16)), _mm256_castsi256_ps(_mm256_slli_epi32(pairs.b, 16))};
    second = {_mm256_castsi256_ps(_mm256_and_si256(pairs.a, high)), _mm256_castsi256_ps(_mm256_and_si256(pairs.b, high))};
}
HEARTH_INLINE Vec vfromInt(IVec x)
{
    return {_mm256_cvtepi32_ps(x.a), _mm256_cvtepi32_ps(x.b)};
}
HEARTH_INLINE Vec vloadBytes(const uint8_t *p)
{
    const __m128i bytes = load128(p);
    return vfromInt({_mm256_cvtepu8_epi32(bytes), _mm256_cvtepu8_epi32(_mm_srli_si128(bytes, 8))});
}
HEARTH_INLINE Vec vloadSignedBytes(const uint8_t *p)
{
    const __m128i bytes = load128(p);
    return vfromInt({_mm256_cvtepi8_epi32(bytes), _mm256_cvtepi8_epi32(_mm_srli_si128(bytes, 8))});
}
HEARTH_INLINE int32_t vstoreBytes(int8_t *p, Vec x)
{
    const __m256i low = _mm256_cvtps_epi32(x.a);
    const __m256i high = _mm256_cvtps_epi32(x.b);
    const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xd8);
    const __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(p), bytes);
    const __m256i pairs = _mm256_madd_epi16(words, _mm256_set1_epi16(1));
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1)));
}

HEARTH_INLINE Line lmask(Line x, int mask)
{
    const __m256i m = _mm256_set1_epi8(char(mask));
    return {_mm256_and_si256(x.a, m), _mm256_and_si256(x.b, m)};
}
HEARTH_INLINE Line llow(Line x)
{
    return lmask(x, 0x0f);
}
HEARTH_INLINE Line lhigh(Line x)
{
    return lmask({_mm256_srli_epi16(x.a, 4), _mm256_srli_epi16(x.b, 4)}, 0x0f);
}
template <int Up, int Mask> HEARTH_INLINE Line lorPlane(Line base, Line plane)
{
    Line moved = plane;
    if constexpr (Up > 0)
        moved = {_mm256_slli_epi16(plane.a, Up), _mm256_slli_epi16(plane.b, Up)};
    if constexpr (Up < 0)
        moved = {_mm256_srli_epi16(plane.a, -Up), _mm256_srli_epi16(plane.b, -Up)};
    moved = lmask(moved, Mask);
    return {_mm256_or_si256(base.a, moved.a), _mm256_or_si256(base.b, moved.b)};
}

template <int Up, int Mask> HEARTH_INLINE Line lplane(Line plane)
{
    if constexpr (Up > 0)
        plane = {_mm256_slli_epi16(plane.a, Up), _mm256_slli_epi16(plane.b, Up)};
    if constexpr (Up < 0)
        plane = {_mm256_srli_epi16(plane.a, -Up), _mm256_srli_epi16(plane.b, -Up)};
    return lmask(plane, Mask);
}
HEARTH_INLINE Line llookup(const uint8_t *table16, Line index)
{
    const __m256i table = _mm256_broadcastsi128_si256(load128(table16));
    return {_mm256_shuffle_epi8(table, index.a), _mm256_shuffle_epi8(table, index.b)};
}
template <int Bytes> HEARTH_INLINE Line lgather(const void *table, IVec index)
{
    const auto *fours = static_cast<const int *>(table);
    return {_mm256_i32gather_epi32(fours, index.a, Bytes), _mm256_i32gather_epi32(fours, index.b, Bytes)};
}
HEARTH_INLINE Line ladd(Line a, Line b)
{
    return {_mm256_add_epi8(a.a, b.a), _mm256_add_epi8(a.b, b.b)};
}
// 32 bits, each to its byte: 0xff where set.
HEARTH_INLINE __m256i maskOfBits(int32_t bits)
{
    const __m256i spread = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i bitOfByte = _mm256_set1_epi64x(int64_t(0x8040201008040201));
    const __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi32(bits), spread);
    return _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bitOfByte), bitOfByte);
}
HEARTH_INLINE __m256i signedHalf(__m256i magnitude, int32_t bits)
{
    const __m256i mask = maskOfBits(bits);
    const __m256i value = _mm256_sub_epi8(_mm256_xor_si256(magnitude, mask), mask);
    return _mm256_add_epi8(value, _mm256_set1_epi8(64));
}
HEARTH_INLINE Line lsigned(Line magnitude, const uint8_t *bits)
{
    int32_t low, high;
    __builtin_memcpy(&low, bits, 4);
    __builtin_memcpy(&high, bits + 4, 4);
    return {signedHalf(magnitude.a, low), signedHalf(magnitude.b, high)};
}

HEARTH_INLINE IVec iloadBytes(const uint8_t *p)
{
    const __m128i bytes = load128(p);
    return {_mm256_cvtepu8_epi32(bytes), _mm256_cvtepu8_epi32(_mm_srli_si128(bytes, 8))};
}
HEARTH_INLINE IVec iloadHalfwords(const uint8_t *p)
{
    return {_mm256_cvtepu16_epi32(load128(p)), _mm256_cvtepu16_epi32(load128(p + 16))};
}
HEARTH_INLINE IVec iset(int32_t x)
{
    return {_mm256_set1_epi32(x), _mm256_set1_epi32(x)};
}
HEARTH_INLINE IVec ior(IVec a, IVec b)
{
    return {_mm256_or_si256(a.a, b.a), _mm256_or_si256(a.b, b.b)};
}
HEARTH_INLINE IVec iand(IVec a, int32_t mask)
{
    const __m256i m = _mm256_set1_epi32(mask);
    return {_mm256_and_si256(a.a, m), _mm256_and_si256(a.b, m)};
}
HEARTH_INLINE IVec iadd(IVec a, int32_t b)
{
    const __m256i all = _mm256_set1_epi32(b);
    return {_mm256_add_epi32(a.a, all), _mm256_add_epi32(a.b, all)};
}
HEARTH_INLINE IVec ishiftLeft(IVec a, int bits)
{
    const __m128i count = _mm_cvtsi32_si128(bits);
    return {_mm256_sll_epi32(a.a, count), _mm256_sll_epi32(a.b, count)};
}
HEARTH_INLINE IVec ishiftRight(IVec a, int bits)
{
    const __m128i count = _mm_cvtsi32_si128(bits);
    return {_mm256_sra_epi32(a.a, count), _mm256_sra_epi32(a.b, count)};
}
HEARTH_INLINE Vec vfromBits(IVec a)
{
    return {_mm256_castsi256_ps(a.a), _mm256_castsi256_ps(a.b)};
}

HEARTH_INLINE int32_t load32(const void *p)
{
    int32_t x;
    __builtin_memcpy(&x, p, 4);
    return x;
}
HEARTH_INLINE IVec izero()
{
    return {_mm256_setzero_si256(), _mm256_setzero_si256()};
}
template <int Shift> HEARTH_INLINE IVec istart(const int32_t *negativeSum)
{
    const __m256i start = _mm256_slli_epi32(_mm256_set1_epi32(*negativeSum), Shift);
    return {start, start};
}
// Below 128 a weight times 127, twice, stays within int16: the multiply-add of bytes does not saturate.
HEARTH_INLINE __m256i dotEight(__m256i acc, __m256i weights, __m256i activations)
{
    const __m256i pairs = _mm256_maddubs_epi16(weights, activations);
    return _mm256_add_epi32(acc, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}
// Lines whose products may be summed in 16 bits before they are widened: as many as cannot pass 32767.
constexpr int shortLines(int largest)
{
    return largest * 254 * 8 <= 32767 ? 8 : largest * 254 * 4 <= 32767 ? 4 : largest * 254 * 2 <= 32767 ? 2 : 1;
}
template <int Largest, int Index, int Count>
HEARTH_INLINE void addProducts(IVec &sum, Line &shorts, Line weights, const int8_t *activations)
{
    constexpr int lines = shortLines(Largest);
    const __m256i four = _mm256_set1_epi32(load32(activations));
    const Line pairs{_mm256_maddubs_epi16(weights.a, four), _mm256_maddubs_epi16(weights.b, four)};
    if constexpr (Index % lines == 0)
        shorts = pairs;
    else
        shorts = {_mm256_add_epi16(shorts.a, pairs.a), _mm256_add_epi16(shorts.b, pairs.b)};
    if constexpr (Index % lines == lines - 1 || Index == Count - 1) {
        const __m256i ones = _mm256_set1_epi16(1);
        sum.a = _mm256_add_epi32(sum.a, _mm256_madd_epi16(shorts.a, ones));
        sum.b = _mm256_add_epi32(sum.b, _mm256_madd_epi16(shorts.b, ones));
    }
}
// All 8 bits: back to signed, and the sign moved over to the activations, which are within 127; so nothing to start from but zero.
HEARTH_INLINE IVec istartWide(const int32_t *)
{
    return izero();
}
HEARTH_INLINE __m256i dotEightWide(__m256i acc, __m256i weights, __m256i activations)
{
    const __m256i isSigned = _mm256_xor_si256(weights, _mm256_set1_epi8(char(0x80)));
    return dotEight(acc, _mm256_abs_epi8(isSigned), _mm256_sign_epi8(activations, isSigned));
}
HEARTH_INLINE IVec idotWide(IVec acc, Line weights, const int8_t *activations)
{
    const __m256i four = _mm256_set1_epi32(load32(activations));
    return {dotEightWide(acc.a, weights.a, four), dotEightWide(acc.b, weights.b, four)};
}
