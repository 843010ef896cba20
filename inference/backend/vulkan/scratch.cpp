#include "inference/backend/vulkan/scratch.h"

#include <algorithm>
#include <cassert>
#include <string>

namespace hearth::vulkan {

// Rows an area has room for: offset * rows * 4 bytes is then a multiple of what binding offsets must be.
static uint64_t capacity(const Device &device, int rows)
{
    const uint64_t step = device.offsetAlignment() / sizeof(float);
    return (uint64_t(std::max(rows, 1)) + step - 1) / step * step;
}

static uint64_t areaBytes(int64_t width, uint64_t rows)
{
    return uint64_t(width) * rows * sizeof(float);
}

uint64_t Scratch::estimateBytes(const Device &device, const Plan &plan, const BatchLimits &limits)
{
    constexpr uint64_t slack = 4096;
    const ScratchLayout layout = layoutScratch(plan);
    return Device::roundedUp(areaBytes(layout.tokensWidth, capacity(device, limits.tokens)) + slack)
        + Device::roundedUp(areaBytes(layout.outputsWidth, capacity(device, limits.outputs)) + slack);
}

Scratch::Scratch(Device &device, const Plan &plan, const BatchLimits &limits)
    : m_plan(plan), m_layout(layoutScratch(plan)), m_maxRange(device.maxRangeBytes()), m_tokenRows(capacity(device, limits.tokens)),
      m_outputRows(capacity(device, limits.outputs)), m_tokens(device, areaBytes(m_layout.tokensWidth, m_tokenRows), BufferUse::DeviceOnly),
      m_outputs(device, areaBytes(m_layout.outputsWidth, m_outputRows), BufferUse::DeviceOnly)
{
}

int Scratch::mostRows(int64_t width) const
{
    const uint64_t rows = m_maxRange / areaBytes(width, 1) / rowStep * rowStep;
    return int(std::clamp<uint64_t>(rows, rowStep, 1u << 30));
}

BufferRange Scratch::rows(ValueId value, int first, int count) const
{
    const Value &described = m_plan.values[size_t(value)];
    const bool isToken = described.rows == RowCount::Tokens;
    const uint64_t base = uint64_t(m_layout.offsets[size_t(value)]) * (isToken ? m_tokenRows : m_outputRows);
    const uint64_t offset = (base + uint64_t(first) * uint64_t(described.width)) * sizeof(float);
    const uint64_t size = (areaBytes(described.width, uint64_t(count)) + 15) & ~uint64_t(15);
    assert(first % rowStep == 0);
    if (size > m_maxRange)
        throw Error(ErrorCode::Unsupported,
                    "\"" + described.name + "\" of " + std::to_string(count) + " rows is larger than what a kernel on this device can see.",
                    "value_too_large");
    return {isToken ? &m_tokens : &m_outputs, offset, size};
}

} // namespace hearth::vulkan
