// Sixteen lanes with AVX-512 (F, BW, VL, DQ, VNNI). The same names as simd_avx2.inl and simd_scalar.inl; included by one kernel unit
// each, inside an anonymous namespace, so that no function compiled for one instruction set can be linked into another's code.

#define HEARTH_INLINE inline __attribute__((always_inline))

using Vec = __m512;   // 16 float32
using IVec = __m512i; // 16 int32
using Line = __m512i; // 64 bytes: 4 columns of 16 rows, [row][column]

constexpr int maxTile = 12;      // tokens that share one read of a weight
constexpr int scoreRowsTile = 8; // attention: query rows (a multiple of 4) and groups of 16 keys at once
constexpr int scoreColumnsTile = 2;
constexpr int mixRowsTile = 4; // attention: query rows (1, 2 or 4) and groups of 16 value columns at once
constexpr int mixColumnsTile = 4;

HEARTH_INLINE __mmask16 firstLanes(int n)
{
    return __mmask16((1u << n) - 1u);
}
HEARTH_INLINE Vec vzero()
{
    return _mm512_setzero_ps();
}
HEARTH_INLINE Vec vset(float x)
{
    return _mm512_set1_ps(x);
}
HEARTH_INLINE Vec vload(const float *p)
{
    return _mm512_loadu_ps(p);
}
HEARTH_INLINE Vec vload(const float *p, int n)
{
    return _mm512_maskz_loadu_ps(firstLanes(n), p);
}
HEARTH_INLINE void vstore(float *p, Vec x)
{
    _mm512_storeu_ps(p, x);
}
HEARTH_INLINE void vstore(float *p, Vec x, int n)
{
    _mm512_mask_storeu_ps(p, firstLanes(n), x);
}
HEARTH_INLINE Vec vadd(Vec a, Vec b)
{
    return _mm512_add_ps(a, b);
}
HEARTH_INLINE Vec vsub(Vec a, Vec b)
{
    return _mm512_sub_ps(a, b);
}
HEARTH_INLINE Vec vmul(Vec a, Vec b)
{
    return _mm512_mul_ps(a, b);
}
HEARTH_INLINE Vec vdiv(Vec a, Vec b)
{
    return _mm512_div_ps(a, b);
}
HEARTH_INLINE Vec vfma(Vec a, Vec b, Vec c)
{
    return _mm512_fmadd_ps(a, b, c);
}
HEARTH_INLINE Vec vmax(Vec a, Vec b)
{
    return _mm512_max_ps(a, b);
}
HEARTH_INLINE Vec vmin(Vec a, Vec b)
{
    return _mm512_min_ps(a, b);
}
HEARTH_INLINE Vec vabs(Vec a)
{
    return _mm512_abs_ps(a);
}
HEARTH_INLINE Vec vround(Vec a)
{
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
HEARTH_INLINE float vsum(Vec a)
{
    return _mm512_reduce_add_ps(a);
}
HEARTH_INLINE float vlargest(Vec a)
{
    return _mm512_reduce_max_ps(a);
}
// a < b ? x : y, lane by lane.
HEARTH_INLINE Vec vselectLess(Vec a, Vec b, Vec x, Vec y)
{
    return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(a, b, _CMP_LT_OQ), y, x);
}
// x * 2^n for integral n in [-126, 127].
HEARTH_INLINE Vec vscale2(Vec x, Vec n)
{
    return _mm512_scalef_ps(x, n);
}

HEARTH_INLINE Vec vload(const uint16_t *p)
{
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(p)));
}
HEARTH_INLINE void vstore(uint16_t *p, Vec x)
{
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(p), _mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}
// 16 pairs of bfloat16: the first and the second of each.
HEARTH_INLINE void vloadBfloatPairs(const uint16_t *p, Vec &first, Vec &second)
{
    const __m512i pairs = _mm512_loadu_si512(p);
    first = _mm512_castsi512_ps(_mm512_slli_epi32(pairs, 16));
    second = _mm512_castsi512_ps(_mm512_and_si512(pairs, _mm512_set1_epi32(int(0xffff0000u))));
}
HEARTH_INLINE Vec vloadBytes(const uint8_t *p)
{
    return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p))));
}
HEARTH_INLINE Vec vloadSignedBytes(const uint8_t *p)
{
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p))));
}
// Rounds to the nearest integer and stores 16 int8; gives the sum of the 16.
HEARTH_INLINE int32_t vstoreBytes(int8_t *p, Vec x)
{
    const __m512i rounded = _mm512_cvtps_epi32(x);
    _mm_storeu_si128(reinterpret_cast<__m128i *>(p), _mm512_cvtepi32_epi8(rounded));
    return _mm512_reduce_add_epi32(rounded);
}

