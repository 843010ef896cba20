// y[t, c] (+)= sum over slots of shares[t, s] x[t, s, c], one invocation an element.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "params.h"

layout(local_size_x_id = 0) in;
layout(binding = 0, std430) readonly buffer X { float x[]; };
layout(binding = 1, std430) readonly buffer Shares { float shares[]; };
layout(binding = 2, std430) buffer Y { float y[]; };
layout(push_constant) uniform Push { WeightedSum p; };

void main()
{
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint at = workgroup * gl_WorkGroupSize.x + gl_LocalInvocationIndex;
    if (at >= p.tokens * p.width)
        return;
    const uint token = at / p.width, column = at % p.width;
    float sum = p.accumulate != 0u ? y[at] : 0.0;
    for (uint slot = token * p.slots; slot < (token + 1u) * p.slots; ++slot)
        sum += shares[slot] * x[slot * p.width + column];
    y[at] = sum;
}
