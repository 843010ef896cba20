#pragma once

#include "inference/backend/backend.h"
#include "inference/backend/cpu/cpubuffer.h"
#include "inference/backend/cpu/kernels.h"

#include <vector>

namespace hearth::cpu {

// The paged keys and values of a stage in main memory; the layout of a page is described at CacheView. Pages that were never written
// take no memory of the machine yet.
class CpuCache : public DeviceCache
{
public:
    explicit CpuCache(const CacheSpec &spec);

    static uint64_t estimateBytes(const CacheSpec &spec);

    void copyPage(int from, int to) override;
    uint64_t sizeBytes() const override { return m_memory.size(); }
    const CacheView &layer(int index) const { return m_layers[size_t(index)]; }
    int layers() const { return int(m_layers.size()); }

private:
    CpuBuffer m_memory;
    std::vector<CacheView> m_layers;
};

} // namespace hearth::cpu
