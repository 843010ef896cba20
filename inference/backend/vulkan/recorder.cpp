#include "inference/backend/vulkan/recorder.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace hearth::vulkan {

constexpr uint32_t setsPerPool = 256;

DescriptorArena::~DescriptorArena()
{
    for (const VkDescriptorPool pool : m_pools)
        m_device->vk().DestroyDescriptorPool(m_device->handle(), pool, nullptr);
}

DescriptorArena::DescriptorArena(DescriptorArena &&other) noexcept
    : m_device(other.m_device), m_pools(std::exchange(other.m_pools, {})), m_left(other.m_left)
{
}

VkDescriptorSet DescriptorArena::allocate(VkDescriptorSetLayout layout)
{
    if (m_left == 0) {
        const VkDescriptorPoolSize size = {VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, setsPerPool * uint32_t(mostBindings)};
        VkDescriptorPoolCreateInfo info = {};
        info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO;
        info.maxSets = setsPerPool;
        info.poolSizeCount = 1;
        info.pPoolSizes = &size;
        VkDescriptorPool pool = VK_NULL_HANDLE;
        check(m_device->vk().CreateDescriptorPool(m_device->handle(), &info, nullptr, &pool), "make a descriptor pool");
        m_pools.push_back(pool);
        m_left = setsPerPool;
    }
    VkDescriptorSetAllocateInfo info = {};
    info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO;
    info.descriptorPool = m_pools.back();
    info.descriptorSetCount = 1;
    info.pSetLayouts = &layout;
    VkDescriptorSet set = VK_NULL_HANDLE;
    check(m_device->vk().AllocateDescriptorSets(m_device->handle(), &info, &set), "make a descriptor set");
    --m_left;
    return set;
}

void Recorder::beginCommands(CommandBuffer &commands)
{
    m_commands = &commands;
    m_accesses.clear();
    m_bound = VK_NULL_HANDLE;
    commands.begin();
    barrier(VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
            VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT);
}

void Recorder::endCommands()
{
    m_commands->end();
    m_commands = nullptr;
}

Groups Recorder::flat(uint64_t count) const
{
    const uint64_t most = m_device.facts().limits.maxComputeWorkGroupCount[0];
    const uint64_t rows = (count + most - 1) / most;
    assert(rows <= m_device.facts().limits.maxComputeWorkGroupCount[1]);
    return {uint32_t((count + rows - 1) / rows), uint32_t(rows), 1};
}

void Recorder::barrier(VkPipelineStageFlags to, VkAccessFlags access)
{
    VkMemoryBarrier memory = {};
    memory.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER;
    memory.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
    memory.dstAccessMask = access;
    m_device.vk().CmdPipelineBarrier(m_commands->handle(), VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT, to, 0, 1,
                                     &memory, 0, nullptr, 0, nullptr);
}

void Recorder::order(std::span<const Access> accesses)
{
    const bool isOrdered = std::any_of(accesses.begin(), accesses.end(), [this](const Access &now) {
        return std::any_of(m_accesses.begin(), m_accesses.end(), [&now](const Access &before) {
            return before.buffer == now.buffer && (before.isWrite || now.isWrite) && before.begin < now.end && now.begin < before.end;
        });
    });
    if (isOrdered) {
        barrier(VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT);
        m_accesses.clear();
    }
    m_accesses.insert(m_accesses.end(), accesses.begin(), accesses.end());
}

VkDescriptorSet Recorder::bind(const Pipeline &pipeline, const Bindings &bindings)
{
    const VkDescriptorSet set = m_arena.allocate(pipeline.setLayout());
    std::array<VkDescriptorBufferInfo, mostBindings> buffers = {};
    std::array<VkWriteDescriptorSet, mostBindings> writes = {};
    uint32_t count = 0;
    for (const ShaderInterface::Binding &binding : pipeline.reflected().bindings) {
        const BufferRange &range = bindings[binding.number];
        assert(range.buffer && range.size > 0 && range.size <= m_device.maxRangeBytes());
        buffers[count] = {range.buffer->handle(), range.offset, range.size};
        writes[count].sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
        writes[count].dstSet = set;
        writes[count].dstBinding = binding.number;
        writes[count].descriptorCount = 1;
        writes[count].descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
        writes[count].pBufferInfo = &buffers[count];
        ++count;
    }
    m_device.vk().UpdateDescriptorSets(m_device.handle(), count, writes.data(), 0, nullptr);
    return set;
}

void Recorder::dispatchBytes(const Pipeline &pipeline, const Bindings &bindings, std::span<const std::byte> push, Groups groups)
{
    assert(push.size() == pipeline.reflected().pushBytes);
    const VkDescriptorSet set = bind(pipeline, bindings);
    std::vector<Access> accesses;
    for (const ShaderInterface::Binding &binding : pipeline.reflected().bindings) {
        const BufferRange &range = bindings[binding.number];
        accesses.push_back({range.buffer->handle(), range.offset, range.offset + range.size, binding.isWritten});
    }
    order(accesses);
    const DeviceFunctions &vk = m_device.vk();
    const VkCommandBuffer commands = m_commands->handle();
    if (m_bound != pipeline.handle())
        vk.CmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.handle());
    m_bound = pipeline.handle();
    vk.CmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.layout(), 0, 1, &set, 0, nullptr);
    vk.CmdPushConstants(commands, pipeline.layout(), VK_SHADER_STAGE_COMPUTE_BIT, 0, uint32_t(push.size()), push.data());
    vk.CmdDispatch(commands, groups.x, groups.y, groups.z);
}

void Recorder::copy(const BufferRange &from, const BufferRange &to)
{
    const Access accesses[] = {{from.buffer->handle(), from.offset, from.offset + from.size, false},
                               {to.buffer->handle(), to.offset, to.offset + from.size, true}};
    order(accesses);
    const VkBufferCopy region = {from.offset, to.offset, from.size};
    m_device.vk().CmdCopyBuffer(m_commands->handle(), from.buffer->handle(), to.buffer->handle(), 1, &region);
}

void Recorder::publishToHost()
{
    barrier(VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT);
}

} // namespace hearth::vulkan
