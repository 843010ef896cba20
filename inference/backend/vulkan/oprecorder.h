#pragma once

#include "inference/backend/vulkan/kvcache.h"
#include "inference/backend/vulkan/recorder.h"
#include "inference/backend/vulkan/scratch.h"
#include "inference/backend/vulkan/weight.h"

#include <algorithm>
#include <vector>

namespace hearth::vulkan {

// The arrays of a BatchView on the device, each at the room that the limits ask for.
struct BatchInputs
{
    BufferRange tokens, positions, sequences, slots, pageTables, outputRows, segments;
    BufferRange runs; // SequenceRun of each sequence, empty ones past the last
};

// All that stays the same while an executable lives.
struct OpContext
{
    Device &device;
    PipelineStore &pipelines;
    const Plan &plan;
    std::span<const VulkanWeight *const> weights;
    const VulkanCache *cache;
    const Scratch &scratch;
    BatchInputs inputs;
    std::vector<BufferRange> turns; // by op: a rope's frequencies as rope.comp wants them
    BufferRange splitParts;         // attention's partial results
    BufferRange sliceGroups;        // slots by slice: slice_group.comp
    int pagesPerSequence;
    int sequences; // most of a batch
};

// Turns the ops of a plan into dispatches for a batch of a given size. One file an op family:
// ops_product.cpp (MatMul, Embed, AddPosition, AddSegment), ops_experts.cpp (those of plan/experts.h), ops_attention.cpp (Rope, KvStore,
// Attention), ops_state.cpp (those with a state, Multiply, SelectColumns), ops_rows.cpp (the rest).
class OpRecorder
{
public:
    OpRecorder(const OpContext &context, Recorder &recorder, int tokens, int outputs)
        : m_context(context), m_recorder(recorder), m_tuning(context.device.tuning()), m_tokens(tokens), m_outputs(outputs)
    {
    }

    void record(size_t opIndex);

private:
    void product(const Op &op);
    void productRows(const Op &op, size_t index, int first, int count);
    void route(const Op &op);
    void sliceProduct(const Op &op);
    void sliceProductRows(const Op &op, size_t index, int first, int count);
    void groupSlots(const Op &op, int first, int count);
    void weightedSum(const Op &op);
    void copyColumns(const Op &op);
    void lookup(const Op &op, const BufferRange &ids, bool accumulates);
    void rope(const Op &op, const BufferRange &turns);
    void kvStore(const Op &op);
    void attention(const Op &op);
    void norm(const Op &op);
    void activate(const Op &op);
    void combine(const Op &op);
    void selectRows(const Op &op);
    void multiply(const Op &op);
    void selectColumns(const Op &op);
    void shortConv(const Op &op);
    void selectiveScan(const Op &op);
    void gatedDelta(const Op &op);
    void wkv7(const Op &op);
    void reorder(const Op &op);

    int rowsOf(ValueId value) const;
    uint32_t sequences() const { return uint32_t(std::min(m_tokens, m_context.sequences)); } // that a batch of this size may have
    int widthOf(ValueId value) const { return m_context.plan.values[size_t(value)].width; }
    BufferRange all(ValueId value) const { return m_context.scratch.rows(value, 0, rowsOf(value)); }
    const VulkanWeight &weight(WeightId id) const { return *m_context.weights[size_t(id)]; }
    // Calls f(first, count) for runs of rows of which `widest` elements a row fit a binding.
    template <typename F> void forRows(int rows, int64_t widest, F f) const
    {
        const int most = m_context.scratch.mostRows(widest);
        for (int first = 0; first < rows; first += most)
            f(first, std::min(most, rows - first));
    }
    // Workgroups for that many invocations of a flat kernel.
    Groups flatThreads(uint64_t count) const { return m_recorder.flat((count + m_tuning.flatThreads - 1) / m_tuning.flatThreads); }

    const OpContext &m_context;
    Recorder &m_recorder;
    const Tuning &m_tuning;
    int m_tokens;
    int m_outputs;
    // What sliceGroups holds the order of: rows of a value of chosen slices, and of how many slices.
    struct Grouped
    {
        ValueId chosen = noId;
        int slices = 0, first = 0, count = 0;
        bool operator==(const Grouped &) const = default;
    } m_grouped;
};

// How attention is cut into workgroups; a function of its own because scratch is sized by it too.
struct AttentionShape
{
    uint32_t threads = 0;
    uint32_t rows = 0; // queries a workgroup
    uint32_t tileTokens = 1;
    uint32_t tileHeads = 1;
    uint32_t headTiles = 1;
    uint32_t splits = 1;
};
AttentionShape attentionShape(const Device &device, const OpParams &params, int tokens, int contextTokens);
// Bytes of partial results that attention over up to `tokens` tokens may write.
uint64_t splitPartBytes(const Device &device, const OpParams &params, int tokens, int contextTokens);

// Bytes that the order of slots by slice takes for up to `rows` tokens; 0 for an op without chosen slices.
uint64_t sliceGroupBytes(const Plan &plan, const Op &op, int rows);

// Frequencies [pairs] in radians a token -> turns a token in 64-bit fixed point, two words each.
std::vector<uint32_t> ropeTurns(std::span<const float> frequencies);

// "q4_k": the part of a kernel's name that says the format.
std::string formatName(TensorType type);

} // namespace hearth::vulkan
