#include "inference/estimate.h"

#include "inference/estimatesizes.h"
#include "inference/speedfile.h"

#include <algorithm>
#include <cstdio>
#include <map>

namespace hearth {

namespace {

// Of all the machine's memory: what is to be left for other programs, else the model is called tight.
constexpr double tightRamShare = 0.10;
constexpr double tightGpuShare = 0.03;
constexpr uint64_t cpuMeasureBytes = 192u << 20; // larger than the caches of all but the largest servers
constexpr uint64_t gpuMeasureBytes = 512u << 20;

const DeviceInfo *cpuOf(const std::vector<DeviceInfo> &devices)
{
    const auto found = std::find_if(devices.begin(), devices.end(), [](const DeviceInfo &device) { return device.id == "cpu"; });
    return found == devices.end() ? nullptr : &*found;
}

// The GPU that loading would take, or none.
const DeviceInfo *gpuFor(const LoadOptions &how, const std::vector<DeviceInfo> &devices)
{
    if (how.device == "cpu" || how.gpuLayers == 0)
        return nullptr;
    const bool isNamed = how.device.starts_with("vulkan:"), isAuto = how.device == "auto" || how.device.empty();
    const DeviceInfo *best = nullptr;
    for (const DeviceInfo &device : devices) {
        if (device.kind == DeviceKind::Cpu || !device.refusal.empty() || (isNamed && device.id != how.device))
            continue;
        if (isAuto && gpuPreference(device.kind) >= disguisedCpu)
            continue;
        if (!best || gpuPreference(device.kind) < gpuPreference(best->kind))
            best = &device;
    }
    return best;
}

} // namespace

std::string memoryText(uint64_t bytes)
{
    char text[32];
    if (bytes >= 1'000'000'000)
        std::snprintf(text, sizeof text, "%.1f GB", double(bytes) / 1e9);
    else
        std::snprintf(text, sizeof text, "%.0f MB", std::max(1.0, double(bytes) / 1e6));
    return text;
}

struct Estimator::Private
{
    // Throws what opening throws.
    const std::shared_ptr<Backend> &cpu(const LoadOptions &how)
    {
        std::shared_ptr<Backend> &backend = cpus[{how.threads, how.cpuIsa}];
        if (!backend)
            backend = createCpuBackend({.threads = how.threads, .isa = how.cpuIsa});
        return backend;
    }
    const std::shared_ptr<Backend> &gpu(const std::string &id)
    {
        std::shared_ptr<Backend> &backend = gpus[id];
        if (!backend)
            backend = createVulkanBackend({.device = std::stoi(id.substr(id.find(':') + 1)), .cacheDirectory = {}, .skipSelfCheck = true});
        return backend;
    }

    const DeviceSpeed *speedOf(const DeviceInfo &device)
    {
        DeviceSpeed &speed = speeds[device.name + device.driver];
        if (!speed.isKnown())
            speed = readSpeed(cacheDirectory, device).value_or(DeviceSpeed());
        return speed.isKnown() ? &speed : nullptr;
    }

    bool measure(const DeviceInfo &device, Backend &backend)
    {
        if (speedOf(device))
            return true;
        const uint64_t wanted = device.kind == DeviceKind::Cpu || sharesRam(device.kind) ? cpuMeasureBytes : gpuMeasureBytes;
        if (device.freeBytes / 4 < measuringBytes(backend, wanted))
            return false;
        const DeviceSpeed speed = measureSpeed(backend, wanted);
        speeds[device.name + device.driver] = speed;
        writeSpeed(cacheDirectory, device, speed);
        return true;
    }

    void fill(const ModelOutline &model, const LoadOptions &how, const std::vector<DeviceInfo> &devices, FitEstimate &result,
              double weightFactor);
    void judge(FitEstimate &result, const Sizes &sizes, const DeviceInfo &cpuInfo, const DeviceInfo *gpuInfo) const;
    void estimateSpeed(FitEstimate &result, Sizes &sizes);

    std::string cacheDirectory;
    std::map<std::pair<int, std::string>, std::shared_ptr<Backend>> cpus;
    std::map<std::string, std::shared_ptr<Backend>> gpus;
    std::map<std::string, DeviceSpeed> speeds;
};

namespace {

// Whether what the sizes say goes into the rooms.
struct Rooms
{
    uint64_t ram = 0, gpu = 0;
    bool isShared = false;

    bool holdRam(const StageSizes &sizes) const { return sizes.ram.total() + (isShared ? sizes.gpu.total() : 0) <= ram; }
    bool holdGpu(const StageSizes &sizes) const { return sizes.gpu.total() <= gpu; }
};

int layersThatFit(Sizes &sizes, const Rooms &rooms, int asked, int context)
{
    const int layers = sizes.layers();
    if (!sizes.hasGpu())
        return 0;
    if (asked >= 0)
        return std::min(asked, layers);
    if (rooms.holdGpu(sizes.at(layers, context)))
        return layers;
    int fits = 0, tooMany = layers;
    while (fits + 1 < tooMany) {
        const int middle = (fits + tooMany) / 2;
        (rooms.holdGpu(sizes.at(middle, context)) ? fits : tooMany) = middle;
    }
    return fits;
}

int mostContext(Sizes &sizes, const Rooms &rooms, int gpuLayers)
{
    constexpr int step = 256;
    const auto fits = [&](int context) {
        const StageSizes stage = sizes.at(gpuLayers, context);
        return rooms.holdRam(stage) && rooms.holdGpu(stage);
    };
    const int most = sizes.modelContext();
    if (fits(most))
        return most;
    int low = 0, high = (most + step - 1) / step; // in steps: low fits, high does not
    while (low + 1 < high) {
        const int middle = (low + high) / 2;
        (fits(middle * step) ? low : high) = middle;
    }
    return low * step;
}

} // namespace

void Estimator::Private::fill(const ModelOutline &model, const LoadOptions &how, const std::vector<DeviceInfo> &devices,
                              FitEstimate &result, double weightFactor)
{
    const DeviceInfo *cpuInfo = cpuOf(devices);
    if (!cpuInfo)
        throw Error(ErrorCode::Device, "This processor cannot run models.", "cpu_isa");
    const DeviceInfo *gpuInfo = gpuFor(how, devices);
    if (!gpuInfo && how.device.starts_with("vulkan"))
        throw Error(ErrorCode::NotFound, "The device that was chosen is not there.", "no_device");
    Sizes sizes(model, how, cpu(how), gpuInfo ? gpu(gpuInfo->id) : nullptr, gpuInfo && sharesRam(gpuInfo->kind));
    if (weightFactor != 1)
        sizes.scaleWeights(weightFactor);
    const Rooms rooms{usableBytes(cpuInfo->freeBytes), gpuInfo ? usableBytes(gpuInfo->freeBytes) : 0, sizes.gpuSharesRam()};
    const int wanted = sizes.context();
    const bool mayShrink = sizes.how().contextTokens == 0;
    int context = wanted;
    int gpuLayers = layersThatFit(sizes, rooms, how.gpuLayers, context);
    // As loading does: a shorter context that keeps the whole model on the GPU, then one that fits at all.
    for (int shorter = context; sizes.hasGpu() && mayShrink && how.gpuLayers < 0 && gpuLayers < sizes.layers();) {
        shorter /= 2;
        if (shorter < leastContextTokens || layersThatFit(sizes, rooms, how.gpuLayers, shorter) == 0)
            break;
        if (layersThatFit(sizes, rooms, how.gpuLayers, shorter) == sizes.layers()) {
            context = shorter;
            gpuLayers = sizes.layers();
        }
    }
    while (mayShrink && context / 2 >= leastContextTokens && !rooms.holdRam(sizes.at(gpuLayers, context)))
        context /= 2;
    const StageSizes stage = sizes.at(gpuLayers, context);
    result.ram = stage.ram;
    result.gpuMemory = stage.gpu;
    result.layers = sizes.layers();
    result.gpuLayers = gpuLayers;
    result.gpu = gpuLayers > 0 ? gpuInfo->id : std::string();
    result.contextTokens = context;
    result.ramRoom = rooms.ram;
    result.gpuRoom = rooms.gpu;
    result.mostContextTokens = mostContext(sizes, rooms, gpuLayers);
    result.fit = rooms.holdRam(stage) && rooms.holdGpu(stage) ? Fit::Fits : Fit::DoesNotFit;
    judge(result, sizes, *cpuInfo, gpuInfo);
    if (result.fit == Fit::Fits && context < wanted) {
        result.fit = Fit::Tight;
        result.reason = "It fits with a context of " + std::to_string(context) + " tokens.";
    }
    estimateSpeed(result, sizes);
}

void Estimator::Private::judge(FitEstimate &result, const Sizes &sizes, const DeviceInfo &cpuInfo, const DeviceInfo *gpuInfo) const
{
    const uint64_t ram = result.ram.total() + (sizes.gpuSharesRam() ? result.gpuMemory.total() : 0);
    const uint64_t onGpu = result.gpuMemory.total();
    if (result.fit == Fit::DoesNotFit) {
        const bool isGpu = onGpu > result.gpuRoom;
        result.reason = "It needs " + memoryText(isGpu ? onGpu : ram) + (isGpu ? " on the GPU, where " : ", but ")
            + memoryText(isGpu ? result.gpuRoom : result.ramRoom) + (isGpu ? " are free." : " of memory are free.");
        if (result.mostContextTokens > 0)
            result.reason += " A context of " + std::to_string(result.mostContextTokens) + " tokens would fit.";
        else if (!isGpu && ram <= usableBytes(uint64_t(double(cpuInfo.totalBytes) * (1 - tightRamShare))))
            result.reason += " It would fit when other programs are closed.";
        return;
    }
    if (double(result.ramRoom - ram) < tightRamShare * double(cpuInfo.totalBytes)) {
        result.fit = Fit::Tight;
        result.reason = "It leaves only " + memoryText(result.ramRoom - ram) + " of memory for other programs.";
    } else if (gpuInfo && result.gpuLayers == result.layers
               && double(result.gpuRoom - onGpu) < tightGpuShare * double(gpuInfo->totalBytes)) {
        result.fit = Fit::Tight;
        result.reason = "It leaves only " + memoryText(result.gpuRoom - onGpu) + " of the GPU's memory.";
    } else if (gpuInfo && result.gpuLayers < result.layers) {
        result.reason = std::to_string(result.gpuLayers) + " of " + std::to_string(result.layers)
            + " layers fit on the GPU; the rest runs on the processor, which is slower.";
    }
}

void Estimator::Private::estimateSpeed(FitEstimate &result, Sizes &sizes)
{
    double begin = 0, full = 0;
    std::string missing;
    for (const Stage &stage : sizes.stages(result.gpuLayers)) {
        const DeviceInfo info = stage.backend->info();
        for (const TypedBytes &read : readPerToken(stage.plan))
            result.weightBytesPerToken += uint64_t(double(read.bytes) * sizes.weightFactor());
        const DeviceSpeed *speed = speedOf(info);
        if (!speed) {
            result.speedSource = "The speed of " + info.name + " has not been measured yet.";
            return;
        }
        constexpr int shortChat = 64;
        begin += decodeSeconds(*speed, stage.plan, sizes.how().cacheType, shortChat, sizes.weightFactor());
        full += decodeSeconds(*speed, stage.plan, sizes.how().cacheType, result.contextTokens, sizes.weightFactor());
    }
    if (sizes.how().wantsStates || begin <= 0)
        return; // it writes no tokens
    result.tokensPerSecond = 1 / begin;
    result.tokensPerSecondFull = 1 / full;
    result.speedSource = "From " + memoryText(result.weightBytesPerToken)
        + " of weights read for each token, at the speed measured on this machine for each of their formats.";
}

Estimator::Estimator(std::string cacheDirectory) : d(std::make_unique<Private>())
{
    d->cacheDirectory = std::move(cacheDirectory);
}

Estimator::~Estimator() = default;

FitEstimate Estimator::estimate(const ModelOutline &model, const LoadOptions &how, const std::vector<DeviceInfo> &devices)
{
    FitEstimate result;
    if (!model.info().runs || !model.hasParts()) {
        result.reason = model.info().runs ? "More of the file has to be read to tell." : model.info().whyNot;
        return result;
    }
    try {
        d->fill(model, how, devices, result, 1);
    } catch (const std::exception &error) {
        result = {};
        result.reason = error.what();
    }
    return result;
}

FitEstimate Estimator::estimateBySize(const ModelOutline &sibling, uint64_t fileBytes, const LoadOptions &how,
                                      const std::vector<DeviceInfo> &devices)
{
    FitEstimate result;
    if (!sibling.hasParts() || sibling.info().weightBytes == 0) {
        result.reason = sibling.info().runs ? "More of the file has to be read to tell." : sibling.info().whyNot;
        return result;
    }
    try {
        d->fill(sibling, how, devices, result, double(fileBytes) / double(sibling.info().weightBytes));
        result.isRough = true;
    } catch (const std::exception &error) {
        result = {};
        result.reason = error.what();
    }
    return result;
}

bool Estimator::measure(const LoadOptions &how, const std::vector<DeviceInfo> &devices)
{
    const DeviceInfo *cpuInfo = cpuOf(devices), *gpuInfo = gpuFor(how, devices);
    try {
        if (gpuInfo)
            return d->measure(d->gpu(gpuInfo->id)->info(), *d->gpu(gpuInfo->id)) && cpuInfo
                && d->measure(d->cpu(how)->info(), *d->cpu(how));
        return cpuInfo && d->measure(d->cpu(how)->info(), *d->cpu(how));
    } catch (const std::exception &) {
        return false; // no memory, a driver that fails: no speed is known then
    }
}

} // namespace hearth
