// Four unsigned bytes of a word as floats.
vec4 bytesToFloats(uint word)
{
    return vec4(float(word & 0xffu), float((word >> 8) & 0xffu), float((word >> 16) & 0xffu), float(word >> 24));
}

// Scale and offset of a unit: from the plane of scales, in one of the ways that the families share.
struct Affine
{
    float scale;
    float offset;
};

#if defined(FORMAT_Q4_K) || defined(FORMAT_Q5_K)
// One word of four a super-block of 8 units: x = d, dmin as halves; y, z = low 8 bits of each unit's 12; w = high 4 bits of each.
// Of the 12 bits the low 6 are the scale, the high 6 the minimum.
layout(binding = 2, std430) readonly buffer Scales { uvec4 superBlocks[]; };
Affine loadAffine(uint unit)
{
    const uvec4 head = superBlocks[unit >> 3];
    const uint j = unit & 7u;
    const uint low = ((j < 4u ? head.y : head.z) >> (8u * (j & 3u))) & 0xffu;
    const uint bits = low | (((head.w >> (4u * j)) & 15u) << 8);
    const vec2 d = unpackHalf2x16(head.x);
    return Affine(d.x * float(bits & 63u), -d.y * float(bits >> 6));
}
#elif defined(FORMAT_Q4_1) || defined(FORMAT_Q5_1) || defined(FORMAT_INT4)
layout(binding = 2, std430) readonly buffer Scales { uint scales[]; };
Affine loadAffine(uint unit)
{
    const vec2 d = unpackHalf2x16(scales[unit]);
#if defined(FORMAT_INT4) // the second is minus the zero point
    return Affine(d.x, d.x * d.y);
#else
    return Affine(d.x, d.y);
#endif
}
#elif defined(FORMAT_INT8) || defined(FORMAT_F8_E4M3) // floats of their own
#else
layout(binding = 2, std430) readonly buffer Scales { uint scales[]; };
#ifndef TABLE_HALVES
#define TABLE_HALVES 0u // of a table that lies before the scales
#endif
uint halfBitsAt(uint index)
{
    index += TABLE_HALVES;
    return (scales[index >> 1] >> (16u * (index & 1u))) & 0xffffu;
}
float halfAt(uint index)
{
    return unpackHalf2x16(halfBitsAt(index)).x;
}
#endif
