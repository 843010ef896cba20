// IQ4_NL, IQ4_XS, MXFP4: nibbles as in the 4-bit family, each the number of a value.
// Scales: IQ4_NL d a unit; IQ4_XS four halfwords a super-block: d, two high bits a unit, four low bits a unit; MXFP4 a byte a unit, the
// exponent e of 2^(e - 127).
#include "formats/bytes.glsl"
layout(binding = 0, std430) readonly buffer Weights { uvec4 weights[]; };
struct Unit
{
    uvec4 words;
    float scale;
};
Unit loadUnit(uint index)
{
#if defined(FORMAT_IQ4_NL)
    return Unit(weights[index], halfAt(index));
#elif defined(FORMAT_IQ4_XS)
    const uint head = (index >> 3) * 4u, j = index & 7u;
    const uint low = (halfBitsAt(head + 2u + (j >> 2)) >> (4u * (j & 3u))) & 15u;
    const uint high = (halfBitsAt(head + 1u) >> (2u * j)) & 3u;
    return Unit(weights[index], halfAt(head) * (float(low | (high << 4)) - 32.0));
#else
    const uint e = (halfBitsAt(index >> 1) >> (8u * (index & 1u))) & 255u;
    return Unit(weights[index], 0.5 * uintBitsToFloat(e << 23));
#endif
}
vec4 unitRaw(Unit unit, uint i)
{
    const uint word = (unit.words[i & 3u] >> (i & 4u)) & 0x0f0f0f0fu;
#if defined(FORMAT_MXFP4) // sign, two bits of exponent, one of mantissa; the values doubled: 0, 1, 2, 3, 4, 6, 8, 12
    const vec4 m = bytesToFloats(word & 0x07070707u), isNegative = bytesToFloats((word >> 3) & 0x01010101u);
    return (m + max(m - 4.0, 0.0) + 2.0 * max(m - 6.0, 0.0)) * (1.0 - 2.0 * isNegative);
#else // -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113: four a word
    const uvec4 n = uvec4(word & 15u, (word >> 8) & 15u, (word >> 16) & 15u, word >> 24);
    const uvec4 low = mix(uvec4(0xbfad9881u), uvec4(0xf6eaddcfu), notEqual(n & 4u, uvec4(0)));
    const uvec4 high = mix(uvec4(0x26190d01u), uvec4(0x71594535u), notEqual(n & 4u, uvec4(0)));
    const uvec4 four = mix(low, high, notEqual(n & 8u, uvec4(0)));
    return vec4(ivec4(four << (24u - 8u * (n & 3u))) >> 24);
#endif
}
float unitScale(Unit unit, uint h)
{
    return unit.scale;
}
