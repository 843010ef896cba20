// AVX-512 with F, BW, VL, DQ and VNNI.
#include "inference/backend/cpu/kernels.h"
#include "inference/tensor/grids.h"
#include "inference/tensor/packedtypes.h"

#include <algorithm>
#include <array>
#include <immintrin.h>

namespace hearth::cpu {
namespace {

#include "inference/backend/cpu/simd_avx512.inl"

#include "inference/backend/cpu/vectorproducts.inl"

} // namespace

const Kernels &avx512Kernels()
{
    static constexpr Kernels kernels = vectorKernels("avx512", 11 * maxTile);
    return kernels;
}

} // namespace hearth::cpu
