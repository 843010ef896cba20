// softmax(q k^T scale) v over the paged cache, in one pass with a running maximum (https://arxiv.org/abs/2205.14135).
// A workgroup takes up to ROWS queries: tileTokens tokens x tileHeads query heads of one KV head, so that every key and value is read once
// for all of them; in decode `splits` workgroups share the keys and attention_reduce joins them.
// A step takes as many keys as the workgroup has invocations: an invocation computes the ROWS scores of its key (queries from shared
// memory), the rows' softmax is shared out again, then an invocation sums 4 columns of the values over every SETS-th key.
// Tokens of several sequences in one tile are taken run by run. Shared memory: ROWS * (8 KEY8 + THREADS) + 6 THREADS words.
// Must move: keys and values of the context, once a tile.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "params.h"
#include "cache.glsl"

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint ROWS = 4;   // a power of two, at most the invocations
layout(constant_id = 2) const uint KEY8 = 8;   // chunks of 8 of a key
layout(constant_id = 3) const uint VALUE8 = 8; // chunks of 8 of a value; 2 VALUE8 is at most the invocations
layout(constant_id = 4) const uint PAGE = 32;  // tokens a page
const uint THREADS = gl_WorkGroupSize.x;
const uint PARTS = THREADS / ROWS;             // invocations that share the softmax of a row
const uint SETS = THREADS / (VALUE8 * 2u);     // invocations that share the sum of a column
const float NONE = -1e30;

layout(binding = 0, std430) readonly buffer Q { float q[]; };
#ifdef CACHE_F32
layout(binding = 1, std430) readonly buffer Keys { vec4 keys[]; };
layout(binding = 2, std430) readonly buffer Values { vec4 values[]; };
#else
layout(binding = 1, std430) readonly buffer Keys { uvec4 keys[]; };
layout(binding = 2, std430) readonly buffer Values { uvec2 values[]; };
#endif
layout(binding = 3, std430) readonly buffer Positions { int positions[]; };
layout(binding = 4, std430) readonly buffer Sequences { uint sequences[]; };
layout(binding = 5, std430) readonly buffer PageTables { uint pageTables[]; };
layout(binding = 6, std430) buffer Y { float y[]; }; // splits == 1: [token, head, valueDim]; else see attention_reduce
layout(binding = 7, std430) readonly buffer Sinks { float sinks[]; }; // [heads]: joins the sum, has no value
layout(push_constant) uniform Push { Attention p; };

shared vec4 queries[ROWS * KEY8 * 2];
shared float scores[ROWS * THREADS];
shared vec4 exchange[THREADS];
shared float parts[THREADS];
shared uint valueRows[THREADS];
shared float rowMax[ROWS];
shared float rowSum[ROWS];
shared float rowScale[ROWS];

uint firstToken, firstHead, tileHeads, kvHead; // of the tile

bool rowExists(uint row)
{
    const uint token = row / p.tileHeads;
    return token < p.tileTokens && firstToken + token < p.tokens && row % p.tileHeads < tileHeads;
}

// The scale of a token's scores, which may grow with its position.
float tokenScale(uint token)
{
    if (p.temperature == 0.0)
        return p.scale;
    return p.scale * (1.0 + p.temperature * log(float(uint(positions[token]) / p.temperatureTokens + 1u)));
}

void loadQueries()
{
    for (uint i = gl_LocalInvocationIndex; i < ROWS * KEY8 * 2u; i += THREADS) {
        const uint row = i / (KEY8 * 2u), column = i % (KEY8 * 2u) * 4u;
        vec4 value = vec4(0);
        if (rowExists(row)) {
            const uint token = firstToken + row / p.tileHeads;
            const uint from = (token * p.heads + firstHead + row % p.tileHeads) * p.keyDim;
            const float scale = tokenScale(token);
            [[unroll]] for (uint j = 0; j < 4; ++j)
                if (column + j < p.keyDim)
                    value[j] = q[from + column + j] * scale;
        }
        queries[i] = value;
    }
    if (gl_LocalInvocationIndex < ROWS) {
        const uint row = gl_LocalInvocationIndex;
        const bool hasSink = p.hasSinks != 0u && gl_WorkGroupID.z == 0u && rowExists(row);
        rowMax[row] = hasSink ? sinks[firstHead + row % p.tileHeads] : NONE;
        rowSum[row] = hasSink ? 1.0 : 0.0;
    }
}

