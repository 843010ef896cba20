#pragma once

#include "inference/backend/backend.h"
#include "inference/files/adapter.h"

#include <filesystem>
#include <string>
#include <vector>

namespace hearth {

// Where and how large to load a model.
struct LoadOptions
{
    std::filesystem::path path;
    std::string device = "auto"; // "auto", "cpu", "vulkan", "vulkan:N"
    int gpuLayers = -1;          // -1: as many as fit; else the first N, the rest on the CPU
    int contextTokens = 0;       // 0: the model's own, at most 8192, less when memory is short
    CacheType cacheType = CacheType::F16;
    int threads = 0; // 0: one a physical core
    std::string cpuIsa = "auto";
    int batchTokens = 512;               // most tokens a step
    int sequences = 4;                   // how many requests can run at once
    std::string chatTemplate;            // Jinja; empty: the file's own
    std::string cacheDirectory;          // for pipelines and self-checks
    std::vector<AdapterChoice> adapters; // LoRA, put on the model as it is loaded; those of one matrix add up
    bool wantsStates = false;            // no logits: forward() gives the states of all tokens, of which embeddings are made
    bool isCheckOnly = false;            // only compute the placement, load nothing
    bool isBackground = false;           // the threads that it starts have the lowest priority

    bool operator==(const LoadOptions &) const = default;
};

// What was loaded where: what the badge says.
struct Placement
{
    DeviceInfo device; // where most layers are
    int layers = 0;
    int layersOnGpu = 0;
    std::string reason; // why not (all) on a GPU, one sentence; empty when all are
    int contextTokens = 0;
    uint64_t weightBytes = 0; // in use, in all
    uint64_t cacheBytes = 0;
    uint64_t scratchBytes = 0;
    uint64_t hostBytes = 0;   // of the three, in RAM
    uint64_t deviceBytes = 0; // of the three, on the GPU
};

} // namespace hearth
