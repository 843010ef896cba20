// Products of many tokens on matrix tiles of bfloat16, for BF16 and all quantized types.
//
// Two panels (32 rows) at a time are decoded into tiles, [32 columns][16 rows] each, in the worker's scratch, and multiplied with 32
// tokens at a time: four sums stay in tiles over all columns, so nothing is scaled or stored in between. Why not int8 tiles: their sums
// would have to leave the tile and be scaled in every block of 32 columns, 16 cycles of product for about 50 of vector work, while
// bfloat16 spends 16 cycles on the same block and some 110 cycles a block and panel, shared by all tokens, on decoding. The rounding is
// 2^-9 of each factor, less than that of int8 activations.
// Memory: panels once a chunk of tokens; activations once a pair of panels, from the second-level cache.

constexpr int tileBytes = 1024;

HEARTH_INLINE int64_t tilesOf(int64_t columns)
{
    return (columns + blockColumns - 1) / blockColumns;
}

// Two float32 vectors to 16 pairs of bfloat16, rounded to nearest even.
HEARTH_INLINE __m512i bfloatPairs(Vec first, Vec second)
{
    const auto rounded = [](Vec x) HEARTH_LAMBDA {
        const __m512i bits = _mm512_castps_si512(x);
        const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
        return _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
    };
    return _mm512_mask_blend_epi16(0xaaaaaaaau, _mm512_srli_epi32(rounded(first), 16), rounded(second));
}

template <int Byte> HEARTH_INLINE Vec byteOfLanes(Line line)
{
    return _mm512_cvtepi32_ps(_mm512_and_si512(_mm512_srli_epi32(line, 8 * Byte), _mm512_set1_epi32(255)));
}

template <class Format> void decodePanel(const uint8_t *panel, int64_t columns, uint8_t *tiles)
{
    const int64_t blocks = columns / blockColumns;
    constexpr float offset = Format::Q::isWide ? 128.0f : Format::shift >= 0 ? float(1 << std::max(Format::shift, 0)) : 0.0f;
    for (int64_t index = 0; index < blocks / Format::inner; ++index) {
        const typename Format::Head head = Format::head(panel, blocks, index);
        for (int block = 0; block < Format::inner; ++block, tiles += tileBytes) {
            const typename Format::Q quants = Format::lines(head, block);
            unrolled<0, 8>([&](auto g) HEARTH_LAMBDA {
                constexpr int group = decltype(g)::value;
                constexpr int half = group * Format::halvesOfBlock / 8;
                const Vec scale = Format::scale(head, block, half);
                Vec base = vmul(scale, vset(-offset));
                if constexpr (Format::hasMinimum)
                    base = vadd(base, Format::minimum(head, block, half));
                const Line line = quants.template line<group>();
                _mm512_storeu_si512(tiles + group * 128,
                                    bfloatPairs(vfma(byteOfLanes<0>(line), scale, base), vfma(byteOfLanes<1>(line), scale, base)));
                _mm512_storeu_si512(tiles + group * 128 + 64,
                                    bfloatPairs(vfma(byteOfLanes<2>(line), scale, base), vfma(byteOfLanes<3>(line), scale, base)));
            });
        }
    }
}

// BF16 panels are tiles already, but for columns missing in the last one.
void copyBfloatPanel(const uint8_t *panel, int64_t columns, uint8_t *tiles)
{
    const size_t bytes = size_t(columns + 1) / 2 * 64;
    __builtin_memcpy(tiles, panel, bytes);
    __builtin_memset(tiles + bytes, 0, size_t(tilesOf(columns)) * tileBytes - bytes);
}

void decodeAnyPanel(TensorType type, const uint8_t *panel, int64_t columns, uint8_t *tiles)
{
    if (type == TensorType::BF16)
        return copyBfloatPanel(panel, columns, tiles);
    withFormat(type, [&](auto format) { decodePanel<decltype(format)>(panel, columns, tiles); });
}

// Activations of tokens [firstToken, lastToken) as tiles; tokens and columns that are missing are zero.
void prepareBfloats(const Activations &a, int firstToken, int lastToken)
{
    const int64_t tiles = tilesOf(a.columns);
    for (int token = firstToken; token < (lastToken + tileRows - 1) / tileRows * tileRows; ++token) {
        uint16_t *out = a.bfloats + (token / tileRows * tiles * tileRows + token % tileRows) * blockColumns;
        const float *x = rawRow(a, token < a.tokens ? token : 0);
        for (int64_t tile = 0; tile < tiles; ++tile, out += tileRows * blockColumns) {
            const int64_t left = token < a.tokens ? a.columns - tile * blockColumns : 0;
            const int low = int(left > 16 ? 16 : left);
            const int high = int(left > 32 ? 16 : left > 16 ? left - 16 : 0);
            const Vec first = low > 0 ? vload(x + tile * blockColumns, low) : vzero();
            const Vec second = high > 0 ? vload(x + tile * blockColumns + 16, high) : vzero();
            const __m512i pairs = bfloatPairs(first, second); // elements i and i + 16 side by side: unzipped below
            _mm256_storeu_si256(reinterpret_cast<__m256i *>(out), _mm512_cvtepi32_epi16(pairs));
            _mm256_storeu_si256(reinterpret_cast<__m256i *>(out + 16), _mm512_cvtepi32_epi16(_mm512_srli_epi32(pairs, 16)));
        }
    }
}

