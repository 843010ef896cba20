// y[t] (+)= w[ids[t]] * scale: embeddings and learned positions, decoded from their packed rows.
// One invocation a unit of 32 elements. A matrix in several parts is looked up part by part; a part skips the ids of the others.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "params.h"
#include "formats/format.glsl"

layout(local_size_x_id = 0) in;
layout(binding = 3, std430) readonly buffer Ids { uint ids[]; };
layout(binding = 4, std430) buffer Y { float y[]; };
layout(push_constant) uniform Push { Lookup p; };

void main()
{
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint at = workgroup * gl_WorkGroupSize.x + gl_LocalInvocationIndex;
    if (at >= p.tokens * p.units)
        return;
    const uint token = at / p.units, unit = at % p.units;
    const uint row = ids[token] - p.firstRow; // wraps for the parts before: then it is too large
    if (row >= p.rows)
        return;
    const Unit packed = loadUnit(row * p.units + unit);
    for (uint i = 0; i < 8; ++i) {
        const vec4 v = unitValues(packed, i) * p.scale;
        [[unroll]] for (uint j = 0; j < 4; ++j) {
            const uint column = unit * 32u + i * 4u + j;
            if (column < p.columns) {
                const uint to = token * p.columns + column;
                y[to] = p.accumulate != 0u ? y[to] + v[j] : v[j];
            }
        }
    }
}
