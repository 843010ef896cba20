#include "inference/backend/vulkan/executable.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace hearth::vulkan {

constexpr size_t keptSizes = 8;

namespace {

// Bytes of an executable's buffers beside scratch.
struct BufferSizes
{
    std::array<uint64_t, 8> arrays = {}; // in the order of BatchInputs
    uint64_t inputs = 0, hiddenIn = 0, readback = 0, splitParts = 0, turns = 0, sliceGroups = 0;
};

} // namespace

static uint64_t aligned(uint64_t size)
{
    return (size + 255) & ~uint64_t(255);
}

static BufferSizes bufferSizes(const Device &device, const Plan &plan, int pageTokens, const BatchLimits &limits)
{
    const uint64_t tokens = uint64_t(limits.tokens), word = sizeof(int32_t);
    BufferSizes sizes;
    sizes.arrays = {tokens * word,
                    tokens * word,
                    tokens * word,
                    tokens * word,
                    uint64_t(limits.sequences) * uint64_t(limits.pagesPerSequence) * word,
                    uint64_t(limits.outputs) * word,
                    tokens * word,
                    uint64_t(limits.sequences) * sizeof(SequenceRun)};
    for (uint64_t &size : sizes.arrays) {
        size = aligned(std::max<uint64_t>(size, 16));
        sizes.inputs += size;
    }
    const auto valueBytes = [&](ValueId id) {
        const Value &value = plan.values[size_t(id)];
        return uint64_t(value.width) * uint64_t(value.rows == RowCount::Tokens ? limits.tokens : limits.outputs) * sizeof(float);
    };
    if (plan.input != noId)
        sizes.hiddenIn = valueBytes(plan.input);
    if (plan.output != noId)
        sizes.readback = valueBytes(plan.output);
    for (const Op &op : plan.ops) {
        if (op.kind == OpKind::Attention)
            sizes.splitParts =
                std::max(sizes.splitParts, splitPartBytes(device, op.params, limits.tokens, limits.pagesPerSequence * pageTokens));
        if (op.kind == OpKind::SliceMatMul)
            sizes.sliceGroups = std::max(sizes.sliceGroups, sliceGroupBytes(plan, op, std::max(limits.tokens, limits.outputs)));
        if (op.kind == OpKind::Rope)
            sizes.turns += aligned(uint64_t(op.params.ropeDim) * sizeof(uint32_t));
    }
    return sizes;
}

uint64_t VulkanExecutable::estimateBytes(const Device &device, const Plan &plan, const CacheSpec &cache, const BatchLimits &limits)
{
    constexpr uint64_t slack = 4096;
    const BufferSizes sizes = bufferSizes(device, plan, cache.pageTokens, limits);
    uint64_t sum = Scratch::estimateBytes(device, plan, limits);
    for (const uint64_t size : {sizes.inputs, sizes.hiddenIn, sizes.readback, sizes.splitParts, sizes.turns, sizes.sliceGroups})
        sum += Device::roundedUp(size + slack);
    return sum;
}

VulkanExecutable::VulkanExecutable(Device &device, PipelineStore &pipelines, const Plan &plan, std::span<DeviceWeight *const> weights,
                                   DeviceCache *cache, const BatchLimits &limits)
    : m_device(device), m_pipelines(pipelines), m_plan(plan), m_limits(limits),
      m_scratch(device, m_plan, limits), m_fences{Fence(device), Fence(device)}
{
    assert(weights.size() == plan.weights.size());
    for (DeviceWeight *weight : weights)
        m_weights.push_back(static_cast<const VulkanWeight *>(weight));
    const auto *paged = static_cast<const VulkanCache *>(cache);
    const BufferSizes sizes = bufferSizes(device, m_plan, paged ? paged->spec().pageTokens : 1, limits);
    m_inputs = Buffer(device, sizes.inputs, BufferUse::Inputs);
    m_inputAt = {0};
    for (const uint64_t size : sizes.arrays)
        m_inputAt.push_back(m_inputAt.back() + size);
    if (sizes.hiddenIn)
        m_hiddenIn = Buffer(device, sizes.hiddenIn, BufferUse::Upload);
    m_readback = Buffer(device, sizes.readback, BufferUse::Readback);
    if (sizes.splitParts)
        m_splitParts = Buffer(device, sizes.splitParts, BufferUse::DeviceOnly);
    if (sizes.sliceGroups)
        m_sliceGroups = Buffer(device, sizes.sliceGroups, BufferUse::DeviceOnly);
    m_context.emplace(makeContext(pipelines, paged));
    if (sizes.turns) {
        m_ropeTurns = Buffer(device, sizes.turns, BufferUse::Inputs);
        makeRopeTurns();
    }
}

