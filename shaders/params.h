// Push constants of every kernel, read by C++ and GLSL alike, so that a field is written down once.
// All members are 32 bits wide: the layout is the same in both languages. Vulkan promises 128 bytes.
#ifndef HEARTH_SHADERS_PARAMS_H
#define HEARTH_SHADERS_PARAMS_H

#ifdef __cplusplus
#include <cstdint>
namespace hearth::params {
using uint = uint32_t;
#endif

// matvec, matmul: y[t, outputOffset + r] (+)= sum_k x[t, k] w[r, k] (+ bias[outputOffset + r])
struct Product
{
    uint rows;         // of the weight's part
    uint columns;      // k, elements a row of x
    uint units;        // units of 32 elements a weight row, the last one padded
    uint tokens;       // rows of x and y
    uint outputStride; // elements a row of y
    uint outputOffset; // first column of y that this part fills
    uint hasBias;
    uint accumulate;
};

// matvec and matmul with SLICES: x[row] times the slice of a stack that the row chose (inference/plan/experts.h)
struct SliceProduct
{
    uint rows;        // of a slice
    uint columns;     // k
    uint units;       // units of 32 elements a weight row
    uint tokens;      // rows of the batch
    uint slots;       // of a token
    uint slices;      // of the stack
    uint firstSlice;  // of the part
    uint partSlices;  // in it
    uint hasChosen;   // else slot s takes slice s
    uint sharesInput; // a row of x a token, else one a slot
    uint hasBias;     // [slices, rows]
};

struct Route
{
    uint tokens;
    uint experts;
    uint used;
    uint hasBias;
    uint groups;
    uint groupsUsed;
    uint groupBest;
    uint isNormalized;
    float scale;
};

struct SliceGroup
{
    uint rows; // tokens * slots
    uint slices;
};

struct WeightedSum
{
    uint tokens;
    uint slots;
    uint width;
    uint accumulate;
};

struct CopyColumns
{
    uint rows; // tokens * slots
    uint slots;
    uint fromSlots;
    uint fromWidth;
    uint toWidth;
    uint columns;
    uint from;
    uint to;
};

// lookup: y[t] (+)= w[ids[t]] * scale for the ids that lie in this part
struct Lookup
{
    uint firstRow; // of the part
    uint rows;     // of the part
    uint columns;
    uint units;
    uint tokens;
    uint accumulate;
    float scale;
};

// norm: one workgroup a group of `width` elements
struct Norm
{
    uint groups;
    uint width;
    uint weightGroups; // groups after which gain and bias begin anew
    uint hasBias;
    float epsilon;
};

struct Rope
{
    uint tokens;
    uint heads;
    uint headDim;
    uint pairs;  // ropeDim / 2
    uint halves; // pairs are (i, i + pairs) instead of (2i, 2i + 1)
    float magnitude;
};

struct KvStore
{
    uint tokens;
    uint kvHeads;
    uint keyDim;
    uint valueDim;
    uint pageTokens;
};

struct Attention
{
    uint tokens;
    uint heads;
    uint kvHeads;
    uint keyDim;
    uint valueDim;
    uint tileTokens; // tokens a workgroup
    uint tileHeads;  // query heads a workgroup, all of one KV head
    uint headTiles;  // workgroups that share a KV head
    uint splits;     // workgroups that share the keys of a query
    uint pagesPerSequence;
    uint window; // 0: all
    float scale;
    float softcap;     // 0: none
    float temperature; // 0: none
    uint temperatureTokens;
    uint seesAhead; // the whole sequence, or keys at most window / 2 away
    float alibi;    // 0: none; else the most that slopes are made of
    uint hasSinks;
};

// activate, combine: flat over vectors of 4
struct Elementwise
{
    uint vectors;
    float factor; // scale, or the cap
};

// select_rows, reorder
struct SelectRows
{
    uint rows;
    uint width;
};

struct Multiply
{
    uint count;
    uint period; // elements of b that repeat
};

struct SelectColumns
{
    uint count; // elements of y
    uint groupWidth;
    uint stride;
    uint firstColumn;
};

struct ShortConv
{
    uint channels;
    uint hasBias;
    uint silu;
};

struct SelectiveScan
{
    uint heads;
    uint groups;
    uint headDim;
    uint stateDim;
    uint isScalar; // one decay a head
};

struct GatedDelta
{
    uint heads;
    uint keyHeads;
    uint keyDim;
    uint valueDim;
};

struct Wkv7
{
    uint heads;
    uint hasFirst; // v is mixed with the first layer's
    uint hasNorm;
    float epsilon;
};

#ifdef __cplusplus
} // namespace hearth::params
#endif
#endif
