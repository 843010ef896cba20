// Weights are read in units of 32 consecutive elements of a row. A format file gives the same names:
//   Unit                     what is loaded of a unit, still packed
//   loadUnit(index)          index = row * units a row + unit
//   unitRaw(unit, i)         elements 4i .. 4i+3 before scaling, i in 0..7
//   unitScale(unit, h)       element = scale * raw + offset; of the first (h = 0) or the second 16 elements
//   unitOffset(unit, h)      only where HAS_OFFSET is defined
// so that a sum of products needs scale and offset once for 16 elements.
// The planes (quants, high bits, scales) are laid out at upload: see inference/backend/vulkan/repack.h.
#if defined(FORMAT_F32) || defined(FORMAT_F16) || defined(FORMAT_BF16)
#include "formats/float.glsl"
#elif defined(FORMAT_Q8_0)
#include "formats/q8.glsl"
#elif defined(FORMAT_Q4_0) || defined(FORMAT_Q4_1) || defined(FORMAT_Q4_K) || defined(FORMAT_INT4)
#include "formats/q4.glsl"
#elif defined(FORMAT_Q5_0) || defined(FORMAT_Q5_1) || defined(FORMAT_Q5_K)
#include "formats/q5.glsl"
#elif defined(FORMAT_Q6_K)
#include "formats/q6_k.glsl"
#elif defined(FORMAT_Q2_K) || defined(FORMAT_Q3_K) || defined(FORMAT_TQ1_0) || defined(FORMAT_TQ2_0) || defined(FORMAT_Q2_0) \
    || defined(FORMAT_Q1_0)
#include "formats/low.glsl"
#elif defined(FORMAT_IQ4_NL) || defined(FORMAT_IQ4_XS) || defined(FORMAT_MXFP4)
#include "formats/values.glsl"
#elif defined(FORMAT_IQ3_S) || defined(FORMAT_IQ3_XXS) || defined(FORMAT_IQ2_S) || defined(FORMAT_IQ2_XS) || defined(FORMAT_IQ2_XXS) \
    || defined(FORMAT_IQ1_M) || defined(FORMAT_IQ1_S)
#include "formats/grid.glsl"
#elif defined(FORMAT_INT8) || defined(FORMAT_F8_E4M3)
#include "formats/packed8.glsl"
#else
#error "no format given"
#endif

vec4 unitValues(Unit unit, uint i)
{
#ifdef HAS_OFFSET
    return unitScale(unit, i >> 2) * unitRaw(unit, i) + unitOffset(unit, i >> 2);
#else
    return unitScale(unit, i >> 2) * unitRaw(unit, i);
#endif
}
