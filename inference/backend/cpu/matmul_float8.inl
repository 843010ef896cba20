// Products of float8 (E4M3) with float32 activations, exact but for float32 sums. A panel is, a block of 32 columns after the other,
// 16 scales f32 and [column][16 rows] bytes; activations are as for the other floats. Each byte is widened once a tile: its exponent and
// mantissa in a float's place make the value times 2^-120, subnormal ones too.

constexpr int64_t float8BlockBytes = 64 + blockColumns * panelRows;

HEARTH_INLINE Vec widenFloat8(const uint8_t *p)
{
    const IVec bits = iloadBytes(p);
    const IVec placed = ior(ishiftLeft(iand(bits, 0x80), 24), ishiftLeft(iand(bits, 0x7f), 20));
    return vmul(vfromBits(placed), vset(0x1p120f));
}

template <int Panels, int Tokens> void multiplyFloat8Tile(const ProductTask &task, int64_t panel, int token)
{
    const Activations &a = *task.activations;
    const float *x = a.interleaved + token * a.columns; // whole blocks: the columns are even
    const uint8_t *data = task.weight.data + size_t(panel) * task.weight.panelBytes;
    Vec sums[Panels][Tokens];
    for (auto &panelSums : sums)
        for (Vec &sum : panelSums)
            sum = vzero();
    for (int64_t block = 0; block < a.columns / blockColumns; ++block, data += float8BlockBytes) {
        Vec scales[Panels];
        for (int p = 0; p < Panels; ++p)
            scales[p] = vload(reinterpret_cast<const float *>(data + size_t(p) * task.weight.panelBytes));
        for (int column = 0; column < blockColumns; ++column, x += Tokens) {
            unrolled<0, Panels>([&](auto p) HEARTH_LAMBDA {
                constexpr int i = decltype(p)::value;
                const uint8_t *bytes = data + size_t(i) * task.weight.panelBytes + 64 + column * panelRows;
                if constexpr (Tokens <= 4)
                    __builtin_prefetch(bytes + prefetchBytes);
                const Vec weight = vmul(widenFloat8(bytes), scales[i]);
                for (int t = 0; t < Tokens; ++t)
                    sums[i][t] = vfma(weight, vset(x[t]), sums[i][t]);
            });
        }
    }
    for (int p = 0; p < Panels; ++p)
        for (int t = 0; t < Tokens; ++t)
            writeSums(task, panel + p, token + t, sums[p][t]);
}

template <int Tokens> struct Float8Tile
{
    static constexpr int together = Tokens <= 2 ? 4 : maxTile > 4 ? 2 : 1;
    template <int Panels> static void run(const ProductTask &task, int64_t panel, int token)
    {
        multiplyFloat8Tile<Panels, Tokens>(task, panel, token);
    }
};

void multiplyFloat8(const ProductTask &task)
{
    multiplyTiles<Float8Tile>(task);
}
