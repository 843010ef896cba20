// Products of packed F32, F16 and BF16 weights with float32 activations, exact but for float32 sums. A panel is [column][16 rows]
// (BF16: [column pair][16 rows][2]), activations are [column][token of the tile]; every weight is widened once a tile.

struct WeightF32
{
    static constexpr int bytes = 128; // two columns of a panel
    static HEARTH_INLINE void pair(const uint8_t *p, Vec &first, Vec &second)
    {
        first = vload(reinterpret_cast<const float *>(p));
        second = vload(reinterpret_cast<const float *>(p) + 16);
    }
};
struct WeightF16
{
    static constexpr int bytes = 64;
    static HEARTH_INLINE void pair(const uint8_t *p, Vec &first, Vec &second)
    {
        first = vload(halves(p));
        second = vload(halves(p) + 16);
    }
};
struct WeightBf16
{
    static constexpr int bytes = 64;
    static HEARTH_INLINE void pair(const uint8_t *p, Vec &first, Vec &second) { vloadBfloatPairs(halves(p), first, second); }
};

template <class Weight, int Panels, int Tokens> void multiplyFloatTile(const ProductTask &task, int64_t panel, int token)
{
    const Activations &a = *task.activations;
    const int64_t pairs = (a.columns + 1) / 2;
    const float *x = a.interleaved + token * pairs * 2;
    const uint8_t *data = task.weight.data + size_t(panel) * task.weight.panelBytes;
    Vec sums[Panels][Tokens];
    for (auto &panelSums : sums)
        for (Vec &sum : panelSums)
            sum = vzero();
    for (int64_t pair = 0; pair < pairs; ++pair) {
        unrolled<0, Panels>([&](auto p) HEARTH_LAMBDA {
            constexpr int i = decltype(p)::value;
            const uint8_t *weights = data + size_t(i) * task.weight.panelBytes + size_t(pair) * Weight::bytes;
            if constexpr (Tokens <= 4)
                for (int line = 0; line < Weight::bytes; line += 64)
                    __builtin_prefetch(weights + prefetchBytes + line);
            Vec first, second;
            Weight::pair(weights, first, second);
            for (int t = 0; t < Tokens; ++t)
                sums[i][t] = vfma(first, vset(x[t]), sums[i][t]);
            for (int t = 0; t < Tokens; ++t)
                sums[i][t] = vfma(second, vset(x[Tokens + t]), sums[i][t]);
        });
        x += 2 * Tokens;
    }
    for (int p = 0; p < Panels; ++p)
        for (int t = 0; t < Tokens; ++t)
            writeSums(task, panel + p, token + t, sums[p][t]);
}

template <class Weight> struct FloatTiles
{
    template <int Tokens> struct Tile
    {
        static constexpr int together = Tokens <= 2 ? 4 : maxTile > 4 ? 2 : 1;
        template <int Panels> static void run(const ProductTask &task, int64_t panel, int token)
        {
            multiplyFloatTile<Weight, Panels, Tokens>(task, panel, token);
        }
    };
};

template <class Weight> void multiplyFloat(const ProductTask &task)
{
    multiplyTiles<FloatTiles<Weight>::template Tile>(task);
}
