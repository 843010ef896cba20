// Gated delta rule over the tokens of a sequence (plan/plan.h, GatedDelta). LANES invocations a row of a head's state, each with PER of its
// columns in registers; rows do not depend on each other. With y = S q = decay (old S) q + u (k q), the three sums S k, S q and k q are one
// reduction, through shared memory: a vec3 an invocation. Must move: the states once, v and y once, q and k once a row block.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "params.h"
#include "state.glsl"

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint LANES = 8; // a power of two that divides the workgroup
layout(constant_id = 2) const uint PER = 16;
layout(binding = 0, std430) readonly buffer Q { float q[]; };
layout(binding = 1, std430) readonly buffer K { float k[]; };
layout(binding = 2, std430) readonly buffer V { float v[]; };
layout(binding = 3, std430) readonly buffer Alpha { float alpha[]; };
layout(binding = 4, std430) readonly buffer Beta { float beta[]; };
layout(binding = 5, std430) readonly buffer Rate { float a[]; };
layout(binding = 6, std430) readonly buffer Bias { float bias[]; };
layout(binding = 7, std430) readonly buffer Runs { ivec4 runs[]; };
layout(binding = 8, std430) buffer State { float state[]; }; // [slot, head, valueDim, keyDim]
layout(binding = 9, std430) writeonly buffer Y { float y[]; };
layout(push_constant) uniform Push { GatedDelta p; };

shared vec3 parts[gl_WorkGroupSize.x];

void main()
{
    const ivec4 run = runs[gl_WorkGroupID.z];
    if (run.x >= run.y)
        return;
    const uint local = gl_LocalInvocationIndex, lane = local % LANES, head = gl_WorkGroupID.y;
    const uint mine = (gl_WorkGroupID.x * gl_WorkGroupSize.x + local) / LANES;
    const uint row = min(mine, p.valueDim - 1u); // those past the end compute along and store nothing
    const uint rowAt = (head * p.valueDim + row) * p.keyDim;
    const uint slotFloats = p.heads * p.valueDim * p.keyDim;
    float s[PER];
    [[unroll]] for (uint j = 0; j < PER; ++j) {
        const uint n = j * LANES + lane;
        s[j] = 0.0;
        if (n < p.keyDim && run.z >= 0)
            s[j] = state[uint(run.z) * slotFloats + rowAt + n];
    }
    for (int t = run.x; t < run.y; ++t) {
        const uint headAt = uint(t) * p.heads + head;
        const uint keyAt = (uint(t) * p.keyHeads + head % p.keyHeads) * p.keyDim;
        const float decay = exp(a[head] * softplus(alpha[headAt] + bias[head]));
        const float share = 1.0 / (1.0 + exp(-beta[headAt]));
        vec3 sums = vec3(0); // S k, S q, k q
        float keys[PER];
        [[unroll]] for (uint j = 0; j < PER; ++j) {
            const uint n = j * LANES + lane;
            keys[j] = 0.0;
            if (n < p.keyDim) {
                keys[j] = k[keyAt + n];
                const float query = q[keyAt + n];
                sums += vec3(s[j] * keys[j], s[j] * query, keys[j] * query);
            }
        }
        if (LANES > 1u) {
            parts[local] = sums;
            barrier();
            for (uint half_ = LANES / 2u; half_ > 0u; half_ /= 2u) {
                if (lane < half_)
                    parts[local] += parts[local + half_];
                barrier();
            }
            sums = parts[local - lane];
            barrier();
        }
        const float u = share * (v[headAt * p.valueDim + row] - decay * sums.x);
        [[unroll]] for (uint j = 0; j < PER; ++j)
            s[j] = decay * s[j] + u * keys[j];
        if (lane == 0u && mine < p.valueDim)
            y[headAt * p.valueDim + row] = decay * sums.y + u * sums.z;
    }
    [[unroll]] for (uint j = 0; j < PER; ++j) {
        const uint n = j * LANES + lane;
        if (n < p.keyDim && mine < p.valueDim)
            state[uint(run.w) * slotFloats + rowAt + n] = s[j];
    }
}
