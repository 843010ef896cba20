// KvStore and Attention of CpuExecutable.
#include "inference/backend/cpu/cpuexecutable.h"

#include "inference/backend/cpu/overranges.h"

#include <algorithm>

namespace hearth::cpu {
namespace {

// Query heads that one task takes at most, when more of them share their keys.
constexpr int maxGroupHeads = 16;
// Keys that a part of split attention has at least.
constexpr int splitKeys = 192;
// Multiply-adds below which the caller attends alone.
constexpr int64_t sharedMultiplies = 200000;

} // namespace

void CpuExecutable::storeKv(const Op &op)
{
    KvStoreTask base;
    base.cache = m_cache->layer(op.params.cacheLayer);
    base.keys = value(op.inputs[0]);
    base.values = value(op.inputs[1]);
    base.cacheSlots = m_batch.cacheSlots.data();
    base.lastToken = m_tokens;
    // By heads, not by tokens: tokens of a page share the cache lines of its transposed keys.
    overRanges(base.cache.kvHeads, int64_t(m_tokens) * (base.cache.keyDim * 2 + base.cache.valueDim), [&](int64_t first, int64_t last) {
        KvStoreTask task = base;
        for (int64_t head = first; head < last; ++head) {
            task.kvHead = int(head);
            m_kernels.storeKv(task);
        }
    });
}

// The position after the last token of the sequence of `token`, whose tokens stand together.
int CpuExecutable::sequenceEnd(int token) const
{
    int last = token;
    while (last + 1 < m_tokens && m_batch.sequences[size_t(last + 1)] == m_batch.sequences[size_t(token)])
        ++last;
    return m_batch.positions[size_t(last)] + 1;
}

void CpuExecutable::findQueryBlocks(const Op &op, int tokensPerBlock)
{
    m_queryBlocks.clear();
    const int window = op.params.window;
    const bool isWide = op.params.seesAhead;
    int end = 0;
    for (int t = 0; t < m_tokens; ++t) {
        const int position = m_batch.positions[size_t(t)];
        const int firstKey = window > 0 ? std::max(0, isWide ? position - window / 2 : position - window + 1) : 0;
        if (isWide && (t == 0 || m_batch.sequences[size_t(t)] != m_batch.sequences[size_t(t - 1)]))
            end = sequenceEnd(t);
        const int lastKey = !isWide ? position + 1 : window > 0 ? std::min(end, position + window / 2 + 1) : end;
        const bool goesOn = !m_queryBlocks.empty() && m_queryBlocks.back().tokens < tokensPerBlock
            && m_batch.sequences[size_t(t)] == m_batch.sequences[size_t(t - 1)];
        if (!goesOn) {
            m_queryBlocks.push_back({t, 1, firstKey, lastKey});
            continue;
        }
        QueryBlock &block = m_queryBlocks.back();
        ++block.tokens;
        block.firstKey = std::min(block.firstKey, firstKey);
        block.lastKey = std::max(block.lastKey, lastKey);
    }
}

AttentionTask CpuExecutable::attentionTask(const Op &op, const QueryBlock &block, int firstHead, int heads) const
{
    const OpParams &p = op.params;
    AttentionTask task;
    task.cache = m_cache->layer(p.cacheLayer);
    task.qStride = width(op.inputs[0]);
    task.q = value(op.inputs[0]) + block.firstToken * task.qStride;
    task.outStride = width(op.outputs[0]);
    task.out = value(op.outputs[0]) + block.firstToken * task.outStride;
    task.positions = m_batch.positions.data() + block.firstToken;
    task.tokens = block.tokens;
    task.pageTable = m_batch.pageTables.data() + int64_t(m_batch.sequences[size_t(block.firstToken)]) * m_limits.pagesPerSequence;
    task.firstHead = firstHead;
    task.heads = heads;
    task.kvHead = firstHead / (p.heads / p.kvHeads);
    task.scale = p.scale;
    task.softcap = p.softcap;
    task.sinks = op.weights.empty() ? nullptr : vector(op.weights[0]);
    task.window = p.window;
    task.temperature = p.temperature;
    task.temperatureTokens = p.temperatureTokens;
    task.seesAhead = p.seesAhead;
    task.alibi = p.alibi;
    task.queryHeads = p.heads;
    task.firstKey = block.firstKey;
    task.lastKey = block.lastKey;
    return task;
}

void CpuExecutable::attention(const Op &op)
{
    const OpParams &p = op.params;
    const int perKv = p.heads / p.kvHeads;
    const int groupHeads = std::min(perKv, maxGroupHeads);
    const int groups = (perKv + groupHeads - 1) / groupHeads; // per kv head
    findQueryBlocks(op, std::max(1, maxQueryRows / groupHeads));
    int64_t multiplies = 0;
    int longest = 0;
    for (const QueryBlock &block : m_queryBlocks) {
        multiplies += int64_t(block.tokens) * (block.lastKey - block.firstKey) * p.heads * (p.headDim + p.valueDim);
        longest = std::max(longest, block.lastKey - block.firstKey);
    }
    const int tasks = int(m_queryBlocks.size()) * p.kvHeads * groups;
    const bool isShared = m_pool.threads() > 1 && multiplies > sharedMultiplies;
    const int splits = std::min({longest / splitKeys, maxSplitTasks(m_pool.threads()) / tasks, 16});
    if (isShared && splits > 1 && tasks < 4 * m_pool.threads())
        return attendSplit(op, groupHeads, splits);
    const auto runTask = [&](int index, int worker) {
        // the last blocks of a prompt see the most keys: first, so that nobody ends late
        const QueryBlock &block = m_queryBlocks[m_queryBlocks.size() - 1 - size_t(index / (p.kvHeads * groups))];
        const int group = index % (p.kvHeads * groups);
        const int within = group % groups * groupHeads;
        AttentionTask task = attentionTask(op, block, group / groups * perKv + within, std::min(groupHeads, perKv - within));
        task.scratch = reinterpret_cast<float *>(m_scratch.worker(worker));
        m_kernels.attend(task);
    };
    if (isShared) {
        m_pool.parallelFor(tasks, runTask);
    } else {
        for (int index = 0; index < tasks; ++index)
            runTask(index, 0);
    }
}

// Few rows and many keys: each task takes a part of the keys, and the parts are put together at the end.
void CpuExecutable::attendSplit(const Op &op, int groupHeads, int splits)
{
    const OpParams &p = op.params;
    const int perKv = p.heads / p.kvHeads;
    const int groups = (perKv + groupHeads - 1) / groupHeads;
    const int tasks = int(m_queryBlocks.size()) * p.kvHeads * groups;
    const int valueColumns = m_cache->layer(p.cacheLayer).valueColumns;
    const int64_t stride = int64_t(maxQueryRows) * (2 + valueColumns);
    const auto makeTask = [&](int index, int worker) {
        const QueryBlock &block = m_queryBlocks[size_t(index / (p.kvHeads * groups))];
        const int group = index % (p.kvHeads * groups);
        const int within = group % groups * groupHeads;
        AttentionTask task = attentionTask(op, block, group / groups * perKv + within, std::min(groupHeads, perKv - within));
        task.scratch = reinterpret_cast<float *>(m_scratch.worker(worker));
        return task;
    };
    m_pool.parallelFor(tasks * splits, [&](int chunk, int worker) {
        const int split = chunk % splits;
        AttentionTask task = makeTask(chunk / splits, worker);
        const int keys = task.lastKey - task.firstKey;
        const int each = ((keys + splits - 1) / splits + 15) / 16 * 16;
        task.lastKey = std::min(task.lastKey, task.firstKey + (split + 1) * each);
        task.firstKey = std::min(task.lastKey, task.firstKey + split * each);
        task.partial = m_scratch.partials() + chunk * stride;
        if (split > 0)
            task.sinks = nullptr; // counted once
        m_kernels.attend(task);
    });
    for (int index = 0; index < tasks; ++index) {
        MergeTask merge;
        merge.partials = m_scratch.partials() + int64_t(index) * splits * stride;
        merge.splitStride = stride;
        merge.splits = splits;
        merge.target = makeTask(index, 0);
        m_kernels.mergeAttention(merge);
    }
}

} // namespace hearth::cpu
