#include "inference/run/placement.h"

#include "inference/backend/openvulkan.h"
#include "inference/run/footprint.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>

namespace hearth {

namespace {

std::string gigabytes(uint64_t bytes)
{
    char text[32];
    const double value = double(bytes);
    if (bytes >= 1'000'000'000)
        std::snprintf(text, sizeof text, "%.1f GB", value / 1e9);
    else
        std::snprintf(text, sizeof text, "%.0f MB", std::max(1.0, value / 1e6));
    return text;
}

uint64_t usable(const DeviceInfo &device)
{
    return usableBytes(device.freeBytes);
}

int preference(const DeviceInfo &device)
{
    return gpuPreference(device.kind);
}

// The GPU that --device names, or the best one; or none, with the reason.
struct GpuChoice
{
    std::shared_ptr<Backend> backend;
    std::string reason;
};

std::shared_ptr<Backend> openGpu(int index, const LoadOptions &options, const std::stop_token &stop)
{
    return openVulkanBackend({.device = index, .cacheDirectory = options.cacheDirectory, .skipSelfCheck = false}, stop);
}

GpuChoice chooseBestGpu(const LoadOptions &options, const std::stop_token &stop, bool isAsked)
{
    const std::vector<DeviceInfo> devices = listVulkanDevices();
    std::vector<int> order;
    for (int i = 0; i < int(devices.size()); ++i)
        if (isAsked || preference(devices[size_t(i)]) < disguisedCpu)
            order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return preference(devices[size_t(a)]) < preference(devices[size_t(b)]); });
    if (devices.empty())
        order.push_back(0); // refused with the reason: no loader, no driver, or a build without Vulkan
    GpuChoice choice;
    choice.reason = "No GPU with a Vulkan driver was found.";
    std::string firstFailure;
    for (int i : order) {
        try {
            choice.backend = openGpu(i, options, stop);
            choice.reason.clear();
            return choice;
        } catch (const Error &error) {
            if (error.code() == ErrorCode::Cancelled)
                throw;
            if (firstFailure.empty() && error.code() != ErrorCode::NotFound)
                firstFailure = error.what();
        }
    }
    if (!firstFailure.empty())
        choice.reason = firstFailure;
    if (isAsked)
        throw Error(ErrorCode::Device, choice.reason + " Choose the CPU, or automatic.", "no_device");
    return choice;
}

GpuChoice chooseGpu(const LoadOptions &options, const std::stop_token &stop)
{
    const std::string &device = options.device;
    if (device == "cpu")
        return {nullptr, "The CPU was chosen in the settings."};
    if (options.gpuLayers == 0)
        return {nullptr, "The settings put no layers on the GPU."};
    if (device == "auto" || device.empty())
        return chooseBestGpu(options, stop, false);
    if (device == "vulkan")
        return chooseBestGpu(options, stop, true);
    int index = -1;
    const std::string prefix = "vulkan:";
    if (device.starts_with(prefix)) {
        const char *end = device.data() + device.size();
        if (std::from_chars(device.data() + prefix.size(), end, index).ptr != end)
            index = -1;
    }
    if (index < 0)
        throw Error(ErrorCode::InvalidArgument, "The device '" + device + "' is not known. Use auto, cpu, vulkan or vulkan:N.",
                    "unknown_device");
    if (index >= int(listVulkanDevices().size()))
        throw Error(ErrorCode::NotFound, "There is no Vulkan device number " + std::to_string(index) + " on this machine.", "no_device");
    return {openGpu(index, options, stop), {}};
}

class Placer
{
public:
    Placer(const ModelSpec &spec, const ModelFile &file, const LoadOptions &options, int outputs, const std::stop_token &stop)
        : m_spec(spec), m_file(file), m_options(options), m_outputs(outputs), m_layers(int(spec.layers.size()))
    {
        m_cpu = createCpuBackend({.threads = options.threads, .isa = options.cpuIsa, .isBackground = options.isBackground});
        m_gpu = chooseGpu(options, stop);
    }

    PlacementResult run()
    {
        int context = contextFor(m_options, m_spec.contextTokens);
        int gpuLayers = m_gpu.backend ? layersThatFit(context) : 0;
        while (gpuLayers < m_layers && canShrink(context) && m_gpu.backend && m_options.gpuLayers < 0
               && layersThatFit(context / 2) == m_layers) {
            context /= 2; // a shorter context keeps the whole model on the GPU
            gpuLayers = m_layers;
        }
        std::vector<StagePlacement> stages = makeStages(gpuLayers, context);
        while (!fitsCpu(stages)) {
            if (!canShrink(context))
                refuse(stages);
            context /= 2;
            stages = makeStages(gpuLayers, context);
        }
        return describe(std::move(stages), gpuLayers, context);
    }

private:
    bool canShrink(int context) const { return m_options.contextTokens == 0 && context / 2 >= leastContextTokens; }

