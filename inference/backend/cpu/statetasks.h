#pragma once

#include <cstdint>

// What the ops with a state (plan/plan.h) of the CPU backend are given: the tokens of one sequence, and a range of the channels or heads,
// which do not depend on each other. `from` is null where a sequence begins; `to` may be `from`.
namespace hearth::cpu {

struct ShortConvTask
{
    const float *x = nullptr;       // [tokens, channels]
    float *out = nullptr;           // the same
    const float *weights = nullptr; // [taps, channels]
    const float *bias = nullptr;    // [channels], may be null
    const float *from = nullptr;    // [taps - 1, channels], oldest first
    float *to = nullptr;
    int tokens = 0;
    int taps = 0;
    int64_t channels = 0;
    int64_t firstChannel = 0;
    int64_t lastChannel = 0;
    bool silu = false;
};

struct ScanTask
{
    const float *x = nullptr;    // [tokens, heads * headDim]
    const float *dt = nullptr;   // [tokens, heads]
    const float *b = nullptr;    // [tokens, groups * stateDim]
    const float *c = nullptr;    // the same
    float *out = nullptr;        // as x
    const float *a = nullptr;    // [heads, stateDim], or [heads] when isScalar
    const float *d = nullptr;    // [heads]
    const float *bias = nullptr; // [heads]
    const float *from = nullptr; // [heads * headDim, stateDim]
    float *to = nullptr;
    int tokens = 0;
    int heads = 0;
    int groups = 0;
    int headDim = 0;
    int stateDim = 0;
    int firstHead = 0;
    int lastHead = 0;
    bool isScalar = false;
};

struct DeltaTask
{
    const float *q = nullptr;     // [tokens, keyHeads * keyDim]
    const float *k = nullptr;     // the same
    const float *v = nullptr;     // [tokens, heads * valueDim]
    const float *alpha = nullptr; // [tokens, heads]
    const float *beta = nullptr;  // the same
    float *out = nullptr;         // as v
    const float *a = nullptr;     // [heads]
    const float *bias = nullptr;  // [heads]
    const float *from = nullptr;  // [heads, valueDim, keyDim]
    float *to = nullptr;
    int tokens = 0;
    int heads = 0;
    int keyHeads = 0;
    int keyDim = 0;
    int valueDim = 0;
    int firstHead = 0;
    int lastHead = 0;
};

struct WkvTask
{
    const float *r = nullptr; // [tokens, heads * headDim], as all of the inputs
    const float *decay = nullptr;
    const float *k = nullptr;
    const float *v = nullptr;
    const float *rate = nullptr;
    const float *first = nullptr; // null: v as it is
    const float *mix = nullptr;
    float *out = nullptr;           // the same
    const float *weights = nullptr; // [3 or 5, heads * headDim]
    const float *from = nullptr;    // [heads, headDim, headDim]
    float *to = nullptr;
    int tokens = 0;
    int heads = 0;
    int headDim = 0;
    int firstHead = 0;
    int lastHead = 0;
    bool hasNorm = false; // five weights
    float epsilon = 0;    // of the norm
};

} // namespace hearth::cpu
