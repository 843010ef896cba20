// The IQ formats whose indices name entries of a grid (see tensor/grids.h), and the table of all quantized formats.
//
// A line takes one gather of 16 rows from the grid, then signs or shifts. The gather bounds these formats, not memory: about 20 cycles a
// line, shared by the tokens of a tile.

// The bits above the eighth of an index, from a word a row where they begin at bit From.
template <int From, int Bits> HEARTH_INLINE IVec withHighBits(IVec low, IVec high)
{
    const IVec moved = From <= 8 ? ishiftLeft(high, From <= 8 ? 8 - From : 0) : ishiftRight(high, From > 8 ? From - 8 : 0);
    return ior(low, iand(moved, ((1 << Bits) - 1) << 8));
}

// Groups of Width columns of one index each, [group][16 rows], then signs, 8 bytes a line; HighBits of an index lie in `high`.
template <const auto &Grid, int Width, int HighBits> struct GridQuants
{
    static constexpr int groups = 32 / Width;
    static constexpr int bytes = groups * 16 + 64;
    static constexpr bool isWide = false;
    static constexpr int largest = 64 + 62;
    const uint8_t *data;
    IVec high;

    template <int Group> HEARTH_INLINE Line line() const
    {
        constexpr int at = Group * 4 / Width;
        IVec index = iloadBytes(data + at * 16);
        if constexpr (HighBits > 0)
            index = withHighBits<at * HighBits, HighBits>(index, high);
        const uint8_t *table = reinterpret_cast<const uint8_t *>(Grid.data()) + Group * 4 % Width;
        return lsigned(lgather<Width>(table, index), data + groups * 16 + Group * 8);
    }
};

// IQ1: groups of 8 columns, their indices' three high bits Step apart in `high`, and in its bit Minus (+ MinusStep for each group) whether
// 1 is taken away or added.
template <int Step, int Minus, int MinusStep> struct TernaryQuants
{
    static constexpr int bytes = 64;
    static constexpr bool isWide = false;
    static constexpr int largest = 24 + 1;
    const uint8_t *data;
    IVec high;

    template <int Group> HEARTH_INLINE Line line() const
    {
        constexpr int at = Group / 2;
        const IVec index = withHighBits<at * Step, 3>(iloadBytes(data + at * 16), high);
        const IVec minus = ishiftRight(ishiftLeft(high, 31 - (Minus + at * MinusStep)), 31); // all ones or none
        const uint8_t *table = reinterpret_cast<const uint8_t *>(iq1Grid.data()) + Group % 2 * 4;
        return ladd(lgather<8>(table, index), ior(minus, iset(0x01010101)));
    }
};

// d times Eighths / 8 times (2 s + 1).
template <int Eighths> HEARTH_INLINE Vec oddScale(const uint8_t *head, IVec s)
{
    return vmul(vmul(vload(halves(head)), vset(float(Eighths) / 8)), vfromInt(iadd(ishiftLeft(s, 1), 1)));
}
HEARTH_INLINE IVec nibbles(const uint8_t *p, int half)
{
    return iand(ishiftRight(iloadBytes(p), half * 4), 15);
}

template <class QuantsOfBlock, int HeadBytes, int Shift> struct GridFormat : GroupFormat<QuantsOfBlock, 8, HeadBytes>
{
    static constexpr int shift = Shift;
    static constexpr bool isFast = false;
};

// Head: d, 4 x 16 bytes with the scales of two blocks.
template <class QuantsOfBlock, int Eighths, int HeadBytes = 96> struct BlockScaledGrid : GridFormat<QuantsOfBlock, HeadBytes, 6>
{
    using Head = typename GroupFormat<QuantsOfBlock, 8, HeadBytes>::Head;
    static HEARTH_INLINE QuantsOfBlock lines(const Head &head, int block) { return {head.quants + block * QuantsOfBlock::bytes, izero()}; }
    static HEARTH_INLINE Vec scale(const Head &head, int block, int)
    {
        return oddScale<Eighths>(head.data, nibbles(head.data + 32 + block / 2 * 16, block % 2));
    }
};
using FormatIQ2_XXS = BlockScaledGrid<GridQuants<iq2XxsGrid, 8, 0>, 1>;
using FormatIQ3_XXS = BlockScaledGrid<GridQuants<iq3XxsGrid, 4, 0>, 2>;
// ... then 8 x 16 bytes of ninth bits.
struct FormatIQ3_S : BlockScaledGrid<GridQuants<iq3SGrid, 4, 1>, 8, 224>
{
    static HEARTH_INLINE Q lines(const Head &head, int block) { return {quants(head, block), iloadBytes(head.data + 96 + block * 16)}; }
};

