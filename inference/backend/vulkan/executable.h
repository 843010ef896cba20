#pragma once

#include "inference/backend/sequenceruns.h"
#include "inference/backend/vulkan/oprecorder.h"

#include <list>
#include <optional>

namespace hearth::vulkan {

// A plan on a device. For each size of batch (tokens, outputs) its commands are recorded once; what changes from one batch to the next
// lies in buffers that the kernels read, so the same commands run again. The sizes used last are kept.
class VulkanExecutable : public Executable
{
public:
    VulkanExecutable(Device &device, PipelineStore &pipelines, const Plan &plan, std::span<DeviceWeight *const> weights, DeviceCache *cache,
                     const BatchLimits &limits);

    bool run(const BatchView &batch, std::span<const float> input, std::span<float> output) override;
    uint64_t scratchBytes() const override;

    static uint64_t estimateBytes(const Device &device, const Plan &plan, const CacheSpec &cache, const BatchLimits &limits);

private:
    // The commands of one size of batch, in pieces that are submitted one after the other.
    struct Recorded
    {
        int tokens;
        int outputs;
        std::vector<CommandBuffer> pieces;
        DescriptorArena descriptors;
    };

    OpContext makeContext(PipelineStore &pipelines, const VulkanCache *cache);
    BatchInputs placeInputs();
    void makeRopeTurns();
    void writeInputs(const BatchView &batch, std::span<const float> input);
    // null: aborted, and nothing is kept of it.
    Recorded *recorded(int tokens, int outputs, const std::atomic<bool> *abort);
    bool record(Recorded &into, const std::atomic<bool> *abort);
    double workOf(const Op &op, int tokens, int outputs) const;
    bool submit(const Recorded &commands, const std::atomic<bool> *abort);
    BufferRange outputRange(int tokens, int outputs) const;
    void writeRuns(const BatchView &batch);

    Device &m_device;
    PipelineStore &m_pipelines;
    const Plan m_plan;
    const BatchLimits m_limits;
    std::vector<const VulkanWeight *> m_weights;
    Scratch m_scratch;
    Buffer m_inputs;                 // the arrays of the batch
    std::vector<uint64_t> m_inputAt; // where each begins
    Buffer m_hiddenIn;               // plan.input, when it has one
    Buffer m_readback;
    Buffer m_splitParts;
    Buffer m_sliceGroups;
    Buffer m_ropeTurns;
    std::optional<OpContext> m_context;
    std::list<Recorded> m_recorded; // used last first
    Fence m_fences[2];
    std::vector<SequenceRun> m_runs; // of the batch
};

} // namespace hearth::vulkan
