// Q5_0, Q5_1, Q5_K: as the 4-bit family, and a word of fifth bits a unit: bit 8b + i belongs to element 4i + b.
#include "formats/bytes.glsl"
layout(binding = 0, std430) readonly buffer Weights { uvec4 weights[]; };
layout(binding = 1, std430) readonly buffer HighBits { uint highBits[]; };
struct Unit
{
    uvec4 words;
    uint high;
    Affine affine;
};
Unit loadUnit(uint index)
{
#if defined(FORMAT_Q5_0)
    const float scale = halfAt(index);
    return Unit(weights[index], highBits[index], Affine(scale, -16.0 * scale));
#else
    return Unit(weights[index], highBits[index], loadAffine(index));
#endif
}
vec4 unitRaw(Unit unit, uint i)
{
    const uint low = (unit.words[i & 3u] >> (i & 4u)) & 0x0f0f0f0fu;
    const uint word = low | (((unit.high >> i) & 0x01010101u) << 4);
    return bytesToFloats(word);
}
#define HAS_OFFSET
float unitScale(Unit unit, uint h)
{
    return unit.affine.scale;
}
float unitOffset(Unit unit, uint h)
{
    return unit.affine.offset;
}
