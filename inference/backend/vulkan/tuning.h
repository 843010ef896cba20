#pragma once

#include "inference/backend/vulkan/devicefacts.h"

#include <string>

namespace hearth::vulkan {

// Shapes of the kernels on one device; the one place where vendors differ. Tests set fields to reach paths that a device would not take.
struct Tuning
{
    bool useSubgroups = false;  // else sums go through shared memory
    uint32_t flatThreads = 256; // elementwise kernels
    uint32_t normThreads = 256;
    uint32_t vectorThreads = 128; // matvec
    uint32_t vectorLanes = 32;    // of them share weight rows; the subgroup's size with subgroups
    uint32_t vectorRows = 2;      // weight rows an invocation, one token
    uint32_t vectorRowsFew = 2;   // ... for several tokens
    uint32_t vectorTokens = 8;    // up to here matvec, then matmul
    uint32_t tileRows = 64;       // matmul: BM, BN, TM, TN of the shader
    uint32_t tileTokens = 64;
    uint32_t threadRows = 4;
    uint32_t threadTokens = 8;
    uint32_t attentionThreads = 128;
    uint32_t attentionRows = 8;     // queries a workgroup in prefill
    uint32_t attentionGroups = 256; // workgroups that decode wants, by splitting the context
    uint32_t stateThreads = 128;    // ops that carry a state
    double submitWork = 2e11;       // multiplications after which a prefill goes to the device in pieces
    bool forceStaging = false;      // uploads go through staging even on unified memory
    uint64_t maxRangeBytes = 0;     // not 0: below the device's own limit on a binding
    uint64_t memoryLimit = 0;       // not 0: below the heap's size
    std::string failCheckOf;        // the self-check spoils the result of this kernel
};

Tuning tuningFor(const DeviceFacts &facts);

} // namespace hearth::vulkan
