#include "inference/backend/vulkan/pipeline.h"

#include "inference/backend/vulkan/cachefile.h"

#include <algorithm>
#include <cassert>

namespace hearth::vulkan {

Pipeline::Pipeline(Device &device, const Shader &shader, std::span<const uint32_t> constants, VkPipelineCache cache)
    : m_device(&device), m_interface(reflect(shader.code))
{
    try {
        createLayouts();
        createPipeline(shader, constants, cache);
    } catch (...) {
        destroy();
        throw;
    }
}

Pipeline::~Pipeline()
{
    destroy();
}

void Pipeline::destroy()
{
    const DeviceFunctions &vk = m_device->vk();
    vk.DestroyPipeline(m_device->handle(), m_pipeline, nullptr);
    vk.DestroyPipelineLayout(m_device->handle(), m_layout, nullptr);
    vk.DestroyDescriptorSetLayout(m_device->handle(), m_setLayout, nullptr);
}

void Pipeline::createLayouts()
{
    std::vector<VkDescriptorSetLayoutBinding> bindings;
    for (const ShaderInterface::Binding &binding : m_interface.bindings)
        bindings.push_back({binding.number, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr});
    VkDescriptorSetLayoutCreateInfo set = {};
    set.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO;
    set.bindingCount = uint32_t(bindings.size());
    set.pBindings = bindings.data();
    check(m_device->vk().CreateDescriptorSetLayout(m_device->handle(), &set, nullptr, &m_setLayout), "make a descriptor layout");

    const VkPushConstantRange push = {VK_SHADER_STAGE_COMPUTE_BIT, 0, m_interface.pushBytes};
    VkPipelineLayoutCreateInfo layout = {};
    layout.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO;
    layout.setLayoutCount = 1;
    layout.pSetLayouts = &m_setLayout;
    layout.pushConstantRangeCount = m_interface.pushBytes ? 1 : 0;
    layout.pPushConstantRanges = &push;
    check(m_device->vk().CreatePipelineLayout(m_device->handle(), &layout, nullptr, &m_layout), "make a pipeline layout");
}

void Pipeline::createPipeline(const Shader &shader, std::span<const uint32_t> constants, VkPipelineCache cache)
{
    const DeviceFunctions &vk = m_device->vk();
    VkShaderModuleCreateInfo moduleInfo = {};
    moduleInfo.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO;
    moduleInfo.codeSize = shader.code.size_bytes();
    moduleInfo.pCode = shader.code.data();
    VkShaderModule module = VK_NULL_HANDLE;
    check(vk.CreateShaderModule(m_device->handle(), &moduleInfo, nullptr, &module), "read a kernel");

    std::vector<VkSpecializationMapEntry> entries;
    for (uint32_t i = 0; i < constants.size(); ++i)
        entries.push_back({i, uint32_t(i * sizeof(uint32_t)), sizeof(uint32_t)});
    const VkSpecializationInfo special = {uint32_t(entries.size()), entries.data(), constants.size_bytes(), constants.data()};

    VkPipelineShaderStageRequiredSubgroupSizeCreateInfo subgroup = {};
    subgroup.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO;
    subgroup.requiredSubgroupSize = m_device->facts().subgroupSize;
    VkComputePipelineCreateInfo info = {};
    info.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO;
    info.layout = m_layout;
    info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
    info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
    info.stage.module = module;
    info.stage.pName = "main";
    info.stage.pSpecializationInfo = &special;
    if (m_interface.usesSubgroups) { // then tuning made the workgroup a multiple of it
        assert(m_device->facts().hasSubgroups && constants[0] % subgroup.requiredSubgroupSize == 0);
        info.stage.pNext = &subgroup;
        info.stage.flags = VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT;
    }
    const VkResult result = vk.CreateComputePipelines(m_device->handle(), cache, 1, &info, nullptr, &m_pipeline);
    vk.DestroyShaderModule(m_device->handle(), module, nullptr);
    check(result, ("compile the kernel " + std::string(shader.name)).c_str());
}

PipelineStore::PipelineStore(Device &device, const std::string &cacheDirectory) : m_device(device)
{
    std::vector<std::byte> known;
    if (!cacheDirectory.empty()) {
        m_path = cacheDirectory + "/" + cacheFileName(device.facts(), "pipelines");
        known = readCacheFile(m_path);
    }
    VkPipelineCacheCreateInfo info = {};
    info.sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO;
    info.initialDataSize = known.size();
    info.pInitialData = known.data();
    check(device.vk().CreatePipelineCache(device.handle(), &info, nullptr, &m_cache), "make a pipeline cache");
}

PipelineStore::~PipelineStore()
{
    save();
    m_pipelines.clear();
    m_device.vk().DestroyPipelineCache(m_device.handle(), m_cache, nullptr);
}

const Pipeline &PipelineStore::get(const std::string &kernel, std::vector<uint32_t> constants)
{
    std::unique_ptr<Pipeline> &pipeline = m_pipelines[{kernel, constants}];
    if (!pipeline) {
        const std::span<const Shader> all = shaders();
        const auto shader = std::find_if(all.begin(), all.end(), [&kernel](const Shader &one) { return one.name == kernel; });
        assert(shader != all.end());
        pipeline = std::make_unique<Pipeline>(m_device, *shader, constants, m_cache);
        m_isDirty = true;
    }
    return *pipeline;
}

void PipelineStore::save() noexcept
try {
    if (m_path.empty() || !m_isDirty)
        return;
    size_t size = 0;
    if (m_device.vk().GetPipelineCacheData(m_device.handle(), m_cache, &size, nullptr) != VK_SUCCESS)
        return;
    std::vector<std::byte> data(size);
    if (m_device.vk().GetPipelineCacheData(m_device.handle(), m_cache, &size, data.data()) == VK_SUCCESS)
        writeCacheFile(m_path, std::span(data).first(size));
    m_isDirty = false;
} catch (...) {
    // Without the file the next start compiles again.
}

} // namespace hearth::vulkan