    StagePlacement makeStage(const std::shared_ptr<Backend> &backend, int firstLayer, int endLayer, int context) const
    {
        StagePlacement stage;
        stage.backend = backend;
        stage.range = {.firstLayer = firstLayer, .endLayer = endLayer, .hasOutput = endLayer == m_layers, .contextTokens = context};
        stage.plan = buildPlan(m_spec, m_file, stage.range);
        stage.cache = cacheFor(stage.plan, m_options, context);
        stage.limits = limitsFor(m_options, context, m_outputs);
        std::string reason;
        if (!backend->supports(stage.plan, &reason))
            throw Error(ErrorCode::Unsupported, backend->info().name + " cannot run this model: " + reason + ".", "unsupported_op");
        const MemoryNeed need = backend->estimate(stage.plan, stage.cache, stage.limits);
        stage.bytes = backend == m_cpu ? need.total() : need.onDevice();
        return stage;
    }

    std::vector<StagePlacement> makeStages(int gpuLayers, int context) const
    {
        std::vector<StagePlacement> stages;
        if (gpuLayers > 0)
            stages.push_back(makeStage(m_gpu.backend, 0, gpuLayers, context));
        if (gpuLayers < m_layers)
            stages.push_back(makeStage(m_cpu, gpuLayers, m_layers, context));
        return stages;
    }

    // How many of the first layers go to the GPU: as many as asked for, or as many as fit.
    int layersThatFit(int context)
    {
        const uint64_t room = usable(m_gpu.backend->info());
        if (m_options.gpuLayers > 0) {
            const int layers = std::min(m_options.gpuLayers, m_layers);
            const uint64_t needed = makeStage(m_gpu.backend, 0, layers, context).bytes;
            if (needed > room) {
                throw Error(ErrorCode::OutOfMemory,
                            std::to_string(layers) + " layers need " + gigabytes(needed) + " on " + m_gpu.backend->info().name + ", but "
                                + gigabytes(room) + " are free there. Put fewer layers on it, or make the context shorter.",
                            "device_memory");
            }
            return layers;
        }
        int fits = 0;
        int tooMany = m_layers + 1;
        if (makeStage(m_gpu.backend, 0, m_layers, context).bytes <= room)
            return m_layers;
        while (fits + 1 < tooMany) {
            const int middle = (fits + tooMany) / 2;
            const bool isFitting = middle < m_layers && makeStage(m_gpu.backend, 0, middle, context).bytes <= room;
            (isFitting ? fits : tooMany) = middle;
        }
        if (fits == 0 && m_options.device != "auto" && !m_options.device.empty()) {
            throw Error(ErrorCode::OutOfMemory,
                        "Not even one layer fits on " + m_gpu.backend->info().name + ", where " + gigabytes(room)
                            + " are free. Choose the CPU, a smaller model or a shorter context.",
                        "device_memory");
        }
        m_gpu.reason = "Only " + std::to_string(fits) + " of " + std::to_string(m_layers) + " layers fit into the " + gigabytes(room)
            + " that are free on " + m_gpu.backend->info().name + ".";
        return fits;
    }

    bool fitsCpu(const std::vector<StagePlacement> &stages) const
    {
        return stages.back().backend != m_cpu || stages.back().bytes <= usable(m_cpu->info());
    }

    [[noreturn]] void refuse(const std::vector<StagePlacement> &stages) const
    {
        const StagePlacement &stage = stages.back();
        const uint64_t cache = stage.cache.sizeBytes();
        throw Error(ErrorCode::OutOfMemory,
                    "This model needs " + gigabytes(stage.bytes) + " of memory (" + gigabytes(stage.bytes - std::min(stage.bytes, cache))
                        + " for its weights and work, " + gigabytes(cache) + " for a context of "
                        + std::to_string(stage.limits.pagesPerSequence * cachePageTokens) + " tokens), but only "
                        + gigabytes(usable(m_cpu->info()))
                        + " are free. Choose a smaller model or a shorter context, or close other programs.",
                    "host_memory");
    }

    PlacementResult describe(std::vector<StagePlacement> stages, int gpuLayers, int context) const
    {
        PlacementResult result;
        Placement &facts = result.facts;
        facts.device = (gpuLayers * 2 > m_layers ? m_gpu.backend : m_cpu)->info();
        facts.layers = m_layers;
        facts.layersOnGpu = gpuLayers;
        facts.contextTokens = context;
        if (gpuLayers < m_layers) {
            facts.reason = m_gpu.reason;
            if (facts.reason.empty())
                facts.reason = "The settings put " + std::to_string(gpuLayers) + " of " + std::to_string(m_layers) + " layers on the GPU.";
        }
        for (const StagePlacement &stage : stages) {
            facts.cacheBytes += stage.cache.sizeBytes();
            (stage.backend == m_cpu ? facts.hostBytes : facts.deviceBytes) += stage.bytes;
        }
        result.stages = std::move(stages);
        return result;
    }

    const ModelSpec &m_spec;
    const ModelFile &m_file;
    const LoadOptions &m_options;
    int m_outputs;
    int m_layers;
    std::shared_ptr<Backend> m_cpu;
    GpuChoice m_gpu;
};

} // namespace

PlacementResult place(const ModelSpec &spec, const ModelFile &file, const LoadOptions &options, int outputs, const std::stop_token &stop)
{
    return Placer(spec, file, options, outputs, stop).run();
}

} // namespace hearth
