// Rotary positions (https://arxiv.org/abs/2104.09864), in place, one invocation a pair.
// The frequencies come as turns a token, in 64-bit fixed point: position times frequency is then an exact integer product whose whole turns
// fall off, and sine and cosine are polynomials on an eighth of a turn. The built-in ones may be off by 2^-11, and worse far from 0.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "params.h"

layout(local_size_x_id = 0) in;
layout(binding = 0, std430) buffer X { float x[]; };
layout(binding = 1, std430) readonly buffer Turns { uvec2 turns[]; }; // [pairs] high and low word of the fraction of a turn
layout(binding = 2, std430) readonly buffer Positions { uint positions[]; };
layout(push_constant) uniform Push { Rope p; };

vec2 cosSinOfTurn(uint phase)
{
    const uint quadrant = (phase + 0x20000000u) >> 30;
    const float a = float(int(phase - (quadrant << 30))) * 1.4629180792671596e-9; // 2 pi / 2^32
    const float s = a * a;
    const float sine = a * (1.0 + s * (-1.0 / 6.0 + s * (1.0 / 120.0 + s * (-1.0 / 5040.0 + s / 362880.0))));
    const float cosine = 1.0 + s * (-0.5 + s * (1.0 / 24.0 + s * (-1.0 / 720.0 + s / 40320.0)));
    switch (quadrant) {
    case 0u: return vec2(cosine, sine);
    case 1u: return vec2(-sine, cosine);
    case 2u: return vec2(-cosine, -sine);
    default: return vec2(sine, -cosine);
    }
}

void main()
{
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint at = workgroup * gl_WorkGroupSize.x + gl_LocalInvocationIndex;
    if (at >= p.tokens * p.heads * p.pairs)
        return;
    const uint pair = at % p.pairs, head = at / p.pairs; // head counts over all tokens
    const uint position = positions[head / p.heads];
    uint high, low;
    umulExtended(position, turns[pair].y, high, low);
    const vec2 c = cosSinOfTurn(position * turns[pair].x + high) * p.magnitude;
    const uint first = head * p.headDim + (p.halves != 0u ? pair : 2u * pair);
    const uint second = first + (p.halves != 0u ? p.pairs : 1u);
    const float a = x[first], b = x[second];
    x[first] = a * c.x - b * c.y;
    x[second] = a * c.y + b * c.x;
}
