// Joins the splits of attention: y[query] = sum_s exp(max_s - max) v_s / sum_s exp(max_s - max) sum_s.
// Parts are [query][split][columns padded to 8, maximum, sum]. One invocation an output element.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "params.h"

layout(local_size_x_id = 0) in;
layout(binding = 0, std430) readonly buffer Parts { float parts[]; };
layout(binding = 1, std430) writeonly buffer Y { float y[]; };
layout(push_constant) uniform Push { Attention p; };

void main()
{
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint at = workgroup * gl_WorkGroupSize.x + gl_LocalInvocationIndex;
    if (at >= p.tokens * p.heads * p.valueDim)
        return;
    const uint query = at / p.valueDim, column = at % p.valueDim;
    const uint columns = (p.valueDim + 7u) / 8u * 8u, stride = columns + 2u;
    const uint base = query * p.splits * stride;
    float highest = -1e30;
    for (uint s = 0; s < p.splits; ++s)
        highest = max(highest, parts[base + s * stride + columns]);
    float total = 0.0, sum = 0.0;
    for (uint s = 0; s < p.splits; ++s) {
        const uint from = base + s * stride;
        const float weight = exp(parts[from + columns] - highest);
        total += weight * parts[from + column];
        sum += weight * parts[from + columns + 1u];
    }
    y[at] = total / sum;
}
