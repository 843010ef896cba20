#pragma once

#include "inference/backend/backend.h"
#include "inference/backend/cpu/cpubuffer.h"
#include "inference/backend/cpu/kernels.h"

#include <vector>

namespace hearth::cpu {

// All memory that a run of an executable needs beside weights and cache, allocated once for its limits.
class CpuScratch
{
public:
    CpuScratch(const Plan &plan, const BatchLimits &limits, const Kernels &kernels, int threads);

    // What sizeBytes() will be, without allocating.
    static uint64_t estimateBytes(const Plan &plan, const BatchLimits &limits, const Kernels &kernels, int threads);

    uint64_t sizeBytes() const { return m_memory.size(); }

    // Start of a value's rows in a batch of `tokens` and `outputs`; rows are `width` apart.
    float *value(const Plan &plan, ValueId id, int tokens, int outputs) const;
    Activations activations; // arrays big enough for every product of the plan
    float *partials() const { return reinterpret_cast<float *>(m_memory.data() + m_layout.partials); }
    size_t partialFloats() const { return m_layout.partialFloats; }
    uint8_t *worker(int index) const { return m_memory.data() + m_layout.workers + size_t(index) * m_layout.workerBytes; }
    float *ropeTable(int index) const
    {
        return reinterpret_cast<float *>(m_memory.data() + m_layout.ropes + size_t(index) * m_layout.ropeBytes);
    }

    // One array after the other, each on a 64-byte boundary: offsets in bytes.
    struct Layout
    {
        ScratchLayout values;
        size_t tokensArea = 0;
        size_t outputsArea = 0;
        size_t interleaved = 0;
        size_t bytes = 0;
        size_t scales = 0;
        size_t scaledSums = 0;
        size_t negativeSums = 0;
        size_t negativeHalves = 0;
        size_t bfloats = 0;
        size_t partials = 0;
        size_t partialFloats = 0;
        size_t workers = 0;
        size_t workerBytes = 0;
        size_t ropes = 0;
        size_t ropeBytes = 0;
        size_t total = 0;
    };

private:
    Layout m_layout;
    CpuBuffer m_memory;
};

// The rotary tables a plan needs: one for each pair of frequencies and magnitude. Index of an op's table in this list.
struct RopeTable
{
    WeightId frequencies = noId;
    int ropeDim = 0;
    float magnitude = 1;
};
std::vector<RopeTable> ropeTables(const Plan &plan);

// What the products of a SliceMatMul over so many rows come to at most: rows (one a slot), groups of them by slice; and the slices.
struct SliceRows
{
    int rows = 0;
    int groups = 0;
    int slices = 0;
};
SliceRows sliceRows(const Plan &plan, const Op &op, int rows);

// Most tasks that one attention op is split into when it is split over its keys.
int maxSplitTasks(int threads);

} // namespace hearth::cpu
