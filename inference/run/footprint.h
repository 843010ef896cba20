#pragma once

#include "inference/backend/backend.h"
#include "inference/loadoptions.h"

#include <string>
#include <vector>

namespace hearth {

// What a plan takes when it is loaded as asked: the part of placement that needs no decision, so that an estimate says the same.

constexpr int cachePageTokens = 32;
constexpr int usualContextTokens = 8192; // where neither the model nor the options ask for less
constexpr int leastContextTokens = 512;

// Of a context that was not asked for, or of one that the model was not made for: what is used.
int contextFor(const LoadOptions &options, int modelContextTokens);

CacheSpec cacheFor(const Plan &plan, const LoadOptions &options, int contextTokens);
BatchLimits limitsFor(const LoadOptions &options, int contextTokens, int outputs);

// Of free memory, what a model may take: the rest is for the driver, the window and what comes meanwhile.
uint64_t usableBytes(uint64_t freeBytes);

// Which GPU is better when none was named: 0 best. One of 3 is a CPU in disguise and is never chosen by itself.
int gpuPreference(DeviceKind kind);
constexpr int disguisedCpu = 3;
// Its memory is the machine's RAM.
inline bool sharesRam(DeviceKind kind)
{
    return kind == DeviceKind::IntegratedGpu || kind == DeviceKind::SoftwareGpu;
}

// Bytes of the file that a weight stands for; 0 for a constant.
uint64_t fileBytes(const WeightRef &weight);
// Indices of a plan's weights in the order in which they are uploaded: the largest first, so that the most is read from the file
// while the least is held.
std::vector<size_t> uploadOrder(const Plan &plan);
// Most bytes of RAM at one moment of that upload: what was made so far (where that is RAM) and the file's pages of the one under way.
uint64_t uploadPeakBytes(const Backend &backend, const Plan &plan, bool keepsInRam);

// Bytes of the file that the products of one token read, by type: of a stack of experts, the chosen ones.
struct TypedBytes
{
    TensorType type = TensorType::F32;
    uint64_t bytes = 0;
};
std::vector<TypedBytes> readPerToken(const Plan &plan);

} // namespace hearth
