#include "inference/backend/vulkan/vulkanbackend.h"

#include "inference/backend/openvulkan.h"
#include "inference/backend/vulkan/cachefile.h"
#include "inference/backend/vulkan/executable.h"
#include "inference/backend/vulkan/selfcheck.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>

namespace hearth {

namespace vulkan {
namespace {

// What devices were refused for since the program started, so that a list of devices can say it. The one state that outlives a backend:
// the list is asked for without one.
class Refusals
{
public:
    void set(const std::string &device, const std::string &reason)
    {
        const std::lock_guard lock(m_mutex);
        m_reasons[device] = reason;
    }
    std::string of(const std::string &device)
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_reasons.find(device);
        return found == m_reasons.end() ? std::string() : found->second;
    }

private:
    std::mutex m_mutex;
    std::map<std::string, std::string> m_reasons;
};

Refusals &refusals()
{
    static Refusals all;
    return all;
}

class VulkanBackend : public Backend
{
public:
    VulkanBackend(const VulkanOptions &options, const std::function<void(Tuning &)> &adjust);

    DeviceInfo info() const override;
    bool supports(const Plan &plan, std::string *reason) const override;
    MemoryNeed estimate(const Plan &plan, const CacheSpec &cache, const BatchLimits &limits) const override;
    std::unique_ptr<DeviceWeight> upload(const WeightRef &weight, std::span<const std::byte> rows) override;
    std::unique_ptr<DeviceCache> createCache(const CacheSpec &spec) override;
    std::unique_ptr<Executable> compile(const Plan &plan, std::span<DeviceWeight *const> weights, DeviceCache *cache,
                                        const BatchLimits &limits) override;

    // Throws Device when a kernel computes wrong, and Cancelled. The verdict of an earlier run is taken from the cache folder.
    void selfCheck(const std::string &cacheDirectory, const std::stop_token &stop);

private:
    std::string attentionProblem(const OpParams &params) const;

