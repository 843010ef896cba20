// Q6_K: low halves as in the 4-bit family; two words of high bits a unit: bits 8b + 2i of word h belong to element 16h + 4i + b.
// Scales: 9 halfwords a super-block of 8 units: d, then two signed bytes a unit, one for each 16 elements.
#include "formats/bytes.glsl"
layout(binding = 0, std430) readonly buffer Weights { uvec4 weights[]; };
layout(binding = 1, std430) readonly buffer HighBits { uvec2 highBits[]; };
struct Unit
{
    uvec4 words;
    uvec2 high;
    vec2 scale;
};
Unit loadUnit(uint index)
{
    const uint head = (index >> 3) * 9u;
    const int pair = int(halfBitsAt(head + 1u + (index & 7u)));
    const vec2 scale = halfAt(head) * vec2(float((pair << 24) >> 24), float((pair << 16) >> 24));
    return Unit(weights[index], highBits[index], scale);
}
vec4 unitRaw(Unit unit, uint i)
{
    const uint low = (unit.words[i & 3u] >> (i & 4u)) & 0x0f0f0f0fu;
    const uint word = low | (((unit.high[i >> 2] >> (2u * (i & 3u))) & 0x03030303u) << 4);
    return bytesToFloats(word);
}
#define HAS_OFFSET
float unitScale(Unit unit, uint h)
{
    return unit.scale[h];
}
float unitOffset(Unit unit, uint h)
{
    return -32.0 * unit.scale[h];
}
