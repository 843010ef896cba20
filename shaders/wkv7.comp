// The state of RWKV-7 over the tokens of a sequence (plan/plan.h, Wkv7). A workgroup a head: LANES invocations a row of its state, each with
// PER of its columns in registers. What the rows share of a token is computed by the first DIM invocations and lies in shared memory, eight
// words a channel and a vec3 an invocation; the sums over a row's lanes and the norm over the rows go through it too.
// Must move: the states once, the inputs and y once.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "params.h"

layout(local_size_x_id = 0) in; // DIM * LANES
layout(constant_id = 1) const uint DIM = 64;
layout(constant_id = 2) const uint LANES = 2; // a power of two
layout(constant_id = 3) const uint PER = 32;
layout(binding = 0, std430) readonly buffer R { float r[]; };
layout(binding = 1, std430) readonly buffer Decay { float decay[]; };
layout(binding = 2, std430) readonly buffer K { float k[]; };
layout(binding = 3, std430) readonly buffer V { float v[]; };
layout(binding = 4, std430) readonly buffer Rate { float rate[]; };
layout(binding = 5, std430) readonly buffer First { float first[]; };
layout(binding = 6, std430) readonly buffer Mix { float mixes[]; };
layout(binding = 7, std430) readonly buffer Weights { float weights[]; }; // [3 or 5, heads * DIM]
layout(binding = 8, std430) readonly buffer Runs { ivec4 runs[]; };
layout(binding = 9, std430) buffer State { float state[]; }; // [slot, head, DIM, DIM]
layout(binding = 10, std430) writeonly buffer Y { float y[]; };
layout(push_constant) uniform Push { Wkv7 p; };

shared float readers[DIM];
shared float decays[DIM];
shared float keys[DIM];
shared float queries[DIM];
shared float rates[DIM];
shared float values[DIM];
shared float bonuses[DIM];
shared float outs[DIM];
shared vec3 parts[gl_WorkGroupSize.x];

float sigmoid(float x)
{
    return 1.0 / (1.0 + exp(-x));
}

// Over the lanes of a row.
vec3 laneSum(vec3 sums, uint local, uint lane)
{
    if (LANES == 1u)
        return sums;
    parts[local] = sums;
    barrier();
    for (uint half_ = LANES / 2u; half_ > 0u; half_ /= 2u) {
        if (lane < half_)
            parts[local] += parts[local + half_];
        barrier();
    }
    sums = parts[local - lane];
    barrier();
    return sums;
}

// What the state's update takes of a token, for one channel; the query is not normalized yet.
void share(uint token, uint head, uint channel)
{
    const uint width = p.heads * DIM, column = head * DIM + channel, at = token * width + column;
    const float a = sigmoid(rate[at]);
    const float key = k[at];
    float value = v[at];
    if (p.hasFirst != 0u)
        value += sigmoid(mixes[at]) * (first[at] - value);
    readers[channel] = r[at];
    decays[channel] = exp(-0.60653066 * sigmoid(decay[at])); // e^(-1/2)
    queries[channel] = key * weights[column];
    rates[channel] = a * queries[channel];
    keys[channel] = key * (1.0 + (a - 1.0) * weights[width + column]);
    bonuses[channel] = r[at] * keys[channel] * weights[2u * width + column];
    values[channel] = value;
}

// The row's element of the head's norm.
float normed(float mine, uint local, uint lane, uint column)
{
    const uint width = p.heads * DIM;
    if (lane == 0u)
        outs[local / LANES] = mine;
    barrier();
    float sum = 0.0, squares = 0.0;
    for (uint n = lane; n < DIM; n += LANES)
        sum += outs[n];
    const float mean = laneSum(vec3(sum, 0, 0), local, lane).x / float(DIM);
    for (uint n = lane; n < DIM; n += LANES)
        squares += (outs[n] - mean) * (outs[n] - mean);
    squares = laneSum(vec3(squares, 0, 0), local, lane).x;
    return (mine - mean) / sqrt(squares / float(DIM) + p.epsilon) * weights[3u * width + column] + weights[4u * width + column];
}

void main()
{
    const ivec4 run = runs[gl_WorkGroupID.y];
    if (run.x >= run.y)
        return;
    const uint local = gl_LocalInvocationIndex, lane = local % LANES, row = local / LANES, head = gl_WorkGroupID.x;
    const uint column = head * DIM + row, rowAt = column * DIM, slotFloats = p.heads * DIM * DIM;
    float s[PER];
    [[unroll]] for (uint j = 0; j < PER; ++j) {
        const uint n = j * LANES + lane;
        s[j] = 0.0;
        if (n < DIM && run.z >= 0)
            s[j] = state[uint(run.z) * slotFloats + rowAt + n];
    }
    for (int t = run.x; t < run.y; ++t) {
        if (local < DIM)
            share(uint(t), head, local);
        barrier();
        vec3 sums = vec3(0); // S q, q q, r k' rk
        [[unroll]] for (uint j = 0; j < PER; ++j) {
            const uint n = j * LANES + lane;
            if (n < DIM)
                sums += vec3(s[j] * queries[n], queries[n] * queries[n], bonuses[n]);
        }
        sums = laneSum(sums, local, lane);
        const float inverse = 1.0 / max(sqrt(sums.y), 1e-12);
        const float removed = sums.x * inverse * inverse, added = values[row];
        float mine = 0.0;
        [[unroll]] for (uint j = 0; j < PER; ++j) {
            const uint n = j * LANES + lane;
            if (n < DIM) {
                s[j] = s[j] * decays[n] - removed * rates[n] + added * keys[n];
                mine += s[j] * readers[n];
            }
        }
        mine = laneSum(vec3(mine, 0, 0), local, lane).x;
        if (p.hasNorm != 0u)
            mine = normed(mine, local, lane, column);
        if (lane == 0u)
            y[uint(t) * p.heads * DIM + column] = mine + sums.z * added;
        barrier(); // the next token takes the place of this one
    }
    [[unroll]] for (uint j = 0; j < PER; ++j) {
        const uint n = j * LANES + lane;
        if (n < DIM)
            state[uint(run.w) * slotFloats + rowAt + n] = s[j];
    }
}
