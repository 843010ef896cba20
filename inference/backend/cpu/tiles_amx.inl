// Eight matrix tiles of 16 rows of 64 bytes with AMX: 0 to 3 gather sums (float32), 4 and 5 hold activations, 6 and 7 weights (bfloat16).

struct alignas(64) TileConfiguration
{
    uint8_t palette = 1;
    uint8_t startRow = 0;
    uint8_t reserved[14] = {};
    uint16_t rowBytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
    uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

void beginTiles()
{
    const TileConfiguration configuration;
    __asm__ volatile("" ::"r"(&configuration) : "memory"); // GCC 12 drops the stores to it otherwise, and the first product traps
    _tile_loadconfig(&configuration);
}
void endTiles()
{
    _tile_release();
}

#define HEARTH_TILE_ZERO(tile) _tile_zero(tile)
#define HEARTH_TILE_LOAD(tile, from, stride) _tile_loadd(tile, from, stride)
#define HEARTH_TILE_STORE(tile, to, stride) _tile_stored(tile, to, stride)
#define HEARTH_TILE_DOT(sum, a, b) _tile_dpbf16ps(sum, a, b)
