// Products by vectors, for every width of them: included after simd_*.inl.
#include "inference/backend/cpu/formats.inl"

#include "inference/backend/cpu/formatsgrid.inl"

#include "inference/backend/cpu/matmul_quantized.inl"

#include "inference/backend/cpu/matmul_float.inl"

#include "inference/backend/cpu/matmul_float8.inl"

#include "inference/backend/cpu/multiplyvectors.inl"

#include "inference/backend/cpu/activations.inl"

#include "inference/backend/cpu/rowkernels.inl"

size_t noScratch(int64_t)
{
    return 0;
}

constexpr Kernels vectorKernels(const char *isa, int chunkTokens)
{
    return withRowKernels({
        .isa = isa,
        .packsWeights = true,
        .tokenBlock = maxTile,
        .chunkTokens = chunkTokens,
        .activationForm = vectorForm,
        .prepare = prepareVectors,
        .scratchBytes = noScratch,
        .multiply = multiplyVectors,
    });
}
