#pragma once

#include "inference/backend/backend.h"

#include <vector>

namespace hearth {

// The tokens of one sequence in a batch, and where its state comes from and goes to. Four words: kernels on a device read it as it is.
struct SequenceRun
{
    int32_t firstToken = 0;
    int32_t endToken = 0;
    int32_t stateFrom = noId; // noId: it starts anew, from zeros
    int32_t stateTo = 0;
};

// Fills `runs` by scanning the batch; allocates nothing when it has room for one run a sequence.
inline void findSequenceRuns(const BatchView &batch, std::vector<SequenceRun> &runs)
{
    runs.clear();
    for (int32_t t = 0; t < int32_t(batch.positions.size()); ++t) {
        const int32_t sequence = batch.sequences[size_t(t)];
        if (t > 0 && batch.sequences[size_t(t) - 1] == sequence) {
            runs.back().endToken = t + 1;
            continue;
        }
        const int32_t from = batch.stateFrom.empty() ? sequence : batch.stateFrom[size_t(sequence)];
        const int32_t to = batch.stateTo.empty() ? sequence : batch.stateTo[size_t(sequence)];
        runs.push_back({t, t + 1, batch.positions[size_t(t)] == 0 ? noId : from, to});
    }
}

} // namespace hearth
