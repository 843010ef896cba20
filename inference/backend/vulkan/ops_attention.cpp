#include "inference/backend/vulkan/oprecorder.h"
#include "shaders/params.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace hearth::vulkan {

std::vector<uint32_t> ropeTurns(std::span<const float> frequencies)
{
    constexpr double tau = 6.283185307179586476925;
    std::vector<uint32_t> words;
    for (const float frequency : frequencies) {
        const double turns = double(frequency) / tau;
        const double high = std::floor((turns - std::floor(turns)) * 0x1p32);
        const double low = std::floor(((turns - std::floor(turns)) * 0x1p32 - high) * 0x1p32);
        words.push_back(uint32_t(uint64_t(high)));
        words.push_back(uint32_t(uint64_t(low)));
    }
    return words;
}

void OpRecorder::rope(const Op &op, const BufferRange &turns)
{
    params::Rope params = {};
    params.tokens = uint32_t(m_tokens);
    params.heads = uint32_t(op.params.heads);
    params.headDim = uint32_t(op.params.headDim);
    params.pairs = uint32_t(op.params.ropeDim) / 2;
    params.halves = op.params.ropeStyle == RopeStyle::Halves;
    params.magnitude = op.params.ropeMagnitude;
    const Pipeline &pipeline = m_context.pipelines.get("rope", {m_tuning.flatThreads});
    m_recorder.dispatch(pipeline, {all(op.outputs[0]), turns, m_context.inputs.positions}, params,
                        flatThreads(uint64_t(params.tokens) * params.heads * params.pairs));
}

void OpRecorder::kvStore(const Op &op)
{
    const VulkanCache &cache = *m_context.cache;
    const CacheLayer &layer = cache.spec().layers[size_t(op.params.cacheLayer)];
    params::KvStore params = {};
    params.tokens = uint32_t(m_tokens);
    params.kvHeads = uint32_t(layer.kvHeads);
    params.keyDim = uint32_t(layer.keyDim);
    params.valueDim = uint32_t(layer.valueDim);
    params.pageTokens = uint32_t(cache.spec().pageTokens);
    const uint64_t chunks = (params.keyDim + 7) / 8 + (params.valueDim + 7) / 8;
    const char *kernel = cache.spec().type == CacheType::F16 ? "kv_store_f16" : "kv_store_f32";
    m_recorder.dispatch(m_context.pipelines.get(kernel, {m_tuning.flatThreads}),
                        {all(op.inputs[0]), all(op.inputs[1]), m_context.inputs.slots, cache.keys(op.params.cacheLayer),
                         cache.values(op.params.cacheLayer)},
                        params, flatThreads(params.tokens * chunks * params.kvHeads));
}

static uint32_t ceilDiv(uint32_t a, uint32_t b)
{
    return (a + b - 1) / b;
}

AttentionShape attentionShape(const Device &device, const OpParams &params, int tokens, int contextTokens)
{
    const Tuning &tuning = device.tuning();
    const uint32_t group = uint32_t(params.heads / params.kvHeads);
    const uint32_t valueVectors = ceilDiv(uint32_t(params.valueDim), 8) * 2, keyChunks = ceilDiv(uint32_t(params.headDim), 8);
    const bool isDecode = tokens <= int(tuning.vectorTokens);
    AttentionShape shape;
    shape.threads = std::max(tuning.attentionThreads, std::bit_ceil(valueVectors));
    shape.rows = isDecode ? std::min(std::bit_ceil(group), tuning.attentionRows) : tuning.attentionRows;
    const auto sharedBytes = [&] { return 4 * (shape.rows * (keyChunks * 8 + shape.threads + 3) + 6 * shape.threads); };
    while (shape.rows > 1 && sharedBytes() > device.facts().limits.maxComputeSharedMemorySize)
        shape.rows /= 2;
    shape.tileHeads = std::min(group, shape.rows);
    shape.headTiles = ceilDiv(group, shape.tileHeads);
    shape.tileTokens = isDecode ? 1 : shape.rows / shape.tileHeads;
    if (isDecode) {
        const uint32_t groups = uint32_t(std::max(tokens, 1)) * uint32_t(params.kvHeads) * shape.headTiles;
        const uint32_t useful = ceilDiv(uint32_t(std::max(contextTokens, 1)), shape.threads);
        shape.splits = std::clamp(std::min(ceilDiv(tuning.attentionGroups, groups), useful), 1u, 32u);
    }
    return shape;
}

uint64_t splitPartBytes(const Device &device, const OpParams &params, int tokens, int contextTokens)
{
    uint64_t most = 0;
    for (int t = 1; t <= std::min(tokens, int(device.tuning().vectorTokens)); ++t) {
        const uint64_t splits = attentionShape(device, params, t, contextTokens).splits;
        const uint64_t columns = uint64_t(params.valueDim + 7) / 8 * 8 + 2;
        if (splits > 1)
            most = std::max(most, uint64_t(t) * uint64_t(params.heads) * splits * columns * sizeof(float));
    }
    return most;
}

void OpRecorder::attention(const Op &op)
{
    const VulkanCache &cache = *m_context.cache;
    const AttentionShape shape =
        attentionShape(m_context.device, op.params, m_tokens, m_context.pagesPerSequence * cache.spec().pageTokens);
    params::Attention params = {};
    params.tokens = uint32_t(m_tokens);
    params.heads = uint32_t(op.params.heads);
    params.kvHeads = uint32_t(op.params.kvHeads);
    params.keyDim = uint32_t(op.params.headDim);
    params.valueDim = uint32_t(op.params.valueDim);
    params.tileTokens = shape.tileTokens;
    params.tileHeads = shape.tileHeads;
    params.headTiles = shape.headTiles;
    params.splits = shape.splits;
    params.pagesPerSequence = uint32_t(m_context.pagesPerSequence);
    params.window = uint32_t(op.params.window);
    params.scale = op.params.scale;
    params.softcap = op.params.softcap;
    params.temperature = op.params.temperature;
    params.temperatureTokens = uint32_t(op.params.temperatureTokens);
    params.seesAhead = op.params.seesAhead;
    params.alibi = op.params.alibi;
    params.hasSinks = !op.weights.empty();

    const char *kernel = cache.spec().type == CacheType::F16 ? "attention_f16" : "attention_f32";
    const Pipeline &pipeline = m_context.pipelines.get(
        kernel, {shape.threads, shape.rows, ceilDiv(params.keyDim, 8), ceilDiv(params.valueDim, 8), uint32_t(cache.spec().pageTokens)});
    const BufferRange output = all(op.outputs[0]);
    const BufferRange target = shape.splits > 1 ? m_context.splitParts : output;
    const BatchInputs &inputs = m_context.inputs;
    m_recorder.dispatch(pipeline,
                        {all(op.inputs[0]), cache.keys(op.params.cacheLayer), cache.values(op.params.cacheLayer), inputs.positions,
                         inputs.sequences, inputs.pageTables, target, op.weights.empty() ? output : weight(op.weights[0]).plain()},
                        params, {ceilDiv(params.tokens, shape.tileTokens), params.kvHeads * shape.headTiles, shape.splits});
    if (shape.splits > 1)
        m_recorder.dispatch(m_context.pipelines.get("attention_reduce", {m_tuning.flatThreads}), {m_context.splitParts, output}, params,
                            flatThreads(uint64_t(params.tokens) * params.heads * params.valueDim));
}

} // namespace hearth::vulkan