    Instance m_instance;
    int m_index;
    std::unique_ptr<Device> m_device;
    std::unique_ptr<PipelineStore> m_pipelines;
    std::unique_ptr<StagingRing> m_staging;
};

VulkanBackend::VulkanBackend(const VulkanOptions &options, const std::function<void(Tuning &)> &adjust) : m_index(options.device)
{
    const std::vector<VkPhysicalDevice> devices = m_instance.physicalDevices();
    if (m_index < 0 || size_t(m_index) >= devices.size())
        throw Error(ErrorCode::NotFound,
                    "There is no device vulkan:" + std::to_string(m_index) + "; this machine has " + std::to_string(devices.size())
                        + " that Hearth can use.",
                    "no_device");
    DeviceFacts facts = queryDevice(m_instance, devices[size_t(m_index)]);
    Tuning tuning = tuningFor(facts);
    if (adjust)
        adjust(tuning);
    m_device = std::make_unique<Device>(m_instance, std::move(facts), std::move(tuning));
    m_pipelines = std::make_unique<PipelineStore>(*m_device, options.cacheDirectory);
    m_staging = std::make_unique<StagingRing>(*m_device);
}

DeviceInfo VulkanBackend::info() const
{
    DeviceInfo info = describe(m_instance, m_device->facts(), m_index);
    info.freeBytes = m_device->freeBytes();
    info.refusal = refusals().of(cacheFileName(m_device->facts(), {}));
    return info;
}

std::string VulkanBackend::attentionProblem(const OpParams &params) const
{
    const VkPhysicalDeviceLimits &limits = m_device->facts().limits;
    const AttentionShape shape = attentionShape(*m_device, params, 1, 1);
    const uint64_t shared = 4 * (uint64_t(shape.rows) * (uint64_t(params.headDim + 7) / 8 * 8 + shape.threads + 3) + 6 * shape.threads);
    if (shape.threads > limits.maxComputeWorkGroupInvocations || shared > limits.maxComputeSharedMemorySize)
        return "attention heads of " + std::to_string(params.headDim) + " and " + std::to_string(params.valueDim)
            + " elements are too wide";
    return {};
}

bool VulkanBackend::supports(const Plan &plan, std::string *reason) const
{
    std::string problem;
    for (const WeightRef &weight : plan.weights)
        if (!VulkanWeight::isPlain(weight) && planeBytes(weight.type).quants == 0)
            problem = "the type of \"" + weight.tensor + "\" has no Vulkan kernel";
    for (const Op &op : plan.ops)
        if (op.kind == OpKind::Attention && problem.empty())
            problem = attentionProblem(op.params);
    if (reason)
        *reason = problem;
    return problem.empty();
}

MemoryNeed VulkanBackend::estimate(const Plan &plan, const CacheSpec &cache, const BatchLimits &limits) const
{
    MemoryNeed need{.cache = VulkanCache::estimateBytes(cache), .compute = VulkanExecutable::estimateBytes(*m_device, plan, cache, limits)};
    for (const WeightRef &weight : plan.weights)
        need.weights += VulkanWeight::estimateBytes(*m_device, weight);
    return need;
}

std::unique_ptr<DeviceWeight> VulkanBackend::upload(const WeightRef &weight, std::span<const std::byte> rows)
{
    return std::make_unique<VulkanWeight>(*m_device, *m_staging, weight, rows);
}

std::unique_ptr<DeviceCache> VulkanBackend::createCache(const CacheSpec &spec)
{
    return std::make_unique<VulkanCache>(*m_device, spec);
}

std::unique_ptr<Executable> VulkanBackend::compile(const Plan &plan, std::span<DeviceWeight *const> weights, DeviceCache *cache,
                                                   const BatchLimits &limits)
{
    std::string reason;
    if (!supports(plan, &reason))
        throw Error(ErrorCode::Unsupported, m_device->facts().name + " cannot run this model: " + reason + ".", "plan");
    return std::make_unique<VulkanExecutable>(*m_device, *m_pipelines, plan, weights, cache, limits);
}

void VulkanBackend::selfCheck(const std::string &cacheDirectory, const std::stop_token &stop)
{
    const std::string &spoiled = m_device->tuning().failCheckOf;
    const std::string name = cacheFileName(m_device->facts(), "selfcheck");
    const std::string path = cacheDirectory.empty() || !spoiled.empty() ? std::string() : cacheDirectory + "/" + name;
    std::string verdict;
    const std::vector<std::byte> known = path.empty() ? std::vector<std::byte>() : readCacheFile(path);
    if (!known.empty()) { // "=" and the verdict, so that a good one is not an empty file
        verdict.assign(reinterpret_cast<const char *>(known.data()) + 1, known.size() - 1);
    } else {
        const auto spoil = [&spoiled](const std::string &kernel, std::vector<float> &result) {
            if (kernel == spoiled)
                result[0] += 1000;
        };
        verdict = findWrongKernel(*this, spoil, stop); // when it is cancelled, kernels made so far are kept by their store
        m_pipelines->save();
        const std::string content = "=" + verdict;
        if (!path.empty())
            writeCacheFile(path, std::as_bytes(std::span(content)));
    }
    const std::string refusal = verdict.empty() ? std::string() : "computes wrong: " + verdict;
    refusals().set(cacheFileName(m_device->facts(), {}), refusal);
    if (!refusal.empty())
        throw Error(ErrorCode::Device, m_device->facts().name + " is not used because it " + refusal + ". A newer driver may cure it.",
                    "self_check");
}

} // namespace

static std::unique_ptr<Backend> makeBackend(const VulkanOptions &options, const std::function<void(Tuning &)> &adjust,
                                            const std::stop_token &stop)
{
    auto backend = std::make_unique<VulkanBackend>(options, adjust);
    if (!options.skipSelfCheck)
        backend->selfCheck(options.cacheDirectory, stop);
    return backend;
}

std::unique_ptr<Backend> createBackend(const VulkanOptions &options, const std::function<void(Tuning &)> &adjust)
{
    return makeBackend(options, adjust, {});
}

} // namespace vulkan

std::vector<DeviceInfo> listVulkanDevices()
try {
    const vulkan::Instance instance;
    std::vector<DeviceInfo> list;
    for (const VkPhysicalDevice device : instance.physicalDevices()) {
        const vulkan::DeviceFacts facts = vulkan::queryDevice(instance, device);
        list.push_back(vulkan::describe(instance, facts, int(list.size())));
        list.back().refusal = vulkan::refusals().of(vulkan::cacheFileName(facts, {}));
    }
    return list;
} catch (const std::exception &) {
    return {}; // no loader, no driver, or a driver that fails: no device
}

std::unique_ptr<Backend> createVulkanBackend(const VulkanOptions &options)
{
    return openVulkanBackend(options, {});
}

std::unique_ptr<Backend> openVulkanBackend(const VulkanOptions &options, const std::stop_token &stop)
{
    return vulkan::makeBackend(options, {}, stop);
}

} // namespace hearth
