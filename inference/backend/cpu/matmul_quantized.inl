// Products of packed quantized weights with int8 activations.
//
// Reads, for a block of 32 columns of a panel (16 rows), the quants as 8 lines of 64 bytes (4 columns of 16 rows each) and multiplies
// each line with the 4 activation bytes of each token of the tile. The int32 sums of a block are exact; they are scaled into float32 by
// the weights' scales (16 lanes) times the activations' scale (one number a token). Weights stay unsigned as stored: the sums begin at
// minus (activation sum * offset) instead. The formats' part in this stands in formats.inl and formatsgrid.inl. Memory: the panels once a
// tile, the tile once a group of panels, which stays in L2.

// Calls body with 0, 1, ... Count-1 as compile-time constants.
template <int Value> struct Constant
{
    static constexpr int value = Value;
};
template <int From, int Count, typename Body> HEARTH_INLINE void unrolled(const Body &body)
{
    if constexpr (Count > 0) {
        body(Constant<From>{});
        unrolled<From + 1, Count - 1>(body);
    }
}
#define HEARTH_LAMBDA __attribute__((always_inline))

struct TileActivations
{
    const int8_t *bytes;
    const float *scales;
    const float *scaledSums;
    const int32_t *negativeSums;
    const int32_t *negativeHalves;
};

template <class Format> HEARTH_INLINE IVec startSum(const int32_t *negativeSum)
{
    if constexpr (Format::Q::isWide)
        return istartWide(negativeSum);
    else if constexpr (Format::shift >= 0)
        return istart<Format::shift>(negativeSum);
    else
        return izero();
}

// One block of one panel onto the float sums of every token of the tile.
template <class Format, int Tokens>
HEARTH_INLINE void addBlock(const typename Format::Head &head, int block, const TileActivations &x, Vec *sums)
{
    const typename Format::Q quants = Format::lines(head, block);
    unrolled<0, Format::halvesOfBlock>([&](auto half) HEARTH_LAMBDA {
        constexpr int halfIndex = decltype(half)::value;
        constexpr int groups = 8 / Format::halvesOfBlock;
        const int32_t *negative = Format::halvesOfBlock == 2 ? x.negativeHalves + halfIndex * Tokens : x.negativeSums;
        IVec dots[Tokens];
        Line shorts[Tokens];
        for (int t = 0; t < Tokens; ++t)
            dots[t] = startSum<Format>(negative + t);
        unrolled<0, groups>([&](auto step) HEARTH_LAMBDA {
            // both nibbles of a line one after the other, where a block has a single scale
            constexpr int index = decltype(step)::value;
            constexpr int group = Format::halvesOfBlock == 2 ? halfIndex * 4 + index : index / 2 + index % 2 * 4;
            const Line weights = quants.template line<group>();
            for (int t = 0; t < Tokens; ++t) {
                const int8_t *four = x.bytes + t * blockColumns + group * 4;
                if constexpr (Format::Q::isWide)
                    dots[t] = idotWide(dots[t], weights, four);
                else
                    addProducts<Format::Q::largest, index, groups>(dots[t], shorts[t], weights, four);
            }
        });
        const Vec scale = Format::scale(head, block, halfIndex);
        for (int t = 0; t < Tokens; ++t)
            sums[t] = vfma(vmul(vfromInt(dots[t]), scale), vset(x.scales[t]), sums[t]);
    });
    if constexpr (Format::hasMinimum && Format::halvesOfBlock == 2) {
        for (int half = 0; half < 2; ++half) {
            const Vec minimum = Format::minimum(head, block, half);
            for (int t = 0; t < Tokens; ++t)
                sums[t] = vfma(minimum, vset(-x.scales[t] * float(x.negativeHalves[half * Tokens + t])), sums[t]);
        }
    } else if constexpr (Format::hasMinimum) {
        const Vec minimum = Format::minimum(head, block, 0);
        for (int t = 0; t < Tokens; ++t)
            sums[t] = vfma(minimum, vset(x.scaledSums[t]), sums[t]);
    }
}

HEARTH_INLINE void writeSums(const ProductTask &task, int64_t panel, int token, Vec sum)
{
    const int64_t row = panel * panelRows;
    const int lanes = int(task.weight.rows - row < panelRows ? task.weight.rows - row : panelRows);
    float *out = task.out + (task.outRows ? task.outRows[token] : token) * task.outStride + row;
    if (task.bias)
        sum = vadd(sum, vload(task.bias + row, lanes));
    if (task.accumulate)
        sum = vadd(sum, vload(out, lanes));
    vstore(out, sum, lanes);
}

