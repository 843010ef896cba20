#include "inference/backend/vulkan/kvcache.h"

#include <cassert>
#include <string>

namespace hearth::vulkan {

static uint64_t pageBytes(const CacheSpec &spec, int kvHeads, int dim)
{
    const uint64_t chunks = uint64_t(dim + 7) / 8;
    return uint64_t(kvHeads) * chunks * 8 * uint64_t(spec.pageTokens) * (spec.type == CacheType::F16 ? 2 : 4);
}

static uint64_t stateBytes(const CacheSpec &spec, const CacheLayer &layer)
{
    return uint64_t(layer.stateFloats) * uint64_t(spec.stateSlots) * sizeof(float);
}

uint64_t VulkanCache::estimateBytes(const CacheSpec &spec)
{
    constexpr uint64_t slack = 4096;
    uint64_t sum = 0;
    for (const CacheLayer &layer : spec.layers) {
        if (layer.stateFloats > 0) {
            sum += Device::roundedUp(stateBytes(spec, layer) + slack);
            continue;
        }
        for (const int dim : {layer.keyDim, layer.valueDim})
            sum += Device::roundedUp(uint64_t(spec.pages) * pageBytes(spec, layer.kvHeads, dim) + slack);
    }
    return sum;
}

VulkanCache::VulkanCache(Device &device, const CacheSpec &spec) : m_device(device), m_spec(spec)
{
    const auto make = [&](uint64_t size) {
        if (size > device.maxRangeBytes())
            throw Error(ErrorCode::OutOfMemory,
                        "The context needs " + std::to_string(size >> 20) + " MiB a layer, but a kernel on " + device.facts().name
                            + " sees at most " + std::to_string(device.maxRangeBytes() >> 20) + " MiB at once; choose a shorter context.",
                        "cache_range");
        return Buffer(device, size, BufferUse::DeviceOnly);
    };
    for (const CacheLayer &layer : spec.layers) {
        if (layer.stateFloats > 0) {
            m_layers.push_back({Buffer(), Buffer(), make(stateBytes(spec, layer))});
            continue;
        }
        Buffer keys = make(uint64_t(spec.pages) * pageBytes(spec, layer.kvHeads, layer.keyDim));
        m_layers.push_back({std::move(keys), make(uint64_t(spec.pages) * pageBytes(spec, layer.kvHeads, layer.valueDim)), Buffer()});
    }
}

void VulkanCache::copyPage(int from, int to)
{
    assert(from >= 0 && from < m_spec.pages && to >= 0 && to < m_spec.pages);
    CommandBuffer commands(m_device);
    Fence fence(m_device);
    commands.begin();
    for (size_t i = 0; i < m_layers.size(); ++i) {
        const CacheLayer &layer = m_spec.layers[i];
        if (layer.stateFloats > 0)
            continue;
        const auto copy = [&](const Buffer &buffer, int dim) {
            const uint64_t bytes = pageBytes(m_spec, layer.kvHeads, dim);
            const VkBufferCopy region = {uint64_t(from) * bytes, uint64_t(to) * bytes, bytes};
            m_device.vk().CmdCopyBuffer(commands.handle(), buffer.handle(), buffer.handle(), 1, &region);
        };
        copy(m_layers[i].keys, layer.keyDim);
        copy(m_layers[i].values, layer.valueDim);
    }
    commands.end();
    const VkCommandBuffer handle = commands.handle();
    m_device.submit({&handle, 1}, fence.handle());
    fence.wait();
}

uint64_t VulkanCache::sizeBytes() const
{
    uint64_t sum = 0;
    for (const Layer &layer : m_layers)
        sum += layer.keys.accountedBytes() + layer.values.accountedBytes() + layer.states.accountedBytes();
    return sum;
}

} // namespace hearth::vulkan
