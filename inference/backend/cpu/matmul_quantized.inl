// Products of packed quantized weights with int8 activations.
//
// Reads, for a block of 32 columns of a panel (16 rows), the quants as 8 lines of 64 bytes (4 columns of 16 rows each) and multiplies
// each line with the 4 activation bytes of each token of the tile. The int32 sums of a block are exact; they are scaled into float32 by
// the weights' scales (16 lanes) times the activations' scale (one number a token). Weights stay unsigned as stored: the sums begin at
// minus (activation sum * offset) instead. Memory: the panels once a tile, the tile once a group of panels, which stays in L2.

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

HEARTH_INLINE const uint16_t *halves(const uint8_t *p)
{
    return reinterpret_cast<const uint16_t *>(p);
}

// The quants of a block: how 4, 5, 6 or 8 bits a weight become a line of bytes.
template <int Bits> struct Quants
{
    static constexpr int bytes = Bits * 64;
    static constexpr bool isWide = Bits == 8;
    const uint8_t *data;

    template <int Group> // columns 4 * Group ... + 3
    HEARTH_INLINE Line line() const
    {
        if constexpr (Bits == 8) {
            return lload(data + Group * 64);
        } else {
            const Line packed = lload(data + Group % 4 * 64);
            const Line nibbles = Group < 4 ? llow(packed) : lhigh(packed);
            if constexpr (Bits == 5)
                return lorPlane<4 - Group, 0x10>(nibbles, lload(data + 256));
            else if constexpr (Bits == 6)
                return lorPlane<4 - 2 * (Group % 4), 0x30>(nibbles, lload(data + 256 + Group / 4 * 64));
            else
                return nibbles;
        }
    }
};

// Formats of blocks of 32: [block quants...][block scales f16 x 16, then minimums f16 x 16...]. Weight = scale * (q - 2^Shift) (+ minimum).
template <int Bits, int Shift, bool HasMinimum> struct SimpleFormat
{
    using Q = Quants<Bits>;
    static constexpr int inner = 1;
    static constexpr int halvesOfBlock = 1;
    static constexpr int shift = Shift;
    static constexpr bool hasMinimum = HasMinimum;
    struct Head
    {
        const uint8_t *quants;
        const uint8_t *scales;
    };
    static HEARTH_INLINE Head head(const uint8_t *panel, int64_t blocks, int64_t block)
    {
        return {panel + block * Q::bytes, panel + blocks * Q::bytes + block * (HasMinimum ? 64 : 32)};
    }
    static HEARTH_INLINE const uint8_t *quants(const Head &head, int) { return head.quants; }
    static HEARTH_INLINE Vec scale(const Head &head, int, int) { return vload(halves(head.scales)); }
    static HEARTH_INLINE Vec minimum(const Head &head, int) { return vload(halves(head.scales + 32)); }
};

// Q4_K, Q5_K, Q6_K: super-blocks of 256 columns: [d f16 x 16][dmin f16 x 16][scales][minimums][8 blocks of quants], 320 bytes of head.
template <int Bits> struct SuperFormat
{
    using Q = Quants<Bits>;
    static constexpr int inner = 8;
    static constexpr bool hasMinimum = Bits != 6;
    static constexpr int halvesOfBlock = hasMinimum ? 1 : 2;
    static constexpr int shift = hasMinimum ? 0 : 5;
    static constexpr int64_t bytes = 320 + 8 * Q::bytes;
    struct Head
    {
        const uint8_t *data;
        Vec scale;
        Vec minimum;
    };
    static HEARTH_INLINE Head head(const uint8_t *panel, int64_t, int64_t index)
    {
        const uint8_t *data = panel + index * bytes;
        return {data, vload(halves(data)), hasMinimum ? vload(halves(data + 32)) : vzero()};
    }
    static HEARTH_INLINE const uint8_t *quants(const Head &head, int block) { return head.data + 320 + block * Q::bytes; }
    static HEARTH_INLINE Vec scale(const Head &head, int block, int half)
    {
        if constexpr (hasMinimum)
            return vmul(head.scale, vloadBytes(head.data + 64 + block * 16));
        else
            return vmul(head.scale, vloadSignedBytes(head.data + 64 + (block * 2 + half) * 16));
    }
    // Subtracted in the format: dmin is stored negated when packed.
    static HEARTH_INLINE Vec minimum(const Head &head, int block) { return vmul(head.minimum, vloadBytes(head.data + 192 + block * 16)); }
};

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
    else if constexpr (Format::shift > 0)
        return istart<Format::shift>(negativeSum);
    else
        return izero();
}

// One block of one panel onto the float sums of every token of the tile.
template <class Format, int Tokens>
HEARTH_INLINE void addBlock(const typename Format::Head &head, int block, const TileActivations &x, Vec *sums)
{
    const typename Format::Q quants{Format::quants(head, block)};
    unrolled<0, Format::halvesOfBlock>([&](auto half) HEARTH_LAMBDA {
        constexpr int halfIndex = decltype(half)::value;
        constexpr int groups = 8 / Format::halvesOfBlock;
        const int32_t *negative = Format::halvesOfBlock == 2 ? x.negativeHalves + halfIndex * Tokens : x.negativeSums;
        IVec dots[Tokens];
        for (int t = 0; t < Tokens; ++t)
            dots[t] = startSum<Format>(negative + t);
        unrolled<0, groups>([&](auto step) HEARTH_LAMBDA {
            // both nibbles of a line one after the other, where a block has a single scale
            constexpr int index = decltype(step)::value;
            constexpr int group = Format::halvesOfBlock == 2 ? halfIndex * 4 + index : index / 2 + index % 2 * 4;
            const Line weights = quants.template line<group>();
            for (int t = 0; t < Tokens; ++t) {
                const int8_t *four = x.bytes + t * blockColumns + group * 4;
                dots[t] = Format::Q::isWide ? idotWide(dots[t], weights, four) : idot(dots[t], weights, four);
            }
        });
        const Vec scale = Format::scale(head, block, halfIndex);
        for (int t = 0; t < Tokens; ++t)
            sums[t] = vfma(vmul(vfromInt(dots[t]), scale), vset(x.scales[t]), sums[t]);
    });
    if constexpr (Format::hasMinimum) {
        const Vec minimum = Format::minimum(head, block);
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
        static constexpr int together = Tokens <= 4 ? 4 : Tokens <= 8 ? 2 : 1;
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

using FormatQ8_0 = SimpleFormat<8, 7, false>;
using FormatQ4_0 = SimpleFormat<4, 3, false>;
using FormatQ4_1 = SimpleFormat<4, 0, true>;
using FormatQ5_0 = SimpleFormat<5, 4, false>;
using FormatQ5_1 = SimpleFormat<5, 0, true>;
using FormatQ4_K = SuperFormat<4>;
using FormatQ5_K = SuperFormat<5>;
using FormatQ6_K = SuperFormat<6>;
