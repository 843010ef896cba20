// The tiles of tiles_amx.inl in plain C++, for testing the code above them on machines that have none.

thread_local uint8_t emulatedTiles[8][16][64];
thread_local bool hasTileConfiguration = false;

void beginTiles()
{
    hasTileConfiguration = true;
}
void endTiles()
{
    hasTileConfiguration = false;
}

void emulateTileZero(int tile)
{
    __builtin_memset(emulatedTiles[tile], 0, sizeof emulatedTiles[tile]);
}
void emulateTileLoad(int tile, const void *from, size_t stride)
{
    for (size_t row = 0; row < 16; ++row)
        __builtin_memcpy(emulatedTiles[tile][row], static_cast<const uint8_t *>(from) + row * stride, 64);
}
void emulateTileStore(int tile, void *to, size_t stride)
{
    for (size_t row = 0; row < 16; ++row)
        __builtin_memcpy(static_cast<uint8_t *>(to) + row * stride, emulatedTiles[tile][row], 64);
}
float emulatedBfloat(const uint8_t *p)
{
    uint32_t bits = uint32_t(p[0]) << 16 | uint32_t(p[1]) << 24;
    float x;
    __builtin_memcpy(&x, &bits, 4);
    return x;
}
// sum[m][n] += a[m][2k] * b[k][2n] + a[m][2k + 1] * b[k][2n + 1]
void emulateTileDot(int sum, int a, int b)
{
    if (!hasTileConfiguration)
        __builtin_trap(); // as the processor does
    for (int m = 0; m < 16; ++m)
        for (int n = 0; n < 16; ++n) {
            float total;
            __builtin_memcpy(&total, &emulatedTiles[sum][m][n * 4], 4);
            for (int k = 0; k < 16; ++k)
                for (int i = 0; i < 2; ++i)
                    total += emulatedBfloat(&emulatedTiles[a][m][k * 4 + i * 2]) * emulatedBfloat(&emulatedTiles[b][k][n * 4 + i * 2]);
            __builtin_memcpy(&emulatedTiles[sum][m][n * 4], &total, 4);
        }
}

#define HEARTH_TILE_ZERO(tile) emulateTileZero(tile)
#define HEARTH_TILE_LOAD(tile, from, stride) emulateTileLoad(tile, from, size_t(stride))
#define HEARTH_TILE_STORE(tile, to, stride) emulateTileStore(tile, to, size_t(stride))
#define HEARTH_TILE_DOT(sum, a, b) emulateTileDot(sum, a, b)
