#pragma once

#include "inference/core/error.h"
#include "inference/plan/plan.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace hearth {

enum class DeviceKind : uint8_t { Cpu, DiscreteGpu, IntegratedGpu, VirtualGpu, SoftwareGpu };

struct DeviceInfo
{
    std::string id;     // "cpu", "vulkan:0": what --device takes
    std::string name;   // "NVIDIA H200", "AMX, AVX-512 VNNI, 2 threads"
    std::string driver; // name and version, empty for the CPU
    DeviceKind kind = DeviceKind::Cpu;
    uint64_t totalBytes = 0;           // memory a model can use
    uint64_t freeBytes = 0;            // of it now, as far as the system tells
    std::vector<std::string> features; // short words for a reader: "fp16", "int dot product", "amx-int8"
    std::string refusal;               // not empty: Hearth will not use it, and why ("computes wrong: q4_0 matmul off by 0.3")
};

// Matrix of a plan on a device. Made by Backend::upload, freed with it; freeing gives the device memory back.
class DeviceWeight
{
public:
    virtual ~DeviceWeight() = default;
    virtual uint64_t sizeBytes() const = 0; // on the device, beyond the mapped file
};

enum class CacheType : uint8_t { F16, F32 };

struct CacheSpec
{
    std::vector<CacheLayer> layers;
    int pages = 0;
    int pageTokens = 32;
    CacheType type = CacheType::F16;
    int stateSlots = 0; // states that layers with one keep; always F32, for they are sums over the whole text

    // Of the whole cache, as the formulas say; a backend may round up.
    uint64_t sizeBytes() const
    {
        uint64_t perToken = 0; // elements
        uint64_t perSlot = 0;
        for (const CacheLayer &layer : layers) {
            perToken += uint64_t(layer.kvHeads) * uint64_t(layer.keyDim + layer.valueDim);
            perSlot += uint64_t(layer.stateFloats);
        }
        return perToken * uint64_t(pages) * uint64_t(pageTokens) * (type == CacheType::F16 ? 2 : 4)
            + perSlot * uint64_t(stateSlots) * sizeof(float);
    }
};

// The paged keys and values, and the states, of one stage. Layout is the backend's. A slot is page * pageTokens + offset; a state slot
// holds the states of all layers for one sequence at one position.
class DeviceCache
{
public:
    virtual ~DeviceCache() = default;
    virtual void copyPage(int from, int to) = 0; // keys and values of all layers, waits until done
    virtual uint64_t sizeBytes() const = 0;
};

// What an executable must be ready for; scratch is allocated for it once.
struct BatchLimits
{
    int tokens = 512;
    int outputs = 16;
    int sequences = 8;
    int pagesPerSequence = 0;
};

// One batch. All arrays belong to the caller and hold until run() returns. T tokens, S sequences, M outputs. Where layers have a state,
// the tokens of a sequence stand together, in the order of their positions.
struct BatchView
{
    std::span<const int32_t> tokens;          // [T], checked to be inside the vocabulary
    std::span<const int32_t> positions;       // [T]
    std::span<const int32_t> sequences;       // [T] row of pageTables
    std::span<const int32_t> cacheSlots;      // [T] cache slot that the token's K and V go to
    std::span<const int32_t> pageTables;      // [S, pagesPerSequence of the limits]; entries past the sequence's end are unread
    std::span<const int32_t> outputRows;      // [M] indices into the tokens
    const std::atomic<bool> *abort = nullptr; // set: run() may stop between ops and return false
    std::span<const int32_t> segments = {};   // [T] rows of the segment table; empty: all 0
    // [S] state slot that a sequence goes on from, and the one its new state goes to; a run that is aborted leaves the former as it was
    // unless they are the same. Empty: sequence s keeps its state in slot s. A sequence whose first token is at position 0 starts anew.
    std::span<const int32_t> stateFrom = {};
    std::span<const int32_t> stateTo = {};
};

// A compiled plan. Not thread-safe: one run at a time.
class Executable
{
public:
    virtual ~Executable() = default;
    // input: [T, width of plan.input] when the plan has one. output: [T or M, width of plan.output], host memory.
    // False when aborted. Throws Error{Device} when the device is lost; Error{OutOfMemory} when it runs out.
    virtual bool run(const BatchView &batch, std::span<const float> input, std::span<float> output) = 0;
    virtual uint64_t scratchBytes() const = 0; // on the device
};

// Memory that a plan takes on a device, bytes.
struct MemoryNeed
{
    uint64_t weights = 0; // what upload makes, beyond the mapped file
    uint64_t mapped = 0;  // of the file's pages: what is read from there again and again. RAM, on whatever device the plan runs
    uint64_t cache = 0;
    uint64_t compute = 0; // all that compile makes

    uint64_t onDevice() const { return weights + cache + compute; }
    uint64_t total() const { return onDevice() + mapped; }
};

// One device that runs plans. Made once and used from the engine thread; upload may also be called from a loading thread.
class Backend
{
public:
    virtual ~Backend() = default;

    virtual DeviceInfo info() const = 0; // freeBytes as of now
    // Whether every op and weight type of the plan runs here; when not, `reason` names the first that does not.
    virtual bool supports(const Plan &plan, std::string *reason) const = 0;
    // What upload, createCache and compile will take for this plan. Never under what they then take.
    virtual MemoryNeed estimate(const Plan &plan, const CacheSpec &cache, const BatchLimits &limits) const = 0;
    uint64_t estimateBytes(const Plan &plan, const CacheSpec &cache, const BatchLimits &limits) const
    {
        return estimate(plan, cache, limits).onDevice();
    }
    // `rows`: the blocks of weight.rows rows. The span stays valid as long as the result lives: a backend may go on reading from it.
    virtual std::unique_ptr<DeviceWeight> upload(const WeightRef &weight, std::span<const std::byte> rows) = 0;
    virtual std::unique_ptr<DeviceCache> createCache(const CacheSpec &spec) = 0;
    // weights[i] belongs to plan.weights[i]. Weights and cache must outlive the executable.
    virtual std::unique_ptr<Executable> compile(const Plan &plan, std::span<DeviceWeight *const> weights, DeviceCache *cache,
                                                const BatchLimits &limits) = 0;
};

// CPU. threads 0: one a physical core. isa: "auto", or one of "scalar", "avx2", "avx512", "amx" to force it (tests, doubts);
// throws InvalidArgument for one the machine lacks.
struct CpuOptions
{
    int threads = 0;
    std::string isa = "auto";
    bool isBackground = false; // the backend's own threads have the lowest priority
};
std::unique_ptr<Backend> createCpuBackend(const CpuOptions &options = {});
std::vector<std::string> availableCpuIsas(); // best last, "scalar" first

// Vulkan devices of this machine in the driver's order; empty where there is no loader or no driver. Never throws.
std::vector<DeviceInfo> listVulkanDevices();
struct VulkanOptions
{
    int device = 0;             // index into listVulkanDevices()
    std::string cacheDirectory; // for pipelines and the self-check's result; empty: none kept
    bool skipSelfCheck = false;
};
// Throws Device when it cannot be made or the self-check finds that it computes wrong.
std::unique_ptr<Backend> createVulkanBackend(const VulkanOptions &options);

} // namespace hearth