// Head: d, 8 x 16 bytes with the scales of a block's halves, then high bits of the indices.
template <class QuantsOfBlock, int HeadBytes> struct HalfScaledGrid : GridFormat<QuantsOfBlock, HeadBytes, 6>
{
    using Head = typename GroupFormat<QuantsOfBlock, 8, HeadBytes>::Head;
    static constexpr int halvesOfBlock = 2;
    static HEARTH_INLINE Vec scale(const Head &head, int block, int half)
    {
        return oddScale<1>(head.data, nibbles(head.data + 32 + block * 16, half));
    }
};
struct FormatIQ2_XS : HalfScaledGrid<GridQuants<iq2XsGrid, 8, 1>, 224> // high bits: a nibble a block, 4 x 16 bytes
{
    static HEARTH_INLINE Q lines(const Head &head, int block)
    {
        return {quants(head, block), nibbles(head.data + 160 + block / 2 * 16, block % 2)};
    }
};
struct FormatIQ2_S : HalfScaledGrid<GridQuants<iq2SGrid, 8, 2>, 288> // 8 x 16 bytes
{
    static HEARTH_INLINE Q lines(const Head &head, int block) { return {quants(head, block), iloadBytes(head.data + 160 + block * 16)}; }
};

// Head: d, 8 x 16 halfwords: four times 3 high bits, 3 bits of scale, the shift's sign.
struct FormatIQ1_S : GridFormat<TernaryQuants<3, 15, 0>, 288, 4>
{
    static HEARTH_INLINE Q lines(const Head &head, int block) { return {quants(head, block), iloadHalfwords(head.data + 32 + block * 32)}; }
    static HEARTH_INLINE Vec scale(const Head &head, int block, int)
    {
        return oddScale<1>(head.data, iand(ishiftRight(iloadHalfwords(head.data + 32 + block * 32), 12), 7));
    }
};
// Head: d, 8 x 16 bytes with the scales of a block's halves, 8 x 16 halfwords: four times 3 high bits and the shift's sign.
struct FormatIQ1_M : GridFormat<TernaryQuants<4, 3, 4>, 416, 4>
{
    static constexpr int halvesOfBlock = 2;
    static HEARTH_INLINE Q lines(const Head &head, int block)
    {
        return {quants(head, block), iloadHalfwords(head.data + 160 + block * 32)};
    }
    static HEARTH_INLINE Vec scale(const Head &head, int block, int half)
    {
        return oddScale<1>(head.data, nibbles(head.data + 32 + block * 16, half));
    }
};

// Calls body with the format of a type: the one list of quantized formats.
template <typename Body> HEARTH_INLINE void withFormat(TensorType type, const Body &body)
{
    if (type == int4Type)
        return body(FormatInt4{});
    if (type == int8Type)
        return body(FormatInt8{});
    switch (type) {
    case TensorType::Q8_0: return body(FormatQ8_0{});
    case TensorType::Q4_0: return body(FormatQ4_0{});
    case TensorType::Q4_1: return body(FormatQ4_1{});
    case TensorType::Q5_0: return body(FormatQ5_0{});
    case TensorType::Q5_1: return body(FormatQ5_1{});
    case TensorType::Q2_K: return body(FormatQ2_K{});
    case TensorType::Q3_K: return body(FormatQ3_K{});
    case TensorType::Q4_K: return body(FormatQ4_K{});
    case TensorType::Q5_K: return body(FormatQ5_K{});
    case TensorType::Q6_K: return body(FormatQ6_K{});
    case TensorType::IQ4_NL: return body(FormatIQ4_NL{});
    case TensorType::IQ4_XS: return body(FormatIQ4_XS{});
    case TensorType::MXFP4: return body(FormatMXFP4{});
    case TensorType::IQ3_S: return body(FormatIQ3_S{});
    case TensorType::IQ3_XXS: return body(FormatIQ3_XXS{});
    case TensorType::IQ2_S: return body(FormatIQ2_S{});
    case TensorType::IQ2_XS: return body(FormatIQ2_XS{});
    case TensorType::IQ2_XXS: return body(FormatIQ2_XXS{});
    case TensorType::IQ1_M: return body(FormatIQ1_M{});
    case TensorType::IQ1_S: return body(FormatIQ1_S{});
    case TensorType::TQ1_0:
    case TensorType::TQ2_0: return body(FormatTQ2_0{});
    case TensorType::Q1_0: return body(FormatQ1_0{});
    case TensorType::Q2_0: return body(FormatQ2_0{});
    default: __builtin_unreachable(); // supports() let no other type in
    }
}
