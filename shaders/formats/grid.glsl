// The IQ types with grids: indices that name entries of a table of 8 (IQ3: 4) levels. The table, a halfword an entry, lies before the
// scales (see tensor/grids.h: 2 or 3 bits a level). Halfwords of scales a super-block of 8 units, after the table:
//   IQ2_XXS, IQ3_XXS d        IQ2_XS d, 8 bytes of two scales      IQ2_S d, then a halfword a unit: high index bits, two scales
//   IQ3_S d, 8 bytes of high index bits, 8 nibbles of scale        IQ1_S d, then the file's halfword a unit
//   IQ1_M a halfword a unit with a nibble for each index, then the file's four scale words, whose top nibbles are d
#if defined(FORMAT_IQ1_S) || defined(FORMAT_IQ1_M)
#define IQ1
#define TABLE_HALVES 2048u
#elif defined(FORMAT_IQ2_S)
#define TABLE_HALVES 1024u
#elif defined(FORMAT_IQ2_XS) || defined(FORMAT_IQ3_S)
#define TABLE_HALVES 512u
#else
#define TABLE_HALVES 256u
#endif
#if defined(FORMAT_IQ3_XXS) || defined(FORMAT_IQ3_S)
#define IQ3
layout(binding = 1, std430) readonly buffer HighBits { uint highBits[]; }; // signs; IQ3_XXS: seven of each eight, and the scale
#endif
#include "formats/bytes.glsl"
#if defined(IQ1)
layout(binding = 0, std430) readonly buffer Weights { uint weights[]; }; // four low bytes of indices
#else
layout(binding = 0, std430) readonly buffer Weights { uvec2 weights[]; };
#endif
struct Unit
{
    uvec4 codes; // levels of 8 elements a word, 2 bits each; IQ3: 3 bits
    uint signs;  // a bit an element; IQ1: a bit for each 8 elements
    vec2 scale;
};
uint codeAt(uint entry)
{
    return (scales[entry >> 1] >> (16u * (entry & 1u))) & 0xffffu;
}
// Four times seven bits to four times eight: the eighth makes the number of minuses even.
uint allSigns(uint word)
{
    uint signs = 0u;
    [[unroll]] for (uint k = 0; k < 4; ++k) {
        const uint seven = (word >> (7u * k)) & 127u;
        signs |= (seven | ((uint(bitCount(seven)) & 1u) << 7)) << (8u * k);
    }
    return signs;
}
#if defined(IQ1)
Unit loadUnit(uint index)
{
    const uint j = index & 7u, low = weights[index];
#if defined(FORMAT_IQ1_S)
    const uint head = (index >> 3) * 9u, bits = halfBitsAt(head + 1u + j), step = 3u;
    const vec2 scale = vec2(halfAt(head) * float(2u * ((bits >> 12) & 7u) + 1u));
    const uint minus = (bits >> 15) * 15u;
#else
    const uint head = (index >> 3) * 12u, bits = halfBitsAt(head + j), step = 4u;
    uint d = 0u;
    [[unroll]] for (uint k = 0; k < 4; ++k)
        d |= (halfBitsAt(head + 8u + k) >> 12) << (4u * k);
    const uint s = halfBitsAt(head + 8u + (j >> 1)) >> (6u * (j & 1u));
    const vec2 scale = unpackHalf2x16(d).x * vec2(float(2u * (s & 7u) + 1u), float(2u * ((s >> 3) & 7u) + 1u));
    const uint minus = ((bits >> 3) & 1u) | ((bits >> 6) & 2u) | ((bits >> 9) & 4u) | ((bits >> 12) & 8u);
#endif
    uvec4 codes;
    [[unroll]] for (uint k = 0; k < 4; ++k)
        codes[k] = codeAt(((low >> (8u * k)) & 255u) | (((bits >> (step * k)) & 7u) << 8));
    return Unit(codes, minus, scale);
}
vec4 unitRaw(Unit unit, uint i)
{
    const uint levels = unit.codes[i >> 1] >> (8u * (i & 1u));
    const float shift = ((unit.signs >> (i >> 1)) & 1u) != 0u ? -1.125 : -0.875; // levels 0, 1, 2 are -1, 0, 1; and 1/8 less or more
    return vec4(float(levels & 3u), float((levels >> 2) & 3u), float((levels >> 4) & 3u), float((levels >> 6) & 3u)) + shift;
}
#else
vec4 signsOf(uint four)
{
    return vec4(1.0) - 2.0 * vec4(float(four & 1u), float((four >> 1) & 1u), float((four >> 2) & 1u), float((four >> 3) & 1u));
}
#if defined(IQ3)
Unit loadUnit(uint index)
{
    const uvec2 low = weights[index];
    const uint j = index & 7u;
#if defined(FORMAT_IQ3_XXS)
    const uint word = highBits[index], signs = allSigns(word), ninth = 0u;
    const float scale = halfAt(index >> 3) * 0.25 * float(2u * (word >> 28) + 1u);
#else
    const uint head = (index >> 3) * 7u, signs = highBits[index];
    const uint ninth = (halfBitsAt(head + 1u + (j >> 1)) >> (8u * (j & 1u))) & 255u;
    const float scale = halfAt(head) * float(2u * ((halfBitsAt(head + 5u + (j >> 2)) >> (4u * (j & 3u))) & 15u) + 1u);
#endif
    uvec4 codes = uvec4(0);
    [[unroll]] for (uint k = 0; k < 8; ++k)
        codes[k >> 1] |= codeAt(((low[k >> 2] >> (8u * (k & 3u))) & 255u) | (((ninth >> k) & 1u) << 8)) << (12u * (k & 1u));
    return Unit(codes, signs, vec2(scale));
}
vec4 unitRaw(Unit unit, uint i)
{
    const uint levels = unit.codes[i >> 1] >> (12u * (i & 1u));
    const vec4 v = vec4(float(levels & 7u), float((levels >> 3) & 7u), float((levels >> 6) & 7u), float((levels >> 9) & 7u));
#if defined(FORMAT_IQ3_XXS)
    return (4.0 + 8.0 * v + 2.0 * max(v - 6.0, 0.0)) * signsOf(unit.signs >> (4u * i)); // 4, 12, ..., 52, and 62 for 60
#else
    return (1.0 + 2.0 * v) * signsOf(unit.signs >> (4u * i));
#endif
}
#else
Unit loadUnit(uint index)
{
    const uvec2 words = weights[index];
    const uint j = index & 7u;
#if defined(FORMAT_IQ2_XXS)
    const float d = halfAt(index >> 3);
    const uint signs = allSigns(words.y), pair = (words.y >> 28) * 17u;
    const uvec4 indices = (uvec4(words.x) >> uvec4(0, 8, 16, 24)) & 255u;
#elif defined(FORMAT_IQ2_XS)
    const uint head = (index >> 3) * 5u, pair = (halfBitsAt(head + 1u + (j >> 1)) >> (8u * (j & 1u))) & 255u;
    const float d = halfAt(head);
    const uvec4 each = uvec4(words.x & 0xffffu, words.x >> 16, words.y & 0xffffu, words.y >> 16);
    const uint signs = allSigns((each.x >> 9) | ((each.y >> 9) << 7) | ((each.z >> 9) << 14) | ((each.w >> 9) << 21));
    const uvec4 indices = each & 511u;
#else
    const uint head = (index >> 3) * 9u, bits = halfBitsAt(head + 1u + j), pair = bits >> 8, signs = words.y;
    const float d = halfAt(head);
    const uvec4 indices = ((uvec4(words.x) >> uvec4(0, 8, 16, 24)) & 255u) | (((uvec4(bits) >> uvec4(0, 2, 4, 6)) & 3u) << 8);
#endif
    const vec2 scale = d * 0.125 * vec2(float(2u * (pair & 15u) + 1u), float(2u * (pair >> 4) + 1u));
    return Unit(uvec4(codeAt(indices.x), codeAt(indices.y), codeAt(indices.z), codeAt(indices.w)), signs, scale);
}
vec4 unitRaw(Unit unit, uint i)
{
    const uint levels = unit.codes[i >> 1] >> (8u * (i & 1u));
    const vec4 v = vec4(float(levels & 3u), float((levels >> 2) & 3u), float((levels >> 4) & 3u), float((levels >> 6) & 3u));
    return (8.0 + 17.0 * v + max(v - 1.0, 0.0)) * signsOf(unit.signs >> (4u * i)); // 8, 25, 43
}
#endif
#endif
float unitScale(Unit unit, uint h)
{
    return unit.scale[h];
}