bool sees(int position, int key)
{
    const int distance = position - key;
    if (p.seesAhead != 0u)
        return p.window == 0u || abs(distance) <= int(p.window / 2u);
    return distance >= 0 && (p.window == 0u || distance < int(p.window));
}

// Of a head, as alibiSlope() of plan.h.
float slope(uint head)
{
    const uint whole = 1u << findMSB(p.heads);
    const bool isWhole = head < whole;
    return exp2(-(isWhole ? p.alibi : p.alibi / 2.0) / float(whole) * float(isWhole ? head + 1u : 2u * (head - whole) + 1u));
}

// The position after the last token of the sequence of `token`, whose tokens stand together.
int sequenceEnd(uint token)
{
    uint last = token, after = p.tokens;
    while (last + 1u < after) {
        const uint middle = (last + after) / 2u;
        if (sequences[middle] == sequences[token])
            last = middle;
        else
            after = middle;
    }
    return positions[last] + 1;
}

// Scores of this invocation's key for every row of the tokens [begin, end) of the tile.
void scoreKey(uint key, uint last, uint tableRow, uint begin, uint end)
{
    float sums[ROWS];
    [[unroll]] for (uint r = 0; r < ROWS; ++r)
        sums[r] = 0.0;
    if (key < last) {
        const uint page = pageTables[tableRow * p.pagesPerSequence + key / PAGE];
        valueRows[gl_LocalInvocationIndex] = valueToken(page, key % PAGE, kvHead, p.kvHeads, PAGE);
        const uint base = keyChunk(page, key % PAGE, kvHead, 0u, p.kvHeads, KEY8, PAGE);
        [[dont_unroll]] for (uint chunk = 0; chunk < KEY8; ++chunk) {
#ifdef CACHE_F32
            const vec4 a = keys[(base + chunk * PAGE) * 2u], b = keys[(base + chunk * PAGE) * 2u + 1u];
#else
            const uvec4 packed = keys[base + chunk * PAGE];
            const vec4 a = vec4(unpackHalf2x16(packed.x), unpackHalf2x16(packed.y));
            const vec4 b = vec4(unpackHalf2x16(packed.z), unpackHalf2x16(packed.w));
#endif
            [[unroll]] for (uint r = 0; r < ROWS; ++r) {
                const uint at = (r * KEY8 + chunk) * 2u;
                sums[r] += dot(a, queries[at]) + dot(b, queries[at + 1u]);
            }
        }
    }
    [[unroll]] for (uint r = 0; r < ROWS; ++r) {
        const uint token = r / p.tileHeads;
        float score = NONE;
        if (key < last && rowExists(r) && token >= begin && token < end) {
            const int position = positions[firstToken + token];
            if (sees(position, int(key)))
                score = p.softcap > 0.0 ? p.softcap * (1.0 - 2.0 / (exp(2.0 * sums[r] / p.softcap) + 1.0)) : sums[r];
            if (p.alibi > 0.0 && score > 0.5 * NONE)
                score -= slope(firstHead + r % p.tileHeads) * float(abs(position - int(key)));
        }
        scores[r * THREADS + gl_LocalInvocationIndex] = score;
    }
}

// Turns scores into exp(score - maximum), keeps the running maximum and sum, and says in rowScale by how much earlier sums shrink.
void softmaxStep()
{
    const uint local = gl_LocalInvocationIndex, row = local / PARTS, part = local % PARTS;
    float highest = NONE;
    for (uint j = part; j < THREADS; j += PARTS)
        highest = max(highest, scores[row * THREADS + j]);
    parts[local] = highest;
    barrier();
    const float before = rowMax[row];
    highest = before;
    for (uint j = 0; j < PARTS; ++j)
        highest = max(highest, parts[row * PARTS + j]);
    float sum = 0.0;
    for (uint j = part; j < THREADS; j += PARTS) {
        const float score = scores[row * THREADS + j];
        const float weight = score > 0.5 * NONE ? exp(score - highest) : 0.0;
        scores[row * THREADS + j] = weight;
        sum += weight;
    }
    barrier();
    parts[local] = sum;
    barrier();
    if (part == 0u) {
        for (uint j = 1; j < PARTS; ++j)
            sum += parts[local + j];
        const float shrink = exp(before - highest);
        rowScale[row] = shrink;
        rowSum[row] = rowSum[row] * shrink + sum;
        rowMax[row] = highest;
    }
    barrier();
}

