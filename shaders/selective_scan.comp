// Selective scan over the tokens of a sequence (plan/plan.h, SelectiveScan). LANES invocations a channel, each with PER numbers of its state
// in registers; the sums over a state go through shared memory: one word an invocation. Must move: the states once, x and y once.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "params.h"
#include "state.glsl"

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint LANES = 1; // a power of two that divides the workgroup
layout(constant_id = 2) const uint PER = 16;
layout(binding = 0, std430) readonly buffer X { float x[]; };
layout(binding = 1, std430) readonly buffer Dt { float dt[]; };
layout(binding = 2, std430) readonly buffer B { float b[]; };
layout(binding = 3, std430) readonly buffer C { float c[]; };
layout(binding = 4, std430) readonly buffer Decay { float a[]; }; // [heads, stateDim], or [heads] when isScalar
layout(binding = 5, std430) readonly buffer Skip { float d[]; };
layout(binding = 6, std430) readonly buffer Bias { float bias[]; };
layout(binding = 7, std430) readonly buffer Runs { ivec4 runs[]; };
layout(binding = 8, std430) buffer State { float state[]; }; // [slot, channel, stateDim]
layout(binding = 9, std430) writeonly buffer Y { float y[]; };
layout(push_constant) uniform Push { SelectiveScan p; };

shared float parts[gl_WorkGroupSize.x];

void main()
{
    const ivec4 run = runs[gl_WorkGroupID.y];
    if (run.x >= run.y)
        return;
    const uint local = gl_LocalInvocationIndex, lane = local % LANES;
    const uint channels = p.heads * p.headDim;
    const uint mine = (gl_WorkGroupID.x * gl_WorkGroupSize.x + local) / LANES;
    const uint channel = min(mine, channels - 1u); // those past the end compute along and store nothing
    const uint head = channel / p.headDim, group = head / (p.heads / p.groups);
    const uint slotFloats = channels * p.stateDim;
    float h[PER];
    float rate[PER];
    [[unroll]] for (uint j = 0; j < PER; ++j) {
        const uint n = j * LANES + lane;
        h[j] = 0.0;
        rate[j] = 0.0;
        if (n < p.stateDim) {
            rate[j] = p.isScalar != 0u ? a[head] : a[head * p.stateDim + n];
            if (run.z >= 0)
                h[j] = state[uint(run.z) * slotFloats + channel * p.stateDim + n];
        }
    }
    for (int t = run.x; t < run.y; ++t) {
        const float s = softplus(dt[uint(t) * p.heads + head] + bias[head]);
        const float input_ = x[uint(t) * channels + channel];
        const uint groupAt = (uint(t) * p.groups + group) * p.stateDim;
        float sum = 0.0;
        [[unroll]] for (uint j = 0; j < PER; ++j) {
            const uint n = j * LANES + lane;
            if (n < p.stateDim) {
                h[j] = exp(s * rate[j]) * h[j] + s * input_ * b[groupAt + n];
                sum += h[j] * c[groupAt + n];
            }
        }
        if (LANES > 1u) {
            parts[local] = sum;
            barrier();
            for (uint half_ = LANES / 2u; half_ > 0u; half_ /= 2u) {
                if (lane < half_)
                    parts[local] += parts[local + half_];
                barrier();
            }
            sum = parts[local - lane];
            barrier();
        }
        if (lane == 0u && mine < channels)
            y[uint(t) * channels + channel] = sum + d[head] * input_;
    }
    [[unroll]] for (uint j = 0; j < PER; ++j) {
        const uint n = j * LANES + lane;
        if (n < p.stateDim && mine < channels)
            state[uint(run.w) * slotFloats + channel * p.stateDim + n] = h[j];
    }
}
