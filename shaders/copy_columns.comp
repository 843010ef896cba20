// Parts of heads from row to row: y[t, slot, to + j] = x[t, slot or 0, from + j]. One invocation an element.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "params.h"

layout(local_size_x_id = 0) in;
layout(binding = 0, std430) readonly buffer X { float x[]; };
layout(binding = 1, std430) writeonly buffer Y { float y[]; };
layout(push_constant) uniform Push { CopyColumns p; };

void main()
{
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint at = workgroup * gl_WorkGroupSize.x + gl_LocalInvocationIndex;
    if (at >= p.rows * p.columns)
        return;
    const uint row = at / p.columns, column = at % p.columns; // of the output's slots
    const uint source = p.fromSlots == 1u ? row / p.slots : row;
    y[row * p.toWidth + p.to + column] = x[source * p.fromWidth + p.from + column];
}
