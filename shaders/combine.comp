// y = a + b, a * factor, or factor * tanh(a / factor): flat over vectors of 4.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "params.h"

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint KIND = 0; // 0 add, 1 scale, 2 soft cap
layout(binding = 0, std430) readonly buffer A { vec4 a[]; };
layout(binding = 1, std430) readonly buffer B { vec4 b[]; };
layout(binding = 2, std430) writeonly buffer Y { vec4 y[]; };
layout(push_constant) uniform Push { Elementwise p; };

void main()
{
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint at = workgroup * gl_WorkGroupSize.x + gl_LocalInvocationIndex;
    if (at >= p.vectors)
        return;
    if (KIND == 0u)
        y[at] = a[at] + b[at];
    else if (KIND == 1u)
        y[at] = a[at] * p.factor;
    else // tanh u = 1 - 2 / (exp(2u) + 1): saturates instead of becoming NaN
        y[at] = p.factor * (1.0 - 2.0 / (exp(2.0 * a[at] / p.factor) + 1.0));
}
