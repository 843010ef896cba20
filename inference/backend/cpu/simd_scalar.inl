// Sixteen lanes in plain C++, for machines without a vector unit that we know and as the reference of the others. Only the float half
// of what simd_avx512.inl names: the scalar instruction set multiplies with decoded rows, never with rounded activations.

#define HEARTH_INLINE inline

struct Vec
{
    float lane[16];
};

constexpr int scoreRowsTile = 4;
constexpr int scoreColumnsTile = 1;
constexpr int mixRowsTile = 2;
constexpr int mixColumnsTile = 1;

template <typename Function> HEARTH_INLINE Vec vmake(Function function)
{
    Vec result;
    for (int i = 0; i < 16; ++i)
        result.lane[i] = function(i);
    return result;
}
HEARTH_INLINE Vec vset(float x)
{
    return vmake([&](int) { return x; });
}
HEARTH_INLINE Vec vzero()
{
    return vset(0);
}
HEARTH_INLINE Vec vload(const float *p)
{
    return vmake([&](int i) { return p[i]; });
}
HEARTH_INLINE Vec vload(const float *p, int n)
{
    return vmake([&](int i) { return i < n ? p[i] : 0.0f; });
}
HEARTH_INLINE void vstore(float *p, Vec x, int n)
{
    for (int i = 0; i < n && i < 16; ++i)
        p[i] = x.lane[i];
}
HEARTH_INLINE void vstore(float *p, Vec x)
{
    vstore(p, x, 16);
}
HEARTH_INLINE Vec vadd(const Vec &a, const Vec &b)
{
    return vmake([&](int i) { return a.lane[i] + b.lane[i]; });
}
HEARTH_INLINE Vec vsub(const Vec &a, const Vec &b)
{
    return vmake([&](int i) { return a.lane[i] - b.lane[i]; });
}
HEARTH_INLINE Vec vmul(const Vec &a, const Vec &b)
{
    return vmake([&](int i) { return a.lane[i] * b.lane[i]; });
}
HEARTH_INLINE Vec vdiv(const Vec &a, const Vec &b)
{
    return vmake([&](int i) { return a.lane[i] / b.lane[i]; });
}
HEARTH_INLINE Vec vfma(const Vec &a, const Vec &b, const Vec &c)
{
    return vmake([&](int i) { return a.lane[i] * b.lane[i] + c.lane[i]; });
}
HEARTH_INLINE Vec vmax(const Vec &a, const Vec &b)
{
    return vmake([&](int i) { return a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i]; });
}
HEARTH_INLINE Vec vmin(const Vec &a, const Vec &b)
{
    return vmake([&](int i) { return a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i]; });
}
HEARTH_INLINE float vsum(const Vec &a)
{
    double sum = 0;
    for (float x : a.lane)
        sum += double(x);
    return float(sum);
}
HEARTH_INLINE float vlargest(const Vec &a)
{
    float largest = a.lane[0];
    for (float x : a.lane)
        largest = x > largest ? x : largest;
    return largest;
}
HEARTH_INLINE Vec vload(const uint16_t *p)
{
    return vmake([&](int i) { return halfToFloat(p[i]); });
}
HEARTH_INLINE void vstore(uint16_t *p, const Vec &x)
{
    for (int i = 0; i < 16; ++i)
        p[i] = floatToHalf(x.lane[i]);
}
