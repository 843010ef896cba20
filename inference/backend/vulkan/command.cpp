#include "inference/backend/vulkan/command.h"

#include <utility>

namespace hearth::vulkan {

Fence::Fence(Device &device) : m_device(&device)
{
    VkFenceCreateInfo info = {};
    info.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO;
    check(device.vk().CreateFence(device.handle(), &info, nullptr, &m_fence), "make a fence");
}

Fence::~Fence()
{
    if (m_fence)
        m_device->vk().DestroyFence(m_device->handle(), m_fence, nullptr);
}

Fence::Fence(Fence &&other) noexcept : m_device(other.m_device), m_fence(std::exchange(other.m_fence, VK_NULL_HANDLE)) { }

void Fence::wait()
{
    // A software device on a busy machine may take minutes for a long piece of work; only a hang takes longer.
    constexpr uint64_t nanoseconds = 600ull * 1000 * 1000 * 1000;
    check(m_device->vk().WaitForFences(m_device->handle(), 1, &m_fence, VK_TRUE, nanoseconds), "finish the work");
    check(m_device->vk().ResetFences(m_device->handle(), 1, &m_fence), "reset a fence");
}

CommandBuffer::CommandBuffer(Device &device) : m_device(&device)
{
    VkCommandPoolCreateInfo pool = {};
    pool.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO;
    pool.flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT;
    pool.queueFamilyIndex = device.facts().queueFamily;
    check(device.vk().CreateCommandPool(device.handle(), &pool, nullptr, &m_pool), "make a command pool");
    VkCommandBufferAllocateInfo info = {};
    info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO;
    info.commandPool = m_pool;
    info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
    info.commandBufferCount = 1;
    const VkResult result = device.vk().AllocateCommandBuffers(device.handle(), &info, &m_commands);
    if (result != VK_SUCCESS)
        device.vk().DestroyCommandPool(device.handle(), m_pool, nullptr);
    check(result, "make a command buffer");
}

CommandBuffer::~CommandBuffer()
{
    if (m_pool)
        m_device->vk().DestroyCommandPool(m_device->handle(), m_pool, nullptr);
}

CommandBuffer::CommandBuffer(CommandBuffer &&other) noexcept
    : m_device(other.m_device), m_pool(std::exchange(other.m_pool, VK_NULL_HANDLE)), m_commands(other.m_commands)
{
}

void CommandBuffer::begin()
{
    VkCommandBufferBeginInfo info = {};
    info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
    check(m_device->vk().BeginCommandBuffer(m_commands, &info), "begin recording");
}

void CommandBuffer::end()
{
    check(m_device->vk().EndCommandBuffer(m_commands), "end recording");
}

} // namespace hearth::vulkan
