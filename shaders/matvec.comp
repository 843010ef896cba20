// y[t, r] = sum_k x[t, k] w[r, k] for few tokens (decode).
// Tile: LANES invocations share ROWS weight rows and take every LANES-th unit of 32 elements; each loads its packed units once, 16 bytes a
// load and neighbouring lanes neighbouring addresses, and the 32 elements of x once for all its rows. Sums meet in a subgroup
// reduction (or in shared memory, 4 bytes an invocation, in the variant for devices without it).
// Must move: rows * packed row bytes; x comes from the caches.
// With SLICES: of a stack, one slot of one token a workgroup (gl_WorkGroupID.y).
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#ifdef SUBGROUP
#extension GL_KHR_shader_subgroup_arithmetic : require
#endif
#include "params.h"
#include "formats/format.glsl"

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint LANES = 32; // with SUBGROUP: the subgroup's size
layout(constant_id = 2) const uint ROWS = 2;
layout(constant_id = 3) const uint COLS = 1; // tokens, at most
layout(constant_id = 4) const bool SCALAR_X = false; // columns is no multiple of 4

layout(binding = 3, std430) readonly buffer X { vec4 x[]; };
layout(binding = 3, std430) readonly buffer XScalar { float xScalar[]; };
layout(binding = 4, std430) buffer Y { float y[]; };
layout(binding = 5, std430) readonly buffer Bias { float bias[]; };
#ifdef SLICES
layout(binding = 6, std430) readonly buffer Chosen { float chosen[]; };
layout(push_constant) uniform Push { SliceProduct p; };
// Of the workgroup: its slot, COLS being 1, and the slice that this takes.
uint xRow, yRow, firstWeight, firstBias;
bool findSlice()
{
    yRow = gl_WorkGroupID.y;
    xRow = p.sharesInput != 0u ? yRow / p.slots : yRow;
    const uint slice = p.hasChosen != 0u ? uint(chosen[yRow]) : yRow % p.slots;
    firstWeight = (slice - p.firstSlice) * p.rows;
    firstBias = slice * p.rows;
    return slice - p.firstSlice < p.partSlices; // wraps for the parts before
}
#define TOKENS 1u
#define ACCUMULATES false
#define OUTPUT_OFFSET 0u
#define OUTPUT_STRIDE p.rows
#else
layout(push_constant) uniform Push { Product p; };
const uint xRow = 0, yRow = 0, firstWeight = 0, firstBias = 0;
#define TOKENS p.tokens
#define ACCUMULATES (p.accumulate != 0u)
#define OUTPUT_OFFSET p.outputOffset
#define OUTPUT_STRIDE p.outputStride
#endif

#ifndef SUBGROUP
shared float partial[gl_WorkGroupSize.x];
#endif

vec4 loadX(uint token, uint column)
{
    if (SCALAR_X) {
        vec4 v = vec4(0);
        [[unroll]] for (uint i = 0; i < 4; ++i)
            if (column + i < p.columns)
                v[i] = xScalar[token * p.columns + column + i];
        return v;
    }
#if defined(FORMAT_F32) || defined(FORMAT_F16) || defined(FORMAT_BF16)
    if (column >= p.columns)
        return vec4(0);
#endif
    return x[(token * p.columns + column) >> 2];
}

float sumOverLanes(float value, uint local)
{
#ifdef SUBGROUP
    return subgroupAdd(value);
#else
    partial[local] = value;
    barrier();
    for (uint half_ = LANES / 2u; half_ > 0u; half_ /= 2u) {
        if (local % LANES < half_)
            partial[local] += partial[local + half_];
        barrier();
    }
    const float sum = partial[local - local % LANES];
    barrier();
    return sum;
#endif
}

void main()
{
#ifdef SUBGROUP
    const uint local = gl_SubgroupID * gl_SubgroupSize + gl_SubgroupInvocationID;
#else
    const uint local = gl_LocalInvocationIndex;
#endif
#ifdef SLICES
    if (!findSlice())
        return;
    const uint workgroup = gl_WorkGroupID.x;
#else
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
#endif
    const uint lane = local % LANES;
    const uint firstRow = (workgroup * (gl_WorkGroupSize.x / LANES) + local / LANES) * ROWS;

    float sums[ROWS * COLS]; // [row][token]
    [[unroll]] for (uint i = 0; i < ROWS * COLS; ++i)
        sums[i] = 0.0;
    for (uint unit = lane; unit < p.units; unit += LANES) {
        Unit packed[ROWS];
        [[unroll]] for (uint r = 0; r < ROWS; ++r)
            packed[r] = loadUnit((firstWeight + min(firstRow + r, p.rows - 1u)) * p.units + unit);
        // Of 16 elements at a time: sum w x = scale * sum raw x + offset * sum x. Not a function, because glslang 12 does not always find
        // that two arrays sized by the same constants are of one type.
        [[unroll]] for (uint h = 0; h < 2; ++h) {
            float products[ROWS * COLS];
            float xSums[COLS];
            [[unroll]] for (uint i = 0; i < ROWS * COLS; ++i)
                products[i] = 0.0;
            [[unroll]] for (uint c = 0; c < COLS; ++c)
                xSums[c] = 0.0;
            [[unroll]] for (uint i = 0; i < 4; ++i) {
                vec4 xs[COLS];
                [[unroll]] for (uint c = 0; c < COLS; ++c) {
                    xs[c] = loadX(xRow + min(c, TOKENS - 1u), unit * 32u + h * 16u + i * 4u);
                    xSums[c] += (xs[c].x + xs[c].y) + (xs[c].z + xs[c].w);
                }
                [[unroll]] for (uint r = 0; r < ROWS; ++r) {
                    const vec4 raw = unitRaw(packed[r], h * 4u + i);
                    [[unroll]] for (uint c = 0; c < COLS; ++c)
                        products[r * COLS + c] += dot(raw, xs[c]);
                }
            }
            [[unroll]] for (uint r = 0; r < ROWS; ++r) {
                [[unroll]] for (uint c = 0; c < COLS; ++c) {
                    sums[r * COLS + c] += unitScale(packed[r], h) * products[r * COLS + c];
#ifdef HAS_OFFSET
                    sums[r * COLS + c] += unitOffset(packed[r], h) * xSums[c];
#endif
                }
            }
        }
    }

    [[unroll]] for (uint r = 0; r < ROWS; ++r) {
        [[unroll]] for (uint c = 0; c < COLS; ++c) {
            float sum = sumOverLanes(sums[r * COLS + c], local);
            if (lane == (r * COLS + c) % LANES && firstRow + r < p.rows && c < TOKENS) {
                const uint column = OUTPUT_OFFSET + firstRow + r;
                const uint at = (yRow + c) * OUTPUT_STRIDE + column;
                if (p.hasBias != 0u)
                    sum += bias[firstBias + column];
                y[at] = ACCUMULATES ? y[at] + sum : sum;
            }
        }
    }
}
