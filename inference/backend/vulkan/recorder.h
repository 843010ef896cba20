#pragma once

#include "inference/backend/vulkan/buffer.h"
#include "inference/backend/vulkan/command.h"
#include "inference/backend/vulkan/pipeline.h"

#include <array>
#include <vector>

namespace hearth::vulkan {

// Descriptor sets that live and die together. Move-only.
class DescriptorArena
{
public:
    explicit DescriptorArena(Device &device) : m_device(&device) { }
    ~DescriptorArena();
    DescriptorArena(DescriptorArena &&other) noexcept;
    DescriptorArena &operator=(DescriptorArena &&) = delete;

    VkDescriptorSet allocate(VkDescriptorSetLayout layout);

private:
    Device *m_device;
    std::vector<VkDescriptorPool> m_pools;
    uint32_t m_left = 0; // sets in the last pool
};

// Workgroups of a dispatch.
struct Groups
{
    uint32_t x = 1, y = 1, z = 1;
};

// Ranges by binding number; those a kernel does not have are not looked at.
constexpr size_t mostBindings = 11;
using Bindings = std::array<BufferRange, mostBindings>;

// Writes dispatches and copies into command buffers and puts a barrier exactly where one of them touches what an earlier one wrote, or
// writes what it read. Which bindings a kernel writes comes from its SPIR-V.
class Recorder
{
public:
    Recorder(Device &device, DescriptorArena &arena) : m_device(device), m_arena(arena) { }

    void beginCommands(CommandBuffer &commands); // after it: everything before is finished and visible
    void endCommands();

    template <typename Params> void dispatch(const Pipeline &pipeline, const Bindings &bindings, const Params &params, Groups groups)
    {
        dispatchBytes(pipeline, bindings, std::as_bytes(std::span(&params, 1)), groups);
    }
    // Flat dispatch: `count` workgroups in as many rows as the device's limit asks for; the shader joins x and y again.
    Groups flat(uint64_t count) const;
    void copy(const BufferRange &from, const BufferRange &to);
    // Makes copies visible to the processor; last in a command buffer.
    void publishToHost();

private:
    struct Access
    {
        VkBuffer buffer;
        uint64_t begin, end;
        bool isWrite;
    };

    void dispatchBytes(const Pipeline &pipeline, const Bindings &bindings, std::span<const std::byte> push, Groups groups);
    VkDescriptorSet bind(const Pipeline &pipeline, const Bindings &bindings);
    void order(std::span<const Access> accesses);
    void barrier(VkPipelineStageFlags to, VkAccessFlags access);

    Device &m_device;
    DescriptorArena &m_arena;
    CommandBuffer *m_commands = nullptr;
    std::vector<Access> m_accesses; // since the last barrier
    VkPipeline m_bound = VK_NULL_HANDLE;
};

} // namespace hearth::vulkan
