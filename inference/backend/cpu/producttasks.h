#pragma once

#include "inference/plan/plan.h"

#include <cstddef>
#include <cstdint>

// What the products of the CPU backend are given: plain structs, filled by the portable part and read by the kernels.
namespace hearth::cpu {

// Rows that share a panel of a packed matrix; see pack.h for the layout.
constexpr int panelRows = 16;
// Columns that share an activation scale, and rows and columns of a matrix unit's tile of bfloat16.
constexpr int blockColumns = 32;
constexpr int tileRows = 16;
// How a product wants its activations.
enum class ActivationForm : uint8_t {
    Raw,         // float32 rows as they are
    Interleaved, // float32, [column][token of the tile]
    Bytes,       // int8 with a scale a block of 32, [block][token of the tile][32]
    BfloatTiles, // bfloat16, [16 tokens][32 columns] a tile: [token / 16][column / 32][16][32]
};

// A weight matrix as its kernels read it: panels of 16 rows, or (scalar) the file's own rows.
struct PackedMatrix
{
    TensorType type = TensorType::F32;
    int64_t rows = 0;
    int64_t columns = 0;
    const uint8_t *data = nullptr;
    size_t panelBytes = 0;
};

// The activations of one product, prepared once for all its weights. A tile is a run of tokens that share one read of the weights; it
// begins where tileTokens() says, and what belongs to it lies together: the tile of tokens [t, t + n) starts at element t * columns
// (sums and scales: t * blocks).
struct Activations
{
    int tokens = 0;
    int64_t columns = 0;
    const float *raw = nullptr; // [tokens, rawStride]
    int64_t rawStride = 0;
    const int32_t *rawRows = nullptr;  // the row of each token; null: in order
    float *interleaved = nullptr;      // [tile][even columns][n]
    int8_t *bytes = nullptr;           // [tile][block][n][32]
    float *scales = nullptr;           // [tile][block][n]
    float *scaledSums = nullptr;       // [tile][block][n]: sum of the block's bytes, times its scale
    int32_t *negativeSums = nullptr;   // [tile][block][n]: minus the sum of its 32 bytes
    int32_t *negativeHalves = nullptr; // [tile][block][2][n]: minus the sums of its first and last 16
    uint16_t *bfloats = nullptr;
};

// out[t][r] (+)= weight[r] . x[t] (+ bias[r]) for the panels and tokens of the ranges.
struct ProductTask
{
    PackedMatrix weight;
    const Activations *activations = nullptr;
    int64_t firstPanel = 0;
    int64_t lastPanel = 0; // one past
    int firstToken = 0;    // a multiple of Kernels::tokenBlock
    int lastToken = 0;     // one past
    const float *bias = nullptr;
    float *out = nullptr;
    int64_t outStride = 0;
    const int32_t *outRows = nullptr; // the row of each token; null: in order
    bool accumulate = false;
    uint8_t *scratch = nullptr; // Kernels::scratchBytes of it, this worker's own
};

} // namespace hearth::cpu
