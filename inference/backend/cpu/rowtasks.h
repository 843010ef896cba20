#pragma once

#include "inference/plan/plan.h"

#include <cstddef>
#include <cstdint>

// What norms, rotary positions and attention of the CPU backend are given.
namespace hearth::cpu {

// Keys that attention looks at between two rescalings, a multiple of 16.
constexpr int chunkKeys = 128;
// Query rows (tokens times heads that share keys) of one attention task, at most.
constexpr int maxQueryRows = 64;

struct NormTask
{
    const float *x = nullptr;
    float *out = nullptr;
    const float *weight = nullptr;
    const float *bias = nullptr; // LayerNorm, may be null
    int64_t firstGroup = 0;      // of `groups` consecutive groups of `width`
    int64_t groups = 0;
    int64_t width = 0;
    int64_t weightGroups = 1; // groups after which weight and bias begin anew
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

// One layer of the cache: pages or states. A page holds, for each head, keys as [keyDim][columns] (so that 16 tokens are one load and no
// sum runs across lanes) and values as [pageTokens][valueColumns]; columns and valueColumns are padded to 16.
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
    float *states = nullptr;
    int64_t stateFloats = 0; // 0: the layer has pages

    float *state(int slot) const { return states + slot * stateFloats; }

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
    const float *sinks = nullptr; // a logit for each query head that joins the sum but has no value; null: none
    int window = 0;
    float temperature = 0;
    int temperatureTokens = 1;
    bool seesAhead = false;
    float alibi = 0;
    int queryHeads = 0; // of the model, for alibi
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

} // namespace hearth::cpu
