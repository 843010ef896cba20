// Q4_0, Q4_1, Q4_K: 16 bytes a unit; byte b holds element b in its low half and element 16 + b in its high half.
#include "formats/bytes.glsl"
layout(binding = 0, std430) readonly buffer Weights { uvec4 weights[]; };
struct Unit
{
    uvec4 words;
    Affine affine;
};
Unit loadUnit(uint index)
{
#if defined(FORMAT_Q4_0)
    const float scale = halfAt(index);
    return Unit(weights[index], Affine(scale, -8.0 * scale));
#else
    return Unit(weights[index], loadAffine(index));
#endif
}
vec4 unitRaw(Unit unit, uint i)
{
    const uint word = (unit.words[i & 3u] >> (i & 4u)) & 0x0f0f0f0fu;
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
