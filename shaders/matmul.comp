// y[t, r] = sum_k x[t, k] w[r, k] for many tokens (prefill).
// Tile: BM weight rows x BN tokens a workgroup, 32 elements of k a step; an invocation sums TM rows x TN tokens in registers, in float32.
// Each step a unit of 32 weights is decoded by one invocation and written to shared memory as [k][row], the x tile as [k][token], so that the
// inner loop reads both as vectors of 4. Shared memory: 32 * (BM + BN) floats.
// Must move: the packed weights tokens / BN times, x rows / BM times.
// With SLICES: of a stack, a slice a gl_WorkGroupID.z, over the slots that chose it; y must not be written by two slots, and is not.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "params.h"
#include "formats/format.glsl"

layout(local_size_x_id = 0) in; // (BM / TM) * (BN / TN)
layout(constant_id = 1) const uint BM = 64;
layout(constant_id = 2) const uint BN = 64;
layout(constant_id = 3) const uint TM = 4; // multiples of 4
layout(constant_id = 4) const uint TN = 4;
layout(constant_id = 5) const bool SCALAR_X = false; // columns is no multiple of 4

layout(binding = 3, std430) readonly buffer X { vec4 x[]; };
layout(binding = 3, std430) readonly buffer XScalar { float xScalar[]; };
layout(binding = 4, std430) buffer Y { float y[]; };
layout(binding = 5, std430) readonly buffer Bias { float bias[]; };
#ifdef SLICES
layout(binding = 6, std430) readonly buffer Groups { uint groups[]; }; // see slice_group.comp
layout(push_constant) uniform Push { SliceProduct p; };
uint slotCount, slice, firstSlot; // of the workgroup's slice
void findSlots()
{
    slice = p.firstSlice + gl_WorkGroupID.z;
    firstSlot = p.hasChosen != 0u ? groups[slice] : 0u;
    slotCount = p.hasChosen != 0u ? groups[slice + 1u] - firstSlot : p.tokens;
}
uint slotRow(uint token) // the token-th slot that takes the slice
{
    return p.hasChosen != 0u ? groups[p.slices + 1u + firstSlot + token] : token * p.slots + slice;
}
#define TOKENS slotCount
#define Y_ROW(token) slotRow(token)
#define X_ROW(token) (p.sharesInput != 0u ? slotRow(token) / p.slots : slotRow(token))
#define FIRST_WEIGHT (gl_WorkGroupID.z * p.rows)
#define FIRST_BIAS (slice * p.rows)
#define ACCUMULATES false
#define OUTPUT_OFFSET 0u
#define OUTPUT_STRIDE p.rows
#else
layout(push_constant) uniform Push { Product p; };
#define TOKENS p.tokens
#define Y_ROW(token) (token)
#define X_ROW(token) (token)
#define FIRST_WEIGHT 0u
#define FIRST_BIAS 0u
#define ACCUMULATES (p.accumulate != 0u)
#define OUTPUT_OFFSET p.outputOffset
#define OUTPUT_STRIDE p.outputStride
#endif

shared vec4 weightTile[32 * BM / 4]; // [k][row / 4]
shared vec4 xTile[32 * BN / 4];      // [k][token / 4]

vec4 loadX(uint token, uint column)
{
    if (token >= TOKENS)
        return vec4(0);
    const uint row = X_ROW(token);
    if (SCALAR_X) {
        vec4 v = vec4(0);
        [[unroll]] for (uint i = 0; i < 4; ++i)
            if (column + i < p.columns)
                v[i] = xScalar[row * p.columns + column + i];
        return v;
    }
    return column < p.columns ? x[(row * p.columns + column) >> 2] : vec4(0);
}

void fillTiles(uint firstRow, uint firstToken, uint unit)
{
    for (uint row = gl_LocalInvocationIndex; row < BM; row += gl_WorkGroupSize.x) {
        const Unit packed = loadUnit((FIRST_WEIGHT + min(firstRow + row, p.rows - 1u)) * p.units + unit);
        [[unroll]] for (uint i = 0; i < 8; ++i) {
            const vec4 w = unitValues(packed, i);
            [[unroll]] for (uint j = 0; j < 4; ++j)
                weightTile[(i * 4u + j) * (BM / 4u) + row / 4u][row % 4u] = w[j];
        }
    }
    for (uint at = gl_LocalInvocationIndex; at < BN * 8u; at += gl_WorkGroupSize.x) {
        const uint token = at % BN, i = at / BN;
        const vec4 v = loadX(firstToken + token, unit * 32u + i * 4u);
        [[unroll]] for (uint j = 0; j < 4; ++j)
            xTile[(i * 4u + j) * (BN / 4u) + token / 4u][token % 4u] = v[j];
    }
}

void main()
{
    const uint firstRow = gl_WorkGroupID.x * BM, firstToken = gl_WorkGroupID.y * BN;
#ifdef SLICES
    findSlots();
    if (firstToken >= TOKENS)
        return;
#endif
    const uint row4 = gl_LocalInvocationIndex % (BM / TM), token4 = gl_LocalInvocationIndex / (BM / TM) * (TN / 4u);
    vec4 sums[TN * TM / 4u]; // [token][row / 4]; the row quads of an invocation lie BM / TM apart
    [[unroll]] for (uint i = 0; i < TN * TM / 4u; ++i)
        sums[i] = vec4(0);

    for (uint unit = 0; unit < p.units; ++unit) {
        fillTiles(firstRow, firstToken, unit);
        barrier();
        for (uint k = 0; k < 32; ++k) {
            vec4 w[TM / 4u];
            [[unroll]] for (uint m = 0; m < TM / 4u; ++m)
                w[m] = weightTile[k * (BM / 4u) + row4 + m * (BM / TM)];
            [[unroll]] for (uint n = 0; n < TN / 4u; ++n) {
                const vec4 v = xTile[k * (BN / 4u) + token4 + n];
                [[unroll]] for (uint j = 0; j < 4; ++j)
                    [[unroll]] for (uint m = 0; m < TM / 4u; ++m)
                        sums[(n * 4u + j) * (TM / 4u) + m] += w[m] * v[j];
            }
        }
        barrier();
    }

    [[unroll]] for (uint n = 0; n < TN; ++n) {
        const uint token = firstToken + token4 * 4u + n;
        if (token >= TOKENS)
            break;
        const uint outputRow = Y_ROW(token);
        [[unroll]] for (uint m = 0; m < TM / 4u; ++m) {
            [[unroll]] for (uint j = 0; j < 4; ++j) {
                const uint row = firstRow + (row4 + m * (BM / TM)) * 4u + j;
                if (row < p.rows) {
                    const uint column = OUTPUT_OFFSET + row;
                    const uint at = outputRow * OUTPUT_STRIDE + column;
                    float sum = sums[n * (TM / 4u) + m][j];
                    if (p.hasBias != 0u)
                        sum += bias[FIRST_BIAS + column];
                    y[at] = ACCUMULATES ? y[at] + sum : sum;
                }
            }
        }
    }
}
