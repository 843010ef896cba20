#pragma once

#include "inference/backend/backend.h"
#include "inference/backend/vulkan/buffer.h"

namespace hearth::vulkan {

// The activations of an executable: one area for values with a row a token, one for those with a row an output. A value lies at its offset
// of the plan's scratch layout times the area's capacity in rows, as [rows, width].
class Scratch
{
public:
    Scratch(Device &device, const Plan &plan, const BatchLimits &limits);

    // Rows [first, first + count) of a value. `first` must be a multiple of rowStep, so that the offset can be bound.
    BufferRange rows(ValueId value, int first, int count) const;
    // Most rows of that many elements that fit a binding: a multiple of rowStep.
    int mostRows(int64_t width) const;
    static constexpr int rowStep = 64;

    uint64_t sizeBytes() const { return m_tokens.accountedBytes() + m_outputs.accountedBytes(); }
    static uint64_t estimateBytes(const Device &device, const Plan &plan, const BatchLimits &limits);

private:
    const Plan &m_plan;
    ScratchLayout m_layout;
    uint64_t m_maxRange;
    uint64_t m_tokenRows;
    uint64_t m_outputRows;
    Buffer m_tokens;
    Buffer m_outputs;
};

} // namespace hearth::vulkan
