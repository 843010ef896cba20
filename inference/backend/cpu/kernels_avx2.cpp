// AVX2 with FMA and F16C.
#include "inference/backend/cpu/kernels.h"
#include "inference/tensor/grids.h"
#include "inference/tensor/packedtypes.h"

#include <algorithm>
#include <array>
#include <immintrin.h>

namespace hearth::cpu {
namespace {

#include "inference/backend/cpu/simd_avx2.inl"

#include "inference/backend/cpu/vectorproducts.inl"

} // namespace

const Kernels &avx2Kernels()
{
    static constexpr Kernels kernels = vectorKernels("avx2", 33 * maxTile);
    return kernels;
}

} // namespace hearth::cpu
