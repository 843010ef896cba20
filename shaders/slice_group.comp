// Sorts the slots of a batch's tokens by the slice that they multiply, so that a product reads a slice once for all of them. One
// workgroup: counts a slice in shared memory, their running sum, then each slot to its place; the order within a slice is not fixed, and
// nothing depends on it. groups = [slices + 1] where each slice begins, then [rows] the slots (token * slots + slot).
#version 460
#extension GL_GOOGLE_include_directive : require
#include "params.h"

layout(local_size_x_id = 0) in;
layout(binding = 0, std430) readonly buffer Chosen { float chosen[]; };
layout(binding = 1, std430) writeonly buffer Groups { uint groups[]; };
layout(push_constant) uniform Push { SliceGroup p; };

const uint MOST = 1024; // slices
shared uint places[MOST];

void main()
{
    const uint local = gl_LocalInvocationIndex;
    for (uint slice = local; slice < p.slices; slice += gl_WorkGroupSize.x)
        places[slice] = 0u;
    barrier();
    for (uint row = local; row < p.rows; row += gl_WorkGroupSize.x)
        atomicAdd(places[uint(chosen[row])], 1u);
    barrier();
    if (local == 0u) {
        uint sum = 0;
        for (uint slice = 0; slice < p.slices; ++slice) {
            const uint count = places[slice];
            places[slice] = sum;
            groups[slice] = sum;
            sum += count;
        }
        groups[p.slices] = sum;
    }
    barrier();
    for (uint row = local; row < p.rows; row += gl_WorkGroupSize.x)
        groups[p.slices + 1u + atomicAdd(places[uint(chosen[row])], 1u)] = row;
}