OpContext VulkanExecutable::makeContext(PipelineStore &pipelines, const VulkanCache *cache)
{
    return {m_device,
            pipelines,
            m_plan,
            m_weights,
            cache,
            m_scratch,
            placeInputs(),
            std::vector<BufferRange>(m_plan.ops.size()),
            m_splitParts.handle() ? whole(m_splitParts) : BufferRange(),
            m_sliceGroups.handle() ? whole(m_sliceGroups) : BufferRange(),
            m_limits.pagesPerSequence,
            m_limits.sequences};
}

BatchInputs VulkanExecutable::placeInputs()
{
    const auto range = [this](size_t i) { return BufferRange{&m_inputs, m_inputAt[i], m_inputAt[i + 1] - m_inputAt[i]}; };
    return {range(0), range(1), range(2), range(3), range(4), range(5), range(6), range(7)};
}

void VulkanExecutable::makeRopeTurns()
{
    uint64_t at = 0;
    for (size_t i = 0; i < m_plan.ops.size(); ++i) {
        const Op &op = m_plan.ops[i];
        if (op.kind != OpKind::Rope)
            continue;
        const std::span<const float> frequencies = m_weights[size_t(op.weights[0])]->floats();
        const std::vector<uint32_t> words = ropeTurns(frequencies.first(size_t(op.params.ropeDim) / 2));
        const uint64_t size = words.size() * sizeof(uint32_t);
        std::memcpy(m_ropeTurns.mapped() + at, words.data(), size);
        m_context->turns[i] = {&m_ropeTurns, at, size};
        at += aligned(size);
    }
}

uint64_t VulkanExecutable::scratchBytes() const
{
    return m_scratch.sizeBytes() + m_inputs.accountedBytes() + m_hiddenIn.accountedBytes() + m_readback.accountedBytes()
        + m_splitParts.accountedBytes() + m_sliceGroups.accountedBytes() + m_ropeTurns.accountedBytes();
}

static void write(const Buffer &buffer, uint64_t at, std::span<const std::byte> bytes)
{
    if (!bytes.empty())
        std::memcpy(buffer.mapped() + at, bytes.data(), bytes.size());
}

void VulkanExecutable::writeInputs(const BatchView &batch, std::span<const float> input)
{
    size_t i = 0;
    for (const std::span<const int32_t> array :
         {batch.tokens, batch.positions, batch.sequences, batch.cacheSlots, batch.pageTables, batch.outputRows}) {
        assert(array.size_bytes() <= m_inputAt[i + 1] - m_inputAt[i]);
        write(m_inputs, m_inputAt[i++], std::as_bytes(array));
    }
    if (batch.segments.empty())
        std::memset(m_inputs.mapped() + m_inputAt[i], 0, batch.positions.size_bytes());
    else
        write(m_inputs, m_inputAt[i], std::as_bytes(batch.segments));
    if (m_plan.input != noId)
        write(m_hiddenIn, 0, std::as_bytes(input));
    if (hasState(m_plan.cacheLayers))
        writeRuns(batch);
}

// Recorded commands look at as many runs as a batch of their size may have: those that this one has not are written as empty.
void VulkanExecutable::writeRuns(const BatchView &batch)
{
    findSequenceRuns(batch, m_runs);
    assert(m_runs.size() <= size_t(m_limits.sequences));
    m_runs.resize(size_t(m_limits.sequences));
    write(m_inputs, m_inputAt[7], std::as_bytes(std::span(m_runs)));
}

bool VulkanExecutable::run(const BatchView &batch, std::span<const float> input, std::span<float> output)
{
    const int tokens = int(batch.positions.size()), outputs = int(batch.outputRows.size());
    assert(tokens > 0 && tokens <= m_limits.tokens && outputs <= m_limits.outputs);
    const Recorded *commands = recorded(tokens, outputs, batch.abort);
    if (!commands)
        return false;
    writeInputs(batch, input);
    if (!submit(*commands, batch.abort))
        return false;
    const BufferRange range = outputRange(tokens, outputs);
    if (range.size == 0 || output.empty())
        return true;
    assert(output.size_bytes() == range.size);
    m_readback.invalidate();
    std::memcpy(output.data(), m_readback.mapped(), range.size);
    return true;
}

