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

#include "inference/backend/cpu/formats.inl"

#include "inference/backend/cpu/formatsgrid.inl"

#include "inference/backend/cpu/matmul_quantized.inl"

#include "inference/backend/cpu/matmul_float.inl"

#include "inference/backend/cpu/matmul_float8.inl"

#include "inference/backend/cpu/multiplyvectors.inl"

#include "inference/backend/cpu/activations.inl"

#include "inference/backend/cpu/mathfunctions.inl"

#include "inference/backend/cpu/elementwise.inl"

#include "inference/backend/cpu/attention.inl"

#include "inference/backend/cpu/kvstore.inl"

#include "inference/backend/cpu/state.inl"

#include "inference/backend/cpu/wkv.inl"

size_t noScratch(int64_t)
{
    return 0;
}

} // namespace

const Kernels &avx512Kernels()
{
    static constexpr Kernels kernels{
        .isa = "avx512",
        .packsWeights = true,
        .tokenBlock = maxTile,
        .chunkTokens = 11 * maxTile,
        .activationForm = vectorForm,
        .prepare = prepareVectors,
        .scratchBytes = noScratch,
        .multiply = multiplyVectors,
        .rmsNorm = rmsNormRows,
        .layerNorm = layerNormRows,
        .rope = ropeRows,
        .activate = activateRows,
        .add = addRows,
        .scale = scaleRows,
        .softCap = softCapRows,
        .weightedSum = weightedSumRow,
        .storeKv = storeKvRows,
        .attend = attendRows,
        .mergeAttention = mergeRows,
        .hadamard = multiplyRows,
        .shortConv = shortConvRows,
        .selectiveScan = selectiveScanRows,
        .gatedDelta = gatedDeltaRows,
        .wkv7 = wkvRows,
    };
    return kernels;
}

} // namespace hearth::cpu
