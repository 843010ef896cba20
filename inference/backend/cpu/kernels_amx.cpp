// AVX-512 as in kernels_avx512.cpp, and matrix tiles of bfloat16 (AMX) for products of many tokens.
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

#include "inference/backend/cpu/activations.inl"

#include "inference/backend/cpu/rowkernels.inl"

#ifdef HEARTH_EMULATED_TILES
#include "inference/backend/cpu/tiles_emulated.inl"
#else
#include "inference/backend/cpu/tiles_amx.inl"
#endif

#include "inference/backend/cpu/matmul_tiles.inl"

constexpr int tokenStep = 48; // of tiles of 12 tokens and of 16

} // namespace

const Kernels &amxKernels()
{
    static constexpr Kernels kernels = withRowKernels({
        .isa = "amx",
        .packsWeights = true,
        .tokenBlock = tokenStep,
        .chunkTokens = 5 * tokenStep,
        .activationForm = tileForm,
        .prepare = prepareForTiles,
        .scratchBytes = tileScratch,
        .multiply = multiplyWithTiles,
    });
    return kernels;
}

} // namespace hearth::cpu
