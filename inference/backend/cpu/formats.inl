// How the packed formats (see pack.h) become operands of the products: lines of bytes, scales and minimums.
//
// A format gives   Q: the quants of a block of 32 columns; line<Group>() is columns 4 Group ... + 3 of 16 rows as unsigned bytes
//                  inner: blocks that share a head; head(panel, blocks, index), lines(head, block), quants(head, block) for prefetching
//                  scale(head, block, half); minimum(head, block, half) where hasMinimum; halvesOfBlock: 2 where 16 columns share them
//                  shift: a weight is scale * (byte - 2^shift), -1: scale * byte (+ minimum); Q::largest: of the bytes
//                  Q::isWide: all 8 bits are used, byte - 128
//                  isFast: bound by memory, so that several panels are streamed at once
// A new format is a struct here and a row of withFormat() at the end of formatsgrid.inl.

HEARTH_INLINE const uint16_t *halves(const uint8_t *p)
{
    return reinterpret_cast<const uint16_t *>(p);
}

// The quants of a block: how 1 to 6 or 8 bits a weight become a line of bytes. One bit becomes 0 or 2.
template <int Bits> struct Quants
{
    static constexpr int bytes = Bits * 64;
    static constexpr bool isWide = Bits == 8;
    static constexpr int largest = Bits == 1 ? 2 : (1 << Bits) - 1;
    const uint8_t *data;

    template <int Group> // columns 4 * Group ... + 3
    HEARTH_INLINE Line line() const
    {
        if constexpr (Bits == 8) {
            return lload(data + Group * 64);
        } else if constexpr (Bits == 1) {
            return lplane<1 - Group, 2>(lload(data));
        } else if constexpr (Bits < 4) {
            const Line pairs = lplane<-2 * (Group % 4), 3>(lload(data + Group / 4 * 64));
            if constexpr (Bits == 3)
                return lorPlane<2 - Group, 4>(pairs, lload(data + 128));
            else
                return pairs;
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

// Nibbles that name values of a table.
struct alignas(16) ValueTable
{
    uint8_t values[16];
};
constexpr ValueTable shiftedValues(const std::array<int8_t, 16> &values, int offset)
{
    ValueTable table{};
    for (size_t i = 0; i < 16; ++i)
        table.values[i] = uint8_t(values[i] + offset);
    return table;
}
constexpr ValueTable iq4Table = shiftedValues(iq4Values, 128);
constexpr ValueTable mxfp4Table = shiftedValues(mxfp4Values, 16);

template <const ValueTable &Table, bool Wide> struct TableQuants
{
    static constexpr int bytes = 256;
    static constexpr bool isWide = Wide;
    static constexpr int largest = *std::max_element(Table.values, Table.values + 16);
    const uint8_t *data;

    template <int Group> HEARTH_INLINE Line line() const { return llookup(Table.values, Quants<4>{data}.template line<Group>()); }
};

// Panels of [lines of all blocks][heads of groups of Inner blocks]; a head begins with scales f16 x 16.
template <class QuantsOfBlock, int Inner, int HeadBytes> struct GroupFormat
{
    using Q = QuantsOfBlock;
    static constexpr int inner = Inner;
    static constexpr int halvesOfBlock = 1;
    static constexpr bool hasMinimum = false;
    static constexpr bool isFast = true;
    struct Head
    {
        const uint8_t *quants;
        const uint8_t *data;
    };
    static HEARTH_INLINE Head head(const uint8_t *panel, int64_t blocks, int64_t index)
    {
        return {panel + index * Inner * Q::bytes, panel + blocks * Q::bytes + index * HeadBytes};
    }
    static HEARTH_INLINE const uint8_t *quants(const Head &head, int block) { return head.quants + block * Q::bytes; }
    static HEARTH_INLINE Q lines(const Head &head, int block) { return {quants(head, block)}; }
    static HEARTH_INLINE Vec scale(const Head &head, int, int) { return vload(halves(head.data)); }
};

struct FormatQ8_0 : GroupFormat<Quants<8>, 1, 32>
{
    static constexpr int shift = 7;
};
struct FormatQ4_0 : GroupFormat<Quants<4>, 1, 32>
{
    static constexpr int shift = 3;
};
struct FormatQ5_0 : GroupFormat<Quants<5>, 1, 32>
{
    static constexpr int shift = 4;
};
template <int Bits> struct MinimumFormat : GroupFormat<Quants<Bits>, 1, 64>
{
    static constexpr int shift = -1;
    static constexpr bool hasMinimum = true;
    using Head = typename GroupFormat<Quants<Bits>, 1, 64>::Head;
    static HEARTH_INLINE Vec minimum(const Head &head, int, int) { return vload(halves(head.data + 32)); }
};
using FormatQ4_1 = MinimumFormat<4>;
using FormatQ5_1 = MinimumFormat<5>;

// Head: scales, then minus the zero points, both f16: their product would not fit.
struct FormatInt4 : GroupFormat<Quants<4>, 1, 64>
{
    static constexpr int shift = -1;
    static constexpr bool hasMinimum = true;
    static HEARTH_INLINE Vec minimum(const Head &head, int, int) { return vmul(vload(halves(head.data)), vload(halves(head.data + 32))); }
};
// Head: scales f32, then 128 - zero point f32, since the products take bytes less 128.
struct FormatInt8 : GroupFormat<Quants<8>, 1, 128>
{
    static constexpr int shift = 7;
    static constexpr bool hasMinimum = true;
    static HEARTH_INLINE Vec scale(const Head &head, int, int) { return vload(reinterpret_cast<const float *>(head.data)); }
    static HEARTH_INLINE Vec minimum(const Head &head, int, int)
    {
        return vmul(scale(head, 0, 0), vload(reinterpret_cast<const float *>(head.data + 64)));
    }
};

struct FormatIQ4_NL : GroupFormat<TableQuants<iq4Table, true>, 1, 32>
{
    static constexpr int shift = 7;
};
// Head: d, then 8 x 16 scales int8.
struct FormatIQ4_XS : GroupFormat<TableQuants<iq4Table, true>, 8, 160>
{
    static constexpr int shift = 7;
    static HEARTH_INLINE Vec scale(const Head &head, int block, int)
    {
        return vmul(vload(halves(head.data)), vloadSignedBytes(head.data + 32 + block * 16));
    }
};
// Head: the exponents of 16 rows, a byte each. 2^(e - 128) below the least normal number counts as zero.
struct FormatMXFP4 : GroupFormat<TableQuants<mxfp4Table, false>, 1, 16>
{
    static constexpr int shift = 4;
    static HEARTH_INLINE Vec scale(const Head &head, int, int)
    {
        return vmul(vfromBits(ishiftLeft(iloadBytes(head.data), 23)), vset(0.5f));
    }
};

struct FormatTQ2_0 : GroupFormat<Quants<2>, 8, 32>
{
    static constexpr int shift = 0;
};
struct FormatQ2_0 : GroupFormat<Quants<2>, 2, 32>
{
    static constexpr int shift = 0;
};
struct FormatQ1_0 : GroupFormat<Quants<1>, 4, 32>
{
    static constexpr int shift = 0;
};
// Head: d, -dmin, then 16 x 16 bytes with the scale low and the minimum high, one for 16 columns.
struct FormatQ2_K : GroupFormat<Quants<2>, 8, 320>
{
    static constexpr int shift = -1;
    static constexpr int halvesOfBlock = 2;
    static constexpr bool hasMinimum = true;
    static HEARTH_INLINE Vec scale(const Head &head, int block, int half)
    {
        return vmul(vload(halves(head.data)), vfromInt(iand(iloadBytes(head.data + 64 + (block * 2 + half) * 16), 15)));
    }
    static HEARTH_INLINE Vec minimum(const Head &head, int block, int half)
    {
        return vmul(vload(halves(head.data + 32)), vfromInt(ishiftRight(iloadBytes(head.data + 64 + (block * 2 + half) * 16), 4)));
    }
};
// Head: d, then 16 x 16 scales int8.
struct FormatQ3_K : GroupFormat<Quants<3>, 8, 288>
{
    static constexpr int shift = 2;
    static constexpr int halvesOfBlock = 2;
    static HEARTH_INLINE Vec scale(const Head &head, int block, int half)
    {
        return vmul(vload(halves(head.data)), vloadSignedBytes(head.data + 32 + (block * 2 + half) * 16));
    }
};

// Q4_K, Q5_K, Q6_K: super-blocks of 256 columns: [d f16 x 16][dmin f16 x 16][scales][minimums][8 blocks of quants], 320 bytes of head.
template <int Bits> struct SuperFormat
{
    using Q = Quants<Bits>;
    static constexpr int inner = 8;
    static constexpr bool isFast = true;
    static constexpr bool hasMinimum = Bits != 6;
    static constexpr int halvesOfBlock = hasMinimum ? 1 : 2;
    static constexpr int shift = hasMinimum ? -1 : 5;
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
    static HEARTH_INLINE Q lines(const Head &head, int block) { return {quants(head, block)}; }
    static HEARTH_INLINE Vec scale(const Head &head, int block, int half)
    {
        if constexpr (hasMinimum)
            return vmul(head.scale, vloadBytes(head.data + 64 + block * 16));
        else
            return vmul(head.scale, vloadSignedBytes(head.data + 64 + (block * 2 + half) * 16));
    }
    // Subtracted in the format: dmin is stored negated when packed.
    static HEARTH_INLINE Vec minimum(const Head &head, int block, int)
    {
        return vmul(head.minimum, vloadBytes(head.data + 192 + block * 16));
    }
};
using FormatQ4_K = SuperFormat<4>;
using FormatQ5_K = SuperFormat<5>;
using FormatQ6_K = SuperFormat<6>;
