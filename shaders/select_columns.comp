// Columns [firstColumn, firstColumn + groupWidth) of every `stride` columns, side by side: one invocation an element.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "params.h"

layout(local_size_x_id = 0) in;
layout(binding = 0, std430) readonly buffer X { float x[]; };
layout(binding = 1, std430) writeonly buffer Y { float y[]; };
layout(push_constant) uniform Push { SelectColumns p; };

void main()
{
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint at = workgroup * gl_WorkGroupSize.x + gl_LocalInvocationIndex;
    if (at < p.count)
        y[at] = x[at / p.groupWidth * p.stride + p.firstColumn + at % p.groupWidth];
}
