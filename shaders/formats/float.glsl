// F32, F16 and BF16: 8 or 4 loads of 16 bytes a unit. The end of a row is padded with zeros to a whole unit.
#if defined(FORMAT_F32)
layout(binding = 0, std430) readonly buffer Weights { vec4 weights[]; };
struct Unit
{
    vec4 values[8];
};
Unit loadUnit(uint index)
{
    Unit unit;
    [[unroll]] for (uint i = 0; i < 8; ++i)
        unit.values[i] = weights[index * 8u + i];
    return unit;
}
vec4 unitRaw(Unit unit, uint i)
{
    return unit.values[i];
}
#else
layout(binding = 0, std430) readonly buffer Weights { uvec4 weights[]; };
struct Unit
{
    uvec4 words[4];
};
Unit loadUnit(uint index)
{
    Unit unit;
    [[unroll]] for (uint i = 0; i < 4; ++i)
        unit.words[i] = weights[index * 4u + i];
    return unit;
}
vec4 unitRaw(Unit unit, uint i)
{
    const uint a = unit.words[i >> 1][(i & 1u) * 2u];
    const uint b = unit.words[i >> 1][(i & 1u) * 2u + 1u];
#if defined(FORMAT_F16)
    return vec4(unpackHalf2x16(a), unpackHalf2x16(b));
#else
    return vec4(uintBitsToFloat(a << 16), uintBitsToFloat(a & 0xffff0000u), uintBitsToFloat(b << 16), uintBitsToFloat(b & 0xffff0000u));
#endif
}
#endif
float unitScale(Unit unit, uint h)
{
    return 1.0;
}