static bool isSet(const std::atomic<bool> *abort)
{
    return abort && abort->load(std::memory_order_relaxed);
}

// Two pieces are with the device at a time: it never waits for us, and an abort or the system's watchdog for one piece at most.
bool VulkanExecutable::submit(const Recorded &commands, const std::atomic<bool> *abort)
{
    size_t submitted = 0, finished = 0;
    const size_t count = commands.pieces.size();
    while (finished < count) {
        while (submitted < count && submitted - finished < 2 && !isSet(abort)) {
            const VkCommandBuffer handle = commands.pieces[submitted].handle();
            m_device.submit({&handle, 1}, m_fences[submitted % 2].handle());
            ++submitted;
        }
        if (finished == submitted)
            return false;
        m_fences[finished++ % 2].wait();
    }
    return true;
}

VulkanExecutable::Recorded *VulkanExecutable::recorded(int tokens, int outputs, const std::atomic<bool> *abort)
{
    const auto found = std::find_if(m_recorded.begin(), m_recorded.end(),
                                    [tokens, outputs](const Recorded &one) { return one.tokens == tokens && one.outputs == outputs; });
    if (found != m_recorded.end()) {
        m_recorded.splice(m_recorded.begin(), m_recorded, found);
        return &m_recorded.front();
    }
    Recorded fresh = {tokens, outputs, {}, DescriptorArena(m_device)};
    if (!record(fresh, abort))
        return nullptr;
    m_recorded.push_front(std::move(fresh));
    if (m_recorded.size() > keptSizes)
        m_recorded.pop_back();
    return &m_recorded.front();
}

double VulkanExecutable::workOf(const Op &op, int tokens, int outputs) const
{
    if (op.kind != OpKind::MatMul && op.kind != OpKind::SliceMatMul)
        return 0;
    double work = 0; // a row of the output is one of the weight's rows, whether all of them are multiplied or chosen slices
    for (size_t i = 0; i < op.weights.size(); ++i)
        work += double(m_plan.values[size_t(op.outputs[i])].width) * double(m_plan.weights[size_t(op.weights[i])].columns);
    const bool isToken = m_plan.values[size_t(op.outputs[0])].rows == RowCount::Tokens;
    return work * (isToken ? tokens : outputs);
}

BufferRange VulkanExecutable::outputRange(int tokens, int outputs) const
{
    if (m_plan.output == noId)
        return {};
    const Value &value = m_plan.values[size_t(m_plan.output)];
    const int rows = value.rows == RowCount::Tokens ? tokens : outputs;
    return {&m_readback, 0, uint64_t(rows) * uint64_t(value.width) * sizeof(float)};
}

// Kernels that are needed for the first time are compiled here, which may take seconds in all: an abort waits for one of them at most.
bool VulkanExecutable::record(Recorded &into, const std::atomic<bool> *abort)
{
    Recorder recorder(m_device, into.descriptors);
    OpRecorder ops(*m_context, recorder, into.tokens, into.outputs);
    into.pieces.emplace_back(m_device);
    recorder.beginCommands(into.pieces.back());
    // Copies may be of any size, only bindings have a limit; the rows of a value lie one after the other.
    const auto place = [&](ValueId value, uint64_t size) {
        const BufferRange range = m_scratch.rows(value, 0, 1);
        return BufferRange{range.buffer, range.offset, size};
    };
    if (m_plan.input != noId) {
        const uint64_t size = uint64_t(into.tokens) * uint64_t(m_plan.values[size_t(m_plan.input)].width) * sizeof(float);
        recorder.copy({&m_hiddenIn, 0, size}, place(m_plan.input, size));
    }
    double work = 0;
    for (size_t i = 0; i < m_plan.ops.size(); ++i) {
        if (isSet(abort))
            return false;
        work += workOf(m_plan.ops[i], into.tokens, into.outputs);
        if (work > m_device.tuning().submitWork) {
            recorder.endCommands();
            into.pieces.emplace_back(m_device);
            recorder.beginCommands(into.pieces.back());
            work = 0;
        }
        ops.record(i);
    }
    const BufferRange target = outputRange(into.tokens, into.outputs);
    if (target.size > 0) {
        recorder.copy(place(m_plan.output, target.size), target);
        recorder.publishToHost();
    }
    recorder.endCommands();
    m_pipelines.save();
    return true;
}

} // namespace hearth::vulkan
