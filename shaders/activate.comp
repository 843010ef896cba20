// y = act(x), or act(x) * gate: flat over vectors of 4. The numbers of KIND are those of hearth::Activation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "params.h"

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint KIND = 0; // 0 silu, 1 gelu by tanh, 2 gelu by erf, 3 relu, 4 sigmoid, 5 clamped swish (gated), 6 tanh, 7 squared relu
layout(constant_id = 2) const bool GATED = false;
layout(binding = 0, std430) readonly buffer X { vec4 x[]; };
layout(binding = 1, std430) readonly buffer Gate { vec4 gate[]; };
layout(binding = 2, std430) writeonly buffer Y { vec4 y[]; };
layout(push_constant) uniform Push { Elementwise p; };

// erfc by the rational Chebyshev form of Numerical Recipes (section 6.2): relative error below 1.2e-7 everywhere.
vec4 erfOf(vec4 v)
{
    const vec4 t = 1.0 / (1.0 + 0.5 * abs(v));
    const vec4 poly = -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806 + t * (0.27886807
        + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
    const vec4 complement = t * exp(poly - v * v);
    return sign(v) * (1.0 - complement);
}

vec4 act(vec4 v)
{
    switch (KIND) {
    case 0u: return v / (1.0 + exp(-v));
    case 1u: // 0.5 (1 + tanh u) = 1 / (1 + exp(-2 u)), which cannot overflow to NaN
        return v / (1.0 + exp(-1.5957691216057308 * (v + 0.044715 * v * v * v)));
    case 2u: return 0.5 * v * (1.0 + erfOf(v * 0.70710678118654752));
    case 3u: return max(v, vec4(0));
    case 4u: return 1.0 / (1.0 + exp(-v));
    case 6u: return tanh(clamp(v, -15.0, 15.0));
    case 7u: return max(v, vec4(0)) * v;
    default:
        v = min(v, vec4(7.0));
        return v / (1.0 + exp(-1.702 * v));
    }
}

void main()
{
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint at = workgroup * gl_WorkGroupSize.x + gl_LocalInvocationIndex;
    if (at >= p.vectors)
        return;
    const vec4 v = act(x[at]);
    if (KIND == 5u)
        y[at] = v * (clamp(gate[at], vec4(-7.0), vec4(7.0)) + 1.0);
    else
        y[at] = GATED ? v * gate[at] : v;
}
