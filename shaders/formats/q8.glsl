// Q8_0: 32 signed bytes and a half as scale a unit.
#include "formats/bytes.glsl"
layout(binding = 0, std430) readonly buffer Weights { uvec4 weights[]; };
struct Unit
{
    uvec4 words[2];
    float scale;
};
Unit loadUnit(uint index)
{
    return Unit(uvec4[2](weights[index * 2u], weights[index * 2u + 1u]), halfAt(index));
}
vec4 unitRaw(Unit unit, uint i)
{
    const int word = int(unit.words[i >> 2][i & 3u]);
    return vec4(ivec4(word << 24, word << 16, word << 8, word) >> 24);
}
float unitScale(Unit unit, uint h)
{
    return unit.scale;
}
