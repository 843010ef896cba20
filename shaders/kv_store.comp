// Writes the K and V rows of the batch's tokens to their slots. One invocation a chunk of 8 elements; see cache.glsl for the layout.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "params.h"
#include "cache.glsl"

layout(local_size_x_id = 0) in;
layout(binding = 0, std430) readonly buffer K { float k[]; };
layout(binding = 1, std430) readonly buffer V { float v[]; };
layout(binding = 2, std430) readonly buffer Slots { uint slots[]; };
#ifdef CACHE_F32
layout(binding = 3, std430) writeonly buffer Keys { vec4 keys[]; };
layout(binding = 4, std430) writeonly buffer Values { vec4 values[]; };
#else
layout(binding = 3, std430) writeonly buffer Keys { uvec4 keys[]; };
layout(binding = 4, std430) writeonly buffer Values { uvec4 values[]; };
#endif
layout(push_constant) uniform Push { KvStore p; };

void main()
{
    const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    const uint at = workgroup * gl_WorkGroupSize.x + gl_LocalInvocationIndex;
    const uint keyChunks = (p.keyDim + 7u) / 8u, valueChunks = (p.valueDim + 7u) / 8u;
    const uint chunks = keyChunks + valueChunks;
    if (at >= p.tokens * p.kvHeads * chunks)
        return;
    uint chunk = at % chunks;
    const uint head = at / chunks % p.kvHeads, token = at / chunks / p.kvHeads;
    const uint slot = slots[token], page = slot / p.pageTokens, offset = slot % p.pageTokens;
    const bool isKey = chunk < keyChunks;
    if (!isKey)
        chunk -= keyChunks;
    const uint dim = isKey ? p.keyDim : p.valueDim;
    const uint from = (token * p.kvHeads + head) * dim;
    float e[8];
    [[unroll]] for (uint i = 0; i < 8; ++i) {
        const uint column = chunk * 8u + i;
        e[i] = 0.0;
        if (column < dim)
            e[i] = isKey ? k[from + column] : v[from + column];
    }
    const uint to = isKey ? keyChunk(page, offset, head, chunk, p.kvHeads, keyChunks, p.pageTokens)
                          : valueToken(page, offset, head, p.kvHeads, p.pageTokens) * valueChunks + chunk;
#ifdef CACHE_F32
    const vec4 a = vec4(e[0], e[1], e[2], e[3]), b = vec4(e[4], e[5], e[6], e[7]);
    if (isKey) {
        keys[to * 2u] = a;
        keys[to * 2u + 1u] = b;
    } else {
        values[to * 2u] = a;
        values[to * 2u + 1u] = b;
    }
#else
    const uvec4 packed = uvec4(packHalf2x16(vec2(e[0], e[1])), packHalf2x16(vec2(e[2], e[3])), packHalf2x16(vec2(e[4], e[5])),
                               packHalf2x16(vec2(e[6], e[7])));
    if (isKey)
        keys[to] = packed;
    else
        values[to] = packed;
#endif
}