HEARTH_INLINE Line lload(const uint8_t *p)
{
    return _mm512_loadu_si512(p);
}
HEARTH_INLINE Line llow(Line a)
{
    return _mm512_and_si512(a, _mm512_set1_epi8(0x0f));
}
HEARTH_INLINE Line lhigh(Line a)
{
    return _mm512_and_si512(_mm512_srli_epi16(a, 4), _mm512_set1_epi8(0x0f));
}
// base | (plane's bits, moved up by Up (down when negative), under Mask).
template <int Up, int Mask> HEARTH_INLINE Line lorPlane(Line base, Line plane)
{
    Line moved = plane;
    if constexpr (Up > 0)
        moved = _mm512_slli_epi16(plane, Up);
    if constexpr (Up < 0)
        moved = _mm512_srli_epi16(plane, -Up);
    return _mm512_ternarylogic_epi32(base, moved, _mm512_set1_epi8(char(Mask)), 0xf8); // base | (moved & mask)
}

// The plane's bits, moved up by Up (down when negative), under Mask.
template <int Up, int Mask> HEARTH_INLINE Line lplane(Line plane)
{
    if constexpr (Up > 0)
        plane = _mm512_slli_epi16(plane, Up);
    if constexpr (Up < 0)
        plane = _mm512_srli_epi16(plane, -Up);
    return _mm512_and_si512(plane, _mm512_set1_epi8(char(Mask)));
}
// Each byte (0 to 15) replaced by its entry of a table.
HEARTH_INLINE Line llookup(const uint8_t *table16, Line index)
{
    const __m128i table = _mm_load_si128(reinterpret_cast<const __m128i *>(table16));
    return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(table), index);
}
// The first four bytes, for each row, of an entry of a table of entries of Bytes.
template <int Bytes> HEARTH_INLINE Line lgather(const void *table, IVec index)
{
    return _mm512_i32gather_epi32(index, table, Bytes);
}
HEARTH_INLINE Line ladd(Line a, Line b)
{
    return _mm512_add_epi8(a, b);
}
// 64 + magnitude, or 64 - magnitude where the byte's bit is set: 8 bytes of bits, [row][column].
HEARTH_INLINE Line lsigned(Line magnitude, const uint8_t *bits)
{
    uint64_t mask;
    __builtin_memcpy(&mask, bits, 8);
    const __m512i centre = _mm512_set1_epi8(64);
    return _mm512_mask_sub_epi8(_mm512_add_epi8(centre, magnitude), mask, centre, magnitude);
}

// One integer a row: 16 bytes or halfwords, widened.
HEARTH_INLINE IVec iloadBytes(const uint8_t *p)
{
    return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p)));
}
HEARTH_INLINE IVec iloadHalfwords(const uint8_t *p)
{
    return _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(p)));
}
HEARTH_INLINE IVec iset(int32_t x)
{
    return _mm512_set1_epi32(x);
}
HEARTH_INLINE IVec ior(IVec a, IVec b)
{
    return _mm512_or_si512(a, b);
}
HEARTH_INLINE IVec iand(IVec a, int32_t mask)
{
    return _mm512_and_si512(a, _mm512_set1_epi32(mask));
}
HEARTH_INLINE IVec iadd(IVec a, int32_t b)
{
    return _mm512_add_epi32(a, _mm512_set1_epi32(b));
}
HEARTH_INLINE IVec ishiftLeft(IVec a, int bits)
{
    return _mm512_sll_epi32(a, _mm_cvtsi32_si128(bits));
}
HEARTH_INLINE IVec ishiftRight(IVec a, int bits) // the sign moves in
{
    return _mm512_sra_epi32(a, _mm_cvtsi32_si128(bits));
}
HEARTH_INLINE Vec vfromBits(IVec a)
{
    return _mm512_castsi512_ps(a);
}

HEARTH_INLINE int32_t load32(const void *p)
{
    int32_t x;
    __builtin_memcpy(&x, p, 4);
    return x;
}
HEARTH_INLINE IVec izero()
{
    return _mm512_setzero_si512();
}
// A dot product's start: minus the activations' sum times 2^Shift, which turns u8 weights into (weight - 2^Shift).
template <int Shift> HEARTH_INLINE IVec istart(const int32_t *negativeSum)
{
    return _mm512_slli_epi32(_mm512_set1_epi32(*negativeSum), Shift);
}
HEARTH_INLINE IVec istartWide(const int32_t *negativeSum)
{
    return istart<7>(negativeSum);
}
// acc[row] += sum over 4 columns of weight (u8) * activation (s8).
HEARTH_INLINE IVec idot(IVec acc, Line weights, const int8_t *activations)
{
    return _mm512_dpbusd_epi32(acc, weights, _mm512_set1_epi32(load32(activations)));
}
// The same as line Index of the Count that make a sum. Largest: of the weights; shorts: for sums in fewer bits where that is faster.
template <int Largest, int Index, int Count> HEARTH_INLINE void addProducts(IVec &sum, Line &, Line weights, const int8_t *activations)
{
    sum = idot(sum, weights, activations);
}
// The same for weights that use all 8 bits; begun with istartWide the weights count as (weight - 128).
HEARTH_INLINE IVec idotWide(IVec acc, Line weights, const int8_t *activations)
{
    return idot(acc, weights, activations);
}
HEARTH_INLINE Vec vfromInt(IVec a)
{
    return _mm512_cvtepi32_ps(a);
}
