#pragma once

#include "inference/backend/vulkan/device.h"

namespace hearth::vulkan {

// A fence that work is waited for with. Move-only.
class Fence
{
public:
    explicit Fence(Device &device);
    ~Fence();
    Fence(Fence &&other) noexcept;
    Fence &operator=(Fence &&) = delete;

    VkFence handle() const { return m_fence; }
    // Blocks until the work submitted with it is done, then makes it ready for the next. Throws Device when the device is lost or hangs.
    void wait();

private:
    Device *m_device;
    VkFence m_fence = VK_NULL_HANDLE;
};

// A command buffer with its own pool. Recorded between begin() and end(), submitted any number of times. Move-only.
class CommandBuffer
{
public:
    explicit CommandBuffer(Device &device);
    ~CommandBuffer();
    CommandBuffer(CommandBuffer &&other) noexcept;
    CommandBuffer &operator=(CommandBuffer &&) = delete;

    VkCommandBuffer handle() const { return m_commands; }
    void begin(); // forgets what was recorded
    void end();

private:
    Device *m_device;
    VkCommandPool m_pool = VK_NULL_HANDLE;
    VkCommandBuffer m_commands = VK_NULL_HANDLE;
};

} // namespace hearth::vulkan