// How far ahead of the block that is computed its panel is fetched: far enough for memory, near enough to stay in L1.
constexpr int64_t prefetchBytes = 1536;

template <class Format, int Panels, int Tokens> void multiplyTile(const ProductTask &task, int64_t panel, int token)
{
    const Activations &a = *task.activations;
    const int64_t blocks = a.columns / blockColumns;
    const int64_t offset = token * blocks;
    TileActivations x{a.bytes + offset * blockColumns, a.scales + offset, a.scaledSums + offset, a.negativeSums + offset,
                      a.negativeHalves + 2 * offset};
    const uint8_t *data = task.weight.data + size_t(panel) * task.weight.panelBytes;
    Vec sums[Panels][Tokens];
    for (auto &panelSums : sums)
        for (Vec &sum : panelSums)
            sum = vzero();
    for (int64_t index = 0; index < blocks / Format::inner; ++index) {
        typename Format::Head heads[Panels];
        for (int p = 0; p < Panels; ++p)
            heads[p] = Format::head(data + size_t(p) * task.weight.panelBytes, blocks, index);
        for (int block = 0; block < Format::inner; ++block) {
            unrolled<0, Panels>([&](auto p) HEARTH_LAMBDA {
                constexpr int i = decltype(p)::value;
                if constexpr (Tokens <= 4)
                    for (int line = 0; line < Format::Q::bytes; line += 64)
                        __builtin_prefetch(Format::quants(heads[i], block) + prefetchBytes + line);
                addBlock<Format, Tokens>(heads[i], block, x, sums[i]);
            });
            x.bytes += Tokens * blockColumns;
            x.scales += Tokens;
            x.scaledSums += Tokens;
            x.negativeSums += Tokens;
            x.negativeHalves += 2 * Tokens;
        }
    }
    for (int p = 0; p < Panels; ++p)
        for (int t = 0; t < Tokens; ++t)
            writeSums(task, panel + p, token + t, sums[p][t]);
}

// Tokens of the tile that begins at `token` when `tokens` there are in all: as many as fit, then 8, 4, 2, 1.
HEARTH_INLINE int tileTokens(int tokens, int token)
{
    const int left = tokens - token;
    if (left >= maxTile)
        return maxTile;
    return left >= 8 ? 8 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

// `count` panels (4 or fewer) over one tile: with few tokens four panels stream at once, to fill the memory's pipes.
template <class Tile> HEARTH_INLINE void panelsOverTile(const ProductTask &task, int64_t panel, int count, int token)
{
    constexpr int together = Tile::together;
    int done = 0;
    for (; done + together <= count; done += together)
        Tile::template run<together>(task, panel + done, token);
    if constexpr (together > 1)
        for (; done < count; ++done)
            Tile::template run<1>(task, panel + done, token);
}

template <template <int> class Tile> HEARTH_INLINE void multiplyTiles(const ProductTask &task)
{
    constexpr int group = 4;
    const int tokens = task.activations->tokens;
    for (int64_t panel = task.firstPanel; panel < task.lastPanel; panel += group) {
        const int count = int(task.lastPanel - panel < group ? task.lastPanel - panel : group);
        for (int token = task.firstToken, n = 0; token < task.lastToken; token += n) {
            n = tileTokens(tokens, token);
            switch (n) {
            case 1: panelsOverTile<Tile<1>>(task, panel, count, token); break;
            case 2: panelsOverTile<Tile<2>>(task, panel, count, token); break;
            case 4: panelsOverTile<Tile<4>>(task, panel, count, token); break;
            case 8:
                if constexpr (maxTile > 4)
                    panelsOverTile<Tile<8>>(task, panel, count, token);
                break;
            default:
                if constexpr (maxTile > 8)
                    panelsOverTile<Tile<maxTile>>(task, panel, count, token);
            }
        }
    }
}

template <class Format> struct QuantizedTiles
{
    template <int Tokens> struct Tile
    {
        static constexpr int together = !Format::isFast ? 1 : Tokens <= 4 ? 4 : Tokens <= 8 ? 2 : 1;
        template <int Panels> static void run(const ProductTask &task, int64_t panel, int token)
        {
            multiplyTile<Format, Panels, Tokens>(task, panel, token);
        }
    };
};

template <class Format> void multiplyQuantized(const ProductTask &task)
{
    multiplyTiles<QuantizedTiles<Format>::template Tile>(task);
}