// Sums of 32 tokens (from a: two rows of tiles) and 32 rows (from b: two panels of tiles) into sums[2 * token half + panel][16][16].
HEARTH_INLINE void multiplyTilePairs(const uint16_t *a, const uint8_t *b, int64_t tiles, float *sums)
{
    const int64_t next = tiles * tileBytes;
    const auto *x = reinterpret_cast<const uint8_t *>(a);
    HEARTH_TILE_ZERO(0);
    HEARTH_TILE_ZERO(1);
    HEARTH_TILE_ZERO(2);
    HEARTH_TILE_ZERO(3);
    for (int64_t tile = 0; tile < tiles; ++tile, x += tileBytes, b += tileBytes) {
        HEARTH_TILE_LOAD(4, x, 64);
        HEARTH_TILE_LOAD(6, b, 64);
        HEARTH_TILE_LOAD(7, b + next, 64);
        HEARTH_TILE_DOT(0, 4, 6);
        HEARTH_TILE_DOT(1, 4, 7);
        HEARTH_TILE_LOAD(5, x + next, 64);
        HEARTH_TILE_DOT(2, 5, 6);
        HEARTH_TILE_DOT(3, 5, 7);
    }
    HEARTH_TILE_STORE(0, sums, 64);
    HEARTH_TILE_STORE(1, sums + 256, 64);
    HEARTH_TILE_STORE(2, sums + 512, 64);
    HEARTH_TILE_STORE(3, sums + 768, 64);
}

void multiplyBfloats(const ProductTask &task)
{
    const Activations &a = *task.activations;
    const int64_t tiles = tilesOf(a.columns);
    uint8_t *panels = task.scratch;
    auto *sums = reinterpret_cast<float *>(panels + 2 * tiles * tileBytes);
    const int64_t rowsOfTiles = (a.tokens + tileRows - 1) / tileRows;
    beginTiles();
    for (int64_t panel = task.firstPanel; panel < task.lastPanel; panel += 2) {
        const int count = task.lastPanel - panel > 1 ? 2 : 1; // a missing panel's products are computed and dropped
        for (int p = 0; p < count; ++p)
            decodeAnyPanel(task.weight.type, task.weight.data + size_t(panel + p) * task.weight.panelBytes, a.columns,
                           panels + p * tiles * tileBytes);
        for (int token = task.firstToken; token < task.lastToken; token += 2 * tileRows) {
            const bool isPair = token / tileRows + 1 < rowsOfTiles;
            // the last row of tiles alone: paired with the one before it, whose sums are not written again
            const int first = isPair || token < tileRows ? token : token - tileRows;
            const uint16_t *x = a.bfloats + first / tileRows * tiles * tileRows * blockColumns;
            multiplyTilePairs(x, panels, tiles, sums);
            for (int t = token - first; t < 2 * tileRows && first + t < task.lastToken; ++t)
                for (int p = 0; p < count; ++p)
                    writeSums(task, panel + p, first + t, vload(sums + (t / tileRows * 2 + p) * 256 + t % tileRows * 16));
        }
    }
    endTiles();
}

size_t tileScratch(int64_t columns)
{
    return size_t(2 * tilesOf(columns) * tileBytes + 4 * 16 * 16 * 4);
}

// From here on tiles beat the vector kernels; below, most of a tile's 16 rows would be padding.
constexpr int leastTileTokens = 17;

ActivationForm tileForm(TensorType type, int tokens)
{
    const bool suits = type != TensorType::F32 && type != TensorType::F16 && type != f8E4m3Type; // those would lose precision
    return suits && tokens >= leastTileTokens ? ActivationForm::BfloatTiles : vectorForm(type, tokens);
}

void prepareForTiles(const Activations &a, ActivationForm form, int firstToken, int lastToken)
{
    if (form == ActivationForm::BfloatTiles)
        prepareBfloats(a, firstToken, lastToken);
    else
        prepareVectors(a, form, firstToken, lastToken);
}

void multiplyWithTiles(const ProductTask &task)
{
    if (tileForm(task.weight.type, task.activations->tokens) == ActivationForm::BfloatTiles)
        multiplyBfloats(task);
    else
        avx512Kernels().multiply(task); // compiled with the same flags
}
