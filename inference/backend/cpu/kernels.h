#pragma once

#include "inference/plan/plan.h"

#include <cstddef>
#include <cstdint>

// The border between the portable part of the CPU backend and its kernels: plain structs and one table of functions for an instruction
// set. Each kernels_<isa>.cpp fills a table; nothing else is compiled with that instruction set's flags. Kernels allocate nothing, throw
// nothing and know no threads: they are given ranges.
namespace hearth::cpu {

// Rows that share a panel of a packed matrix; see pack.h for the layout.
constexpr int panelRows = 16;
// Columns that share an activation scale, and rows and columns of a matrix unit's tile of bfloat16.
constexpr int blockColumns = 32;
constexpr int tileRows = 16;
// Keys that attention looks at between two rescalings, a multiple of 16.
constexpr int chunkKeys = 128;
// Query rows (tokens times heads that share keys) of one attention task, at most.
constexpr int maxQueryRows = 64;

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
    bool accumulate = false;
    uint8_t *scratch = nullptr; // Kernels::scratchBytes of it, this worker's own
};

struct NormTask
{
    const float *x = nullptr;
    float *out = nullptr;
    const float *weight = nullptr;
    const float *bias = nullptr; // LayerNorm, may be null
    int64_t groups = 0;          // consecutive groups of `width`
    int64_t width = 0;
    float epsilon = 0;
};

// Rotates the heads of rows in place. cosines and sines: [row][ropeDim / 2].
struct RopeTask
{
    float *x = nullptr;
    const float *cosines = nullptr;
    const float *sines = nullptr;
    int64_t rows = 0;
    int heads = 0;
    int headDim = 0;
    int ropeDim = 0;
    RopeStyle style = RopeStyle::Adjacent;
};

// One layer of the paged cache. A page holds, for each head, keys as [keyDim][columns] (so that 16 tokens are one load and no sum runs
// across lanes) and values as [pageTokens][valueColumns]; columns and valueColumns are padded to 16.
struct CacheView
{
    uint8_t *keys = nullptr;
    uint8_t *values = nullptr;
    bool isHalf = true;
    int kvHeads = 0;
    int keyDim = 0;
    int valueDim = 0;
    int pageTokens = 0;
    int columns = 0;      // pageTokens rounded up
    int valueColumns = 0; // valueDim rounded up

    size_t elementBytes() const { return isHalf ? 2 : 4; }
    size_t keyHeadBytes() const { return size_t(keyDim) * size_t(columns) * elementBytes(); }
    size_t valueHeadBytes() const { return size_t(pageTokens) * size_t(valueColumns) * elementBytes(); }
};

// Stores the K and V rows of one head of tokens [firstToken, lastToken) at their slots.
struct KvStoreTask
{
    CacheView cache;
    const float *keys = nullptr;   // [tokens, kvHeads * keyDim]
    const float *values = nullptr; // [tokens, kvHeads * valueDim]
    const int32_t *cacheSlots = nullptr;
    int firstToken = 0;
    int lastToken = 0;
    int kvHead = 0;
};

// Attention of up to maxQueryRows rows: tokens that follow each other in one sequence, times the query heads that share one kv head,
// over keys [firstKey, lastKey). Writes normalized rows to `out`, or, when the keys are split over tasks, to `partial`:
// [row][2 + valueColumns] = maximum, sum, unnormalized values.
struct AttentionTask
{
    CacheView cache;
    const float *q = nullptr; // first token's row
    int64_t qStride = 0;
    float *out = nullptr;
    int64_t outStride = 0;
    const int32_t *positions = nullptr; // of the tokens
    int tokens = 0;
    const int32_t *pageTable = nullptr;
    int kvHead = 0;
    int firstHead = 0; // of the query heads
    int heads = 1;     // of them, all sharing the kv head
    float scale = 1;
    float softcap = 0;
    int window = 0;
    int firstKey = 0;
    int lastKey = 0;
    float *partial = nullptr;
    float *scratch = nullptr; // attentionScratchFloats() of it
};

size_t attentionScratchFloats(int keyDim, int valueColumns);

// Puts the partial results of `splits` tasks over the same rows together. `partials` of a split are `splitStride` floats apart.
struct MergeTask
{
    const float *partials = nullptr;
    int64_t splitStride = 0;
    int splits = 0;
    AttentionTask target; // cache, out, outStride, tokens, firstHead, heads, scratch
};

struct Kernels
{
    const char *isa;
    bool packsWeights;
    int tokenBlock;  // tiles never straddle multiples of this
    int chunkTokens; // a multiple of it: the tokens of a prefill that one product task takes, at most
    ActivationForm (*activationForm)(TensorType type, int tokens);
    // Fills the form's arrays for tokens [firstToken, lastToken), firstToken a multiple of tokenBlock.
    void (*prepare)(const Activations &activations, ActivationForm form, int firstToken, int lastToken);
    size_t (*scratchBytes)(int64_t columns);
    void (*multiply)(const ProductTask &task);
    void (*rmsNorm)(const NormTask &task);
    void (*layerNorm)(const NormTask &task);
    void (*rope)(const RopeTask &task);
    // out = act(x) * gate; gate may be null. n elements.
    void (*activate)(Activation activation, const float *x, const float *gate, float *out, int64_t n);
    void (*add)(const float *a, const float *b, float *out, int64_t n);
    void (*scale)(const float *x, float factor, float *out, int64_t n);
    void (*softCap)(const float *x, float cap, float *out, int64_t n);
    void (*storeKv)(const KvStoreTask &task);
    void (*attend)(const AttentionTask &task);
    void (*mergeAttention)(const MergeTask &task);
};

const Kernels &scalarKernels();
#ifdef HEARTH_X86
const Kernels &avx2Kernels();
const Kernels &avx512Kernels();
const Kernels &amxKernels();
#endif

} // namespace hearth::cpu
