#pragma once

#include "inference/backend/backend.h"
#include "inference/backend/vulkan/buffer.h"
#include "inference/backend/vulkan/command.h"

#include <vector>

namespace hearth::vulkan {

// Keys and values in device memory, a buffer each a layer; the order of elements is that of shaders/cache.glsl. A layer with a state has
// one buffer of slots instead, in the order that its kernel says.
class VulkanCache : public DeviceCache
{
public:
    VulkanCache(Device &device, const CacheSpec &spec); // throws OutOfMemory

    const CacheSpec &spec() const { return m_spec; }
    BufferRange keys(int layer) const { return whole(m_layers[size_t(layer)].keys); }
    BufferRange values(int layer) const { return whole(m_layers[size_t(layer)].values); }
    BufferRange states(int layer) const { return whole(m_layers[size_t(layer)].states); }
    void copyPage(int from, int to) override;
    uint64_t sizeBytes() const override;

    static uint64_t estimateBytes(const CacheSpec &spec);

private:
    struct Layer
    {
        Buffer keys;
        Buffer values;
        Buffer states;
    };

    Device &m_device;
    CacheSpec m_spec;
    std::vector<Layer> m_layers;
};

} // namespace hearth::vulkan