void main()
{
    const uint local = gl_LocalInvocationIndex;
    kvHead = gl_WorkGroupID.y / p.headTiles;
    const uint headTile = gl_WorkGroupID.y % p.headTiles, group = p.heads / p.kvHeads, split = gl_WorkGroupID.z;
    firstToken = gl_WorkGroupID.x * p.tileTokens;
    firstHead = kvHead * group + headTile * p.tileHeads;
    tileHeads = min(p.tileHeads, group - headTile * p.tileHeads);
    const uint tileTokens = min(p.tileTokens, p.tokens - firstToken);
    const uint column4 = local % (VALUE8 * 2u), set = local / (VALUE8 * 2u);
    loadQueries();
    barrier();

    vec4 sums[ROWS];
    [[unroll]] for (uint r = 0; r < ROWS; ++r)
        sums[r] = vec4(0);
    for (uint begin = 0, end; begin < tileTokens; begin = end) {
        const uint sequence = sequences[firstToken + begin];
        int lowest = positions[firstToken + begin], highest = lowest;
        for (end = begin + 1u; end < tileTokens && sequences[firstToken + end] == sequence; ++end) {
            lowest = min(lowest, positions[firstToken + end]);
            highest = max(highest, positions[firstToken + end]);
        }
        const int behind = p.seesAhead != 0u ? int(p.window / 2u) : int(p.window) - 1;
        const uint from = p.window == 0u ? 0u : uint(max(lowest - behind, 0));
        int keyEnd = highest + 1;
        if (p.seesAhead != 0u)
            keyEnd = p.window == 0u ? sequenceEnd(firstToken + begin) : min(sequenceEnd(firstToken + begin), keyEnd + behind);
        const uint keyCount = uint(keyEnd) - from;
        const uint share = ((keyCount + p.splits - 1u) / p.splits + THREADS - 1u) / THREADS * THREADS;
        const uint last = min(from + keyCount, from + (split + 1u) * share);
        for (uint first = from + split * share; first < last; first += THREADS) {
            scoreKey(first + local, last, sequence, begin, end);
            barrier();
            softmaxStep();
            [[unroll]] for (uint r = 0; r < ROWS; ++r)
                sums[r] *= rowScale[r];
            const uint count = min(THREADS, last - first);
            for (uint j = set < SETS ? set : count; j < count; j += SETS) {
                const uint at = valueRows[j] * (VALUE8 * 2u) + column4;
#ifdef CACHE_F32
                const vec4 value = values[at];
#else
                const vec4 value = vec4(unpackHalf2x16(values[at].x), unpackHalf2x16(values[at].y));
#endif
                [[unroll]] for (uint r = 0; r < ROWS; ++r)
                    sums[r] += scores[r * THREADS + j] * value;
            }
            barrier();
        }
    }

    [[unroll]] for (uint r = 0; r < ROWS; ++r) {
        exchange[local] = sums[r];
        barrier();
        if (set == 0u && rowExists(r)) {
            vec4 total = exchange[local];
            for (uint s = 1; s < SETS; ++s)
                total += exchange[local + s * VALUE8 * 2u];
            const uint query = (firstToken + r / p.tileHeads) * p.heads + firstHead + r % p.tileHeads;
            if (p.splits == 1u) {
                total /= rowSum[r];
                [[unroll]] for (uint j = 0; j < 4; ++j)
                    if (column4 * 4u + j < p.valueDim)
                        y[query * p.valueDim + column4 * 4u + j] = total[j];
            } else {
                const uint to = (query * p.splits + split) * (VALUE8 * 8u + 2u);
                [[unroll]] for (uint j = 0; j < 4; ++j)
                    y[to + column4 * 4u + j] = total[j];
                if (column4 == 0u) {
                    y[to + VALUE8 * 8u] = rowMax[r];
                    y[to + VALUE8 * 8u + 1u] = rowSum[r];
                }
            }
        }
        barrier();
    }
}
