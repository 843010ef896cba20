#include "inference/backend/cpu/cpucache.h"

#include <cstring>

namespace hearth::cpu {
namespace {

int roundUpTo16(int n)
{
    return (n + 15) / 16 * 16;
}

CacheView geometry(const CacheLayer &layer, const CacheSpec &spec)
{
    CacheView view;
    view.isHalf = spec.type == CacheType::F16;
    view.kvHeads = layer.kvHeads;
    view.keyDim = layer.keyDim;
    view.valueDim = layer.valueDim;
    view.pageTokens = spec.pageTokens;
    view.columns = roundUpTo16(spec.pageTokens);
    view.valueColumns = roundUpTo16(layer.valueDim);
    view.stateFloats = layer.stateFloats;
    return view;
}

size_t keyBytes(const CacheView &view, int pages)
{
    return size_t(pages) * size_t(view.kvHeads) * view.keyHeadBytes();
}
size_t valueBytes(const CacheView &view, int pages)
{
    return size_t(pages) * size_t(view.kvHeads) * view.valueHeadBytes();
}
size_t stateBytes(const CacheView &view, int slots)
{
    return (size_t(view.stateFloats) * size_t(slots) * sizeof(float) + 63) / 64 * 64;
}

} // namespace

uint64_t CpuCache::estimateBytes(const CacheSpec &spec)
{
    uint64_t bytes = 0;
    for (const CacheLayer &layer : spec.layers) {
        const CacheView view = geometry(layer, spec);
        bytes += keyBytes(view, spec.pages) + valueBytes(view, spec.pages) + stateBytes(view, spec.stateSlots);
    }
    return bytes;
}

CpuCache::CpuCache(const CacheSpec &spec) : m_memory(estimateBytes(spec))
{
    uint8_t *next = m_memory.data();
    for (const CacheLayer &layer : spec.layers) {
        CacheView view = geometry(layer, spec);
        view.keys = next;
        next += keyBytes(view, spec.pages);
        view.values = next;
        next += valueBytes(view, spec.pages);
        view.states = reinterpret_cast<float *>(next);
        next += stateBytes(view, spec.stateSlots);
        m_layers.push_back(view);
    }
}

void CpuCache::copyPage(int from, int to)
{
    for (const CacheView &view : m_layers) {
        const size_t keys = size_t(view.kvHeads) * view.keyHeadBytes();
        const size_t values = size_t(view.kvHeads) * view.valueHeadBytes();
        std::memcpy(view.keys + size_t(to) * keys, view.keys + size_t(from) * keys, keys);
        std::memcpy(view.values + size_t(to) * values, view.values + size_t(from) * values, values);
    }
}

} // namespace hearth::cpu
