#pragma once

#include "inference/backend/cpu/producttasks.h"
#include "inference/backend/cpu/rowtasks.h"
#include "inference/backend/cpu/statetasks.h"

// The border between the portable part of the CPU backend and its kernels: plain structs and one table of functions for an instruction
// set. Each kernels_<isa>.cpp fills a table; nothing else is compiled with that instruction set's flags. Kernels allocate nothing, throw
// nothing and know no threads: they are given ranges.
namespace hearth::cpu {

struct Kernels
{
    const char *isa;
    bool packsWeights;
    int tokenBlock;  // tiles never straddle multiples of this
    int chunkTokens; // a multiple of it: the tokens of a prefill that one product task takes, at most
    ActivationForm (*activationForm)(TensorType type, int tokens);
    // Fills the form's arrays for tokens [firstToken, lastToken), firstToken a multiple of tokenBlock.
    void (*prepare)(const Activations &activations, ActivationForm form, int firstToken, int lastToken);
    size_t (*scratchBytes)(int64_t columns);
    void (*multiply)(const ProductTask &task);
    void (*rmsNorm)(const NormTask &task);
    void (*layerNorm)(const NormTask &task);
    void (*rope)(const RopeTask &task);
    // out = act(x) * gate; gate may be null. n elements.
    void (*activate)(Activation activation, const float *x, const float *gate, float *out, int64_t n);
    void (*add)(const float *a, const float *b, float *out, int64_t n);
    void (*scale)(const float *x, float factor, float *out, int64_t n);
    void (*softCap)(const float *x, float cap, float *out, int64_t n);
    // out[i] (+)= sum over `parts` of shares[part] * x[part * n + i]
    void (*weightedSum)(const float *x, const float *shares, int parts, float *out, int64_t n, bool accumulate);
    void (*storeKv)(const KvStoreTask &task);
    void (*attend)(const AttentionTask &task);
    void (*mergeAttention)(const MergeTask &task);
    void (*hadamard)(const float *a, const float *b, float *out, int64_t n);
    void (*shortConv)(const ShortConvTask &task);
    void (*selectiveScan)(const ScanTask &task);
    void (*gatedDelta)(const DeltaTask &task);
    void (*wkv7)(const WkvTask &task);
};

const Kernels &scalarKernels();
#ifdef HEARTH_X86
const Kernels &avx2Kernels();
const Kernels &avx512Kernels();
const Kernels &amxKernels();
#endif

} // namespace hearth::cpu
