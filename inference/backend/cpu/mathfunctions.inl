// Exponential and what follows from it, 16 lanes at a time; relative errors stay under 1e-6. The scalar instruction set asks the C
// library instead (HEARTH_SCALAR_MATH), so that it can be the reference of these.

#ifdef HEARTH_SCALAR_MATH

HEARTH_INLINE Vec vexp(const Vec &x)
{
    return vmake([&](int i) { return std::exp(x.lane[i]); });
}
HEARTH_INLINE Vec vtanh(const Vec &x)
{
    return vmake([&](int i) { return std::tanh(x.lane[i]); });
}
HEARTH_INLINE Vec vsilu(const Vec &x)
{
    return vmake([&](int i) { return x.lane[i] / (1.0f + std::exp(-x.lane[i])); });
}
HEARTH_INLINE Vec vsigmoid(const Vec &x)
{
    return vmake([&](int i) { return 1.0f / (1.0f + std::exp(-x.lane[i])); });
}
HEARTH_INLINE Vec vgeluTanh(const Vec &x)
{
    return vmake([&](int i) {
        const double v = double(x.lane[i]);
        return float(v / (1.0 + std::exp(-2 * 0.79788456080286536 * (v + 0.044715 * v * v * v))));
    });
}
HEARTH_INLINE Vec vgeluErf(const Vec &x)
{
    return vmake([&](int i) { return float(0.5 * double(x.lane[i]) * std::erfc(-double(x.lane[i]) * 0.70710678118654752)); });
}

#else

// 2^n * e^r with r within half of ln 2: a polynomial of degree 7. Zero below -87.3, where float32 has no normal number left.
HEARTH_INLINE Vec vexp(Vec x)
{
    const Vec least = vset(-87.3f);
    const Vec clamped = vmin(vmax(x, least), vset(88.3f));
    const Vec n = vround(vmul(clamped, vset(1.44269504f)));
    Vec r = vfma(n, vset(-0.693145751953125f), clamped); // ln 2 in two parts, the first exact in few bits
    r = vfma(n, vset(-1.42860677e-6f), r);
    Vec p = vset(1.0f / 5040);
    p = vfma(p, r, vset(1.0f / 720));
    p = vfma(p, r, vset(1.0f / 120));
    p = vfma(p, r, vset(1.0f / 24));
    p = vfma(p, r, vset(1.0f / 6));
    p = vfma(p, r, vset(0.5f));
    p = vfma(p, r, vset(1.0f));
    p = vfma(p, r, vset(1.0f));
    return vselectLess(x, least, vzero(), vscale2(p, n));
}

// (e^2x - 1) / (e^2x + 1); near zero, where that cancels, the series.
HEARTH_INLINE Vec vtanh(Vec x)
{
    const Vec e = vexp(vmin(vmul(x, vset(2.0f)), vset(40.0f)));
    const Vec wide = vdiv(vsub(e, vset(1.0f)), vadd(e, vset(1.0f)));
    const Vec s = vmul(x, x);
    Vec p = vset(-1382.0f / 155925);
    p = vfma(p, s, vset(62.0f / 2835));
    p = vfma(p, s, vset(-17.0f / 315));
    p = vfma(p, s, vset(2.0f / 15));
    p = vfma(p, s, vset(-1.0f / 3));
    p = vfma(vmul(p, s), x, x);
    return vselectLess(vabs(x), vset(0.3f), p, wide);
}

HEARTH_INLINE Vec vsilu(Vec x)
{
    return vdiv(x, vadd(vset(1.0f), vexp(vsub(vzero(), x))));
}

HEARTH_INLINE Vec vsigmoid(Vec x)
{
    return vdiv(vset(1.0f), vadd(vset(1.0f), vexp(vsub(vzero(), x))));
}

// 0.5 (1 + tanh u) is 1 / (1 + e^-2u).
HEARTH_INLINE Vec vgeluTanh(Vec x)
{
    const Vec u = vmul(vset(0.79788456f), vfma(vmul(vset(0.044715f), vmul(x, x)), x, x));
    return vdiv(x, vadd(vset(1.0f), vexp(vmul(vset(-2.0f), u))));
}

// x / 2 * erfc(-x / sqrt 2), erfc by the rational Chebyshev fit of Press et al., Numerical Recipes, section 6.2 (error 1.2e-7).
HEARTH_INLINE Vec vgeluErf(Vec x)
{
    constexpr float c[10] = {-1.26551223f, 1.00002368f,  0.37409196f, 0.09678418f,  -0.18628806f,
                             0.27886807f,  -1.13520398f, 1.48851587f, -0.82215223f, 0.17087277f};
    const Vec z = vmul(vabs(x), vset(0.70710678f));
    const Vec t = vdiv(vset(1.0f), vfma(vset(0.5f), z, vset(1.0f)));
    Vec p = vset(c[9]);
    for (int i = 8; i >= 0; --i)
        p = vfma(p, t, vset(c[i]));
    const Vec tail = vmul(t, vexp(vfma(vsub(vzero(), z), z, p))); // erfc(|x| / sqrt 2)
    const Vec both = vselectLess(x, vzero(), tail, vsub(vset(2.0f), tail));
    return vmul(vmul(vset(0.5f), x), both);
}

#endif
