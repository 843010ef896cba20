#pragma once

#include "inference/backend/vulkan/device.h"
#include "inference/backend/vulkan/spirv.h"
#include "shaders/shaders.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace hearth::vulkan {

// One kernel with its constants, ready to run. Move-only.
class Pipeline
{
public:
    // constants[i] is the shader's constant_id i; id 0 is the workgroup's size.
    Pipeline(Device &device, const Shader &shader, std::span<const uint32_t> constants, VkPipelineCache cache);
    ~Pipeline();
    Pipeline(const Pipeline &) = delete;
    Pipeline &operator=(const Pipeline &) = delete;

    VkPipeline handle() const { return m_pipeline; }
    VkPipelineLayout layout() const { return m_layout; }
    VkDescriptorSetLayout setLayout() const { return m_setLayout; }
    const ShaderInterface &reflected() const { return m_interface; }

private:
    void createLayouts();
    void createPipeline(const Shader &shader, std::span<const uint32_t> constants, VkPipelineCache cache);
    void destroy();

    Device *m_device;
    ShaderInterface m_interface;
    VkDescriptorSetLayout m_setLayout = VK_NULL_HANDLE;
    VkPipelineLayout m_layout = VK_NULL_HANDLE;
    VkPipeline m_pipeline = VK_NULL_HANDLE;
};

// All pipelines of a device: made when first asked for, looked up by (kernel, constants), their machine code kept in a file.
class PipelineStore
{
public:
    // cacheDirectory empty: nothing is kept. A file that is damaged, or of another driver, is not used.
    PipelineStore(Device &device, const std::string &cacheDirectory);
    ~PipelineStore(); // saves

    // `kernel` must be a row of shaders/variants.cmake. The reference holds as long as the store.
    const Pipeline &get(const std::string &kernel, std::vector<uint32_t> constants);
    size_t size() const { return m_pipelines.size(); } // made so far
    // Writes the file when pipelines were made since. Never throws: the cache only saves time.
    void save() noexcept;

private:
    Device &m_device;
    std::string m_path;
    VkPipelineCache m_cache = VK_NULL_HANDLE;
    std::map<std::pair<std::string, std::vector<uint32_t>>, std::unique_ptr<Pipeline>> m_pipelines;
    bool m_isDirty = false;
};

} // namespace hearth::vulkan
