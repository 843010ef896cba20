// Everything but the products, which differ less: included by each kernels_*.cpp after its simd_*.inl.
#include "inference/backend/cpu/mathfunctions.inl"

#include "inference/backend/cpu/elementwise.inl"

#include "inference/backend/cpu/attention.inl"

#include "inference/backend/cpu/kvstore.inl"

#include "inference/backend/cpu/state.inl"

#include "inference/backend/cpu/wkv.inl"

constexpr Kernels withRowKernels(Kernels kernels)
{
    kernels.rmsNorm = rmsNormRows;
    kernels.layerNorm = layerNormRows;
    kernels.rope = ropeRows;
    kernels.activate = activateRows;
    kernels.add = addRows;
    kernels.scale = scaleRows;
    kernels.softCap = softCapRows;
    kernels.weightedSum = weightedSumRow;
    kernels.storeKv = storeKvRows;
    kernels.attend = attendRows;
    kernels.mergeAttention = mergeRows;
    kernels.hadamard = multiplyRows;
    kernels.shortConv = shortConvRows;
    kernels.selectiveScan = selectiveScanRows;
    kernels.gatedDelta = gatedDeltaRows;
    kernels.wkv7 = wkvRows;
    return kernels;
}
