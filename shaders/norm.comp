// RMS norm (https://arxiv.org/abs/1910.07467) or, with LAYER, layer norm (https://arxiv.org/abs/1607.06450) over groups of p.width elements.
// One workgroup a group; two or three passes over it, of which all but the first come from the caches.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#ifdef SUBGROUP
#extension GL_KHR_shader_subgroup_arithmetic : require
#endif
#include "params.h"

layout(local_size_x_id = 0) in; // a power of two
layout(constant_id = 1) const bool LAYER = false;
layout(binding = 0, std430) readonly buffer X { float x[]; };
layout(binding = 1, std430) readonly buffer Gain { float gain[]; };
layout(binding = 2, std430) readonly buffer Bias { float bias[]; };
layout(binding = 3, std430) buffer Y { float y[]; };
layout(push_constant) uniform Push { Norm p; };
#include "reduce.glsl"

void main()
{
    const uint group = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    if (group >= p.groups)
        return;
    const uint base = group * p.width, local = gl_LocalInvocationIndex;
    float mean = 0.0;
    if (LAYER) {
        float sum = 0.0;
        for (uint i = local; i < p.width; i += gl_WorkGroupSize.x)
            sum += x[base + i];
        mean = workgroupSum(sum) / float(p.width);
    }
    float squares = 0.0;
    for (uint i = local; i < p.width; i += gl_WorkGroupSize.x) {
        const float d = x[base + i] - mean;
        squares += d * d;
    }
    const uint weightAt = group % p.weightGroups * p.width;
    const float factor = inversesqrt(workgroupSum(squares) / float(p.width) + p.epsilon);
    for (uint i = local; i < p.width; i += gl_WorkGroupSize.x) {
        const float v = (x[base + i] - mean) * factor * gain[weightAt + i];
        y[base + i] = p.hasBias != 0u ? v + bias[weightAt + i] : v;
    }
}
