#pragma once

#include "inference/backend/backend.h"
#include "inference/backend/cpu/cpucache.h"
#include "inference/backend/cpu/cpuscratch.h"
#include "inference/backend/cpu/cpuweight.h"
#include "inference/backend/observer.h"
#include "inference/backend/sequenceruns.h"

#include <span>
#include <vector>

namespace hearth::cpu {

// A plan resolved against its weights and cache. run() walks the ops; each op is a loop over chunks that the pool shares, or, when it is
// too small to be worth waking anyone, a plain call. Nothing is allocated after construction.
class CpuExecutable : public Executable
{
public:
    CpuExecutable(const Plan &plan, std::span<DeviceWeight *const> weights, DeviceCache *cache, const BatchLimits &limits,
                  const Kernels &kernels, ThreadPool &pool);

    bool run(const BatchView &batch, std::span<const float> input, std::span<float> output) override;
    void observe(ProductObserver *observer) { m_observer = observer; }
    uint64_t scratchBytes() const override { return m_scratch.sizeBytes(); }

private:
    // A run of panels of one of a product's weights: what one thread claims at once.
    struct Segment
    {
        int weight = 0; // index into the op's weights
        int64_t firstPanel = 0;
        int64_t lastPanel = 0;
    };
    struct Product
    {
        std::vector<Segment> segments;
        uint64_t bytes = 0; // of all its weights (of one slice for each slot)
    };
    // Slots of tokens that multiply the same slice of a stack.
    struct SliceGroup
    {
        int slice = 0;
        int first = 0; // of its rows in m_sliceInputs and m_sliceOutputs, a multiple of 16
        int tokens = 0;
    };
    // Tokens of one sequence that attention looks at together, and the keys they may see.
    struct QueryBlock
    {
        int firstToken = 0;
        int tokens = 0;
        int firstKey = 0;
        int lastKey = 0;
    };

    Product makeProduct(const Op &op) const;
    void reserveGroups();
    void runOp(size_t index);
    void embed(const Op &op);
    void addRows(const Op &op, std::span<const int32_t> ids);
    void norm(const Op &op);
    void product(const Op &op, const Product &product);
    void prepareActivations(const Op &op, Activations &activations);
    void route(const Op &op);
    void groupSlots(const Op &op);
    Activations groupActivations(const Op &op, const SliceGroup &group) const;
    void prepareGroups(const Op &op);
    void observeGroups(const Op &op);
    void sliceProduct(const Op &op, const Product &product);
    void weightedSum(const Op &op);
    void copyColumns(const Op &op);
    void rope(const Op &op);
    void fillRopeTables();
    void storeKv(const Op &op);
    void attention(const Op &op);
    void findQueryBlocks(const Op &op, int tokensPerBlock);
    int sequenceEnd(int token) const;
    AttentionTask attentionTask(const Op &op, const QueryBlock &block, int firstHead, int heads) const;
    void attendSplit(const Op &op, int groupHeads, int splits);
    void elementwise(const Op &op);
    void selectRows(const Op &op);
    void multiply(const Op &op);
    void selectColumns(const Op &op);
    void shortConv(const Op &op);
    void selectiveScan(const Op &op);
    void gatedDelta(const Op &op);
    void wkv7(const Op &op);
    void reorder(const Op &op);

    int rows(ValueId id) const { return m_plan.values[size_t(id)].rows == RowCount::Tokens ? m_tokens : m_outputs; }
    int width(ValueId id) const { return m_plan.values[size_t(id)].width; }
    float *value(ValueId id) const;
    float *rowsOf(ValueId id, const SequenceRun &run) const; // of its first token on
    const CpuWeight &weight(WeightId id) const { return *m_weights[size_t(id)]; }
    // The vector of a weight, nullptr for noId.
    const float *vector(WeightId id) const { return id == noId ? nullptr : weight(id).vector().data(); }
    // body(first, last) over ranges of [0, count), in parallel when count * cost floats are worth it.
    template <typename Body> void overRanges(int64_t count, int64_t cost, const Body &body);
    template <typename Body> void overStates(const Op &op, int64_t parts, int64_t cost, const Body &body);

    const Plan m_plan;
    std::vector<const CpuWeight *> m_weights;
    CpuCache *m_cache;
    const BatchLimits m_limits;
    const Kernels &m_kernels;
    ThreadPool &m_pool;
    CpuScratch m_scratch;
    std::vector<Product> m_products; // [op], empty for other kinds
    std::vector<RopeTable> m_ropeTables;
    std::vector<QueryBlock> m_queryBlocks; // reserved for a token each
    std::vector<SequenceRun> m_runs;       // the same; filled where layers have a state

    ProductObserver *m_observer = nullptr;

    // Of the product of slices in progress, with room for any of the plan.
    std::vector<SliceGroup> m_sliceGroups;
    std::vector<int32_t> m_sliceCounts;  // [slice]
    std::vector<int32_t> m_sliceInputs;  // row of x, group after group
    std::vector<int32_t> m_sliceOutputs; // row of the output: token * slots + slot
    bool m_hasOneSliceInput = false;     // every slot multiplies the same single row

    // Of the run in progress.
    BatchView m_batch;
    int m_tokens = 0;
    int m_outputs = 0;
    float *m_outputTarget = nullptr;
};

} // namespace hearth::cpu
