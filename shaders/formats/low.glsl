// Q2_K, Q3_K, TQ1_0, TQ2_0, Q2_0 and Q1_0: 2 bits (Q1_0: 1) an element; bits 8b + 2i of word h belong to element 16h + 4i + b, bit 8b + i of
// the one word to element 4i + b. Q3_K has a word of third bits a unit besides, laid out as Q1_0's.
// Scales, halfwords a group: Q2_K d, dmin, then a byte for each 16 elements, scale low and minimum high. Q3_K d, low bytes and high halves
// of 12 bits a unit, two scales + 32. The others d alone, of 8, 8, 2 and 4 units.
#include "formats/bytes.glsl"
#if defined(FORMAT_Q1_0)
layout(binding = 0, std430) readonly buffer Weights { uint weights[]; };
#else
layout(binding = 0, std430) readonly buffer Weights { uvec2 weights[]; };
#endif
#if defined(FORMAT_Q3_K)
layout(binding = 1, std430) readonly buffer HighBits { uint highBits[]; };
#endif
struct Unit
{
    uvec2 words;
    uint high;
    vec2 scale;
    vec2 offset;
};
Unit loadUnit(uint index)
{
    const uint j = index & 7u;
#if defined(FORMAT_Q2_K)
    const uint head = (index >> 3) * 10u;
    const uint pair = halfBitsAt(head + 2u + j);
    const vec2 scale = halfAt(head) * vec2(float(pair & 15u), float((pair >> 8) & 15u));
    return Unit(weights[index], 0u, scale, -halfAt(head + 1u) * vec2(float((pair >> 4) & 15u), float(pair >> 12)));
#elif defined(FORMAT_Q3_K)
    const uint head = (index >> 3) * 7u;
    const uint low = (halfBitsAt(head + 1u + (j >> 1)) >> (8u * (j & 1u))) & 255u;
    const uint bits = low | (((halfBitsAt(head + 5u + (j >> 2)) >> (4u * (j & 3u))) & 15u) << 8);
    const vec2 scale = halfAt(head) * (vec2(float(bits & 63u), float(bits >> 6)) - 32.0);
    return Unit(weights[index], highBits[index], scale, -4.0 * scale);
#elif defined(FORMAT_Q1_0)
    const float scale = halfAt(index >> 2);
    return Unit(uvec2(weights[index], 0u), 0u, vec2(2.0 * scale), vec2(-scale));
#else
#if defined(FORMAT_Q2_0)
    const float scale = halfAt(index >> 1);
#else
    const float scale = halfAt(index >> 3);
#endif
    return Unit(weights[index], 0u, vec2(scale), vec2(-scale));
#endif
}
vec4 unitRaw(Unit unit, uint i)
{
#if defined(FORMAT_Q1_0)
    return bytesToFloats((unit.words.x >> i) & 0x01010101u);
#else
    uint word = (unit.words[i >> 2] >> (2u * (i & 3u))) & 0x03030303u;
#if defined(FORMAT_Q3_K)
    word |= ((unit.high >> i) & 0x01010101u) << 2;
#endif
    return bytesToFloats(word);
#endif
}
#define HAS_OFFSET
float unitScale(Unit unit, uint h)
{
    return unit.scale[h];
}
float unitOffset(Unit unit, uint h)
{
    return unit.offset[h];
}
