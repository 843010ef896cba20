// Causal convolution a channel over the tokens of a sequence (plan/plan.h, ShortConv). One invocation a channel and sequence: it keeps the
// last rows in registers, so that the state may be read and written in one place. Neighbouring invocations take neighbouring channels.
// Must move: x and y once.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "params.h"

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint TAPS = 4;
layout(binding = 0, std430) readonly buffer X { float x[]; };
layout(binding = 1, std430) readonly buffer W { float w[]; }; // [TAPS, channels]
layout(binding = 2, std430) readonly buffer Bias { float bias[]; };
layout(binding = 3, std430) readonly buffer Runs { ivec4 runs[]; };
layout(binding = 4, std430) buffer State { float state[]; }; // [slot, TAPS - 1, channels]
layout(binding = 5, std430) writeonly buffer Y { float y[]; };
layout(push_constant) uniform Push { ShortConv p; };

void main()
{
    const ivec4 run = runs[gl_WorkGroupID.y];
    const uint channel = gl_WorkGroupID.x * gl_WorkGroupSize.x + gl_LocalInvocationIndex;
    if (channel >= p.channels || run.x >= run.y)
        return;
    float rows[TAPS];
    float weights[TAPS];
    [[unroll]] for (uint j = 0; j < TAPS; ++j) {
        weights[j] = w[j * p.channels + channel];
        rows[j] = 0.0;
        if (run.z >= 0 && j + 1u < TAPS)
            rows[j] = state[(uint(run.z) * (TAPS - 1u) + j) * p.channels + channel];
    }
    const float start = p.hasBias != 0u ? bias[channel] : 0.0;
    for (int t = run.x; t < run.y; ++t) {
        const uint at = uint(t) * p.channels + channel;
        rows[TAPS - 1u] = x[at];
        float sum = start;
        [[unroll]] for (uint j = 0; j < TAPS; ++j)
            sum += weights[j] * rows[j];
        y[at] = p.silu != 0u ? sum / (1.0 + exp(-sum)) : sum;
        [[unroll]] for (uint j = 0; j + 1u < TAPS; ++j)
            rows[j] = rows[j + 1u];
    }
    [[unroll]] for (uint j = 0; j + 1u < TAPS; ++j)
        state[(uint(run.w) * (TAPS - 1u) + j) * p.channels + channel] = rows[j];
}
