// INT8: 32 unsigned bytes a unit; scales: a float, and minus the zero point. F8_E4M3: 32 float8 a unit and a float as scale.
#include "formats/bytes.glsl"
layout(binding = 0, std430) readonly buffer Weights { uvec4 weights[]; };
#if defined(FORMAT_INT8)
layout(binding = 2, std430) readonly buffer FloatScales { vec2 floatScales[]; };
#else
layout(binding = 2, std430) readonly buffer FloatScales { float floatScales[]; };
#endif
struct Unit
{
    uvec4 words[2];
    vec2 affine;
};
Unit loadUnit(uint index)
{
#if defined(FORMAT_INT8)
    const vec2 scale = floatScales[index];
    const vec2 affine = vec2(scale.x, scale.x * scale.y);
#else
    const vec2 affine = vec2(floatScales[index], 0.0);
#endif
    return Unit(uvec4[2](weights[index * 2u], weights[index * 2u + 1u]), affine);
}
#if defined(FORMAT_F8_E4M3)
float float8(uint bits)
{
    const uint size = bits & 0x7fu; // below 8 there is no exponent: made without a subnormal float, which devices may flush
    const float value = size < 8u ? float(size) * 0.001953125 : uintBitsToFloat((size << 20) + 0x3c000000u);
    return (bits & 0x80u) != 0u ? -value : value;
}
#endif
vec4 unitRaw(Unit unit, uint i)
{
    const uint word = unit.words[i >> 2][i & 3u];
#if defined(FORMAT_INT8)
    return bytesToFloats(word);
#else
    return vec4(float8(word & 0xffu), float8((word >> 8) & 0xffu), float8((word >> 16) & 0xffu), float8(word >> 24));
#endif
}
float unitScale(Unit unit, uint h)
{
    return unit.affine.x;
}
#if defined(FORMAT_INT8)
#define HAS_OFFSET
float unitOffset(Unit unit, uint h)
{
    return unit.affine.y;
}
#endif
