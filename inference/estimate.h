#pragma once

#include "inference/hardware.h"
#include "inference/loadoptions.h"
#include "inference/modeloutline.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hearth {

// What a model takes of one memory, bytes.
struct MemoryShare
{
    uint64_t weights = 0;  // as they will lie there: packed for the processor, or in the GPU's planes; with what stays mapped of the file
    uint64_t cache = 0;    // keys and values of the whole context, and the states of layers that have some
    uint64_t compute = 0;  // activations of the largest batch, logits, staging
    uint64_t overhead = 0; // vocabulary, chat template, kernels, driver
    uint64_t loading = 0;  // what loading takes for a moment beyond all of that; mostly 0

    uint64_t total() const { return weights + cache + compute + overhead + loading; }
};

enum class Fit : uint8_t {
    Unknown,    // it cannot be told, or the model does not run at all
    Fits,       //
    Tight,      // it can be loaded, but leaves little for other programs, or only with a shorter context than usual
    DoesNotFit, // loading would be refused
};

// A model at a context on this machine, before it is loaded or even downloaded.
struct FitEstimate
{
    Fit fit = Fit::Unknown;
    std::string reason;   // one sentence, empty where it fits well
    bool isRough = false; // from the size of the file alone, or from another quantization of the same model

    int contextTokens = 0;     // that it is for
    int mostContextTokens = 0; // the longest that can be loaded with the same layers on the GPU, at most the model's own; 0: none
    int layers = 0;
    int gpuLayers = 0;
    std::string gpu;       // the device of those: "vulkan:0"; empty: all is on the CPU
    MemoryShare ram;       // where a GPU has no memory of its own, `gpuMemory` is part of the machine's RAM too
    MemoryShare gpuMemory; // of that device
    uint64_t ramRoom = 0;  // what a model may take there: the free memory less what the system keeps
    uint64_t gpuRoom = 0;

    // Decode, one request at a time; 0: not known, because the device has not been measured (Estimator::measure).
    double tokensPerSecond = 0;       // at the beginning of a chat
    double tokensPerSecondFull = 0;   // when the context is full
    uint64_t weightBytesPerToken = 0; // of the file, read for one token: of experts, the active ones
    std::string speedSource;          // one sentence: how it was got
};

// Says what models would take here. Holds the GPUs that it was asked about open as long as it lives, so make one for a list of models,
// not for ever. One thread at a time, none that must not wait: an estimate takes milliseconds, the first for a GPU some tenths of a second.
class Estimator
{
public:
    // cacheDirectory: where measured speeds are kept, as LoadOptions::cacheDirectory; empty: nowhere.
    explicit Estimator(std::string cacheDirectory);
    ~Estimator();

    // `how`: device, gpuLayers, contextTokens (0: the model's own, at most 8192), cacheType, batchTokens, sequences, threads, cpuIsa; the
    // rest is not looked at. `devices`: as listDevices() gives them, freeBytes as it should count (a caller adds what a model that is to be
    // unloaded takes now). Never throws; what cannot be told is Unknown with the reason.
    FitEstimate estimate(const ModelOutline &model, const LoadOptions &how, const std::vector<DeviceInfo> &devices);
    // Another quantization of `sibling`, of which only the size of the file (of all its shards) is known. Rough, and rather over than
    // under.
    FitEstimate estimateBySize(const ModelOutline &sibling, uint64_t fileBytes, const LoadOptions &how,
                               const std::vector<DeviceInfo> &devices);

    // Measures how fast the device that `how` leads to reads weights, unless that is known already: one to three seconds and up to 0.5 GB
    // of its memory, and where a processor's last cache is a large one that one and a half times, too. Best while no model works. Returns
    // whether speeds are now known.
    bool measure(const LoadOptions &how, const std::vector<DeviceInfo> &devices);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

// "3.2 GB", "640 MB": as errors say it.
std::string memoryText(uint64_t bytes);

} // namespace hearth
