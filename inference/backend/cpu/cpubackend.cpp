#include "inference/backend/backend.h"

#include "inference/backend/cpu/cpucache.h"
#include "inference/backend/cpu/cpuexecutable.h"
#include "inference/backend/cpu/cpufeatures.h"
#include "inference/backend/cpu/cpuscratch.h"
#include "inference/backend/cpu/cpuweight.h"

#include <algorithm>
#include <fstream>
#include <limits>

namespace hearth {
namespace cpu {
namespace {

// Kernels that this machine can run, best last.
std::vector<const Kernels *> availableKernels(const CpuFeatures &features)
{
    std::vector<const Kernels *> kernels{&scalarKernels()};
#ifdef HEARTH_X86
    if (features.hasAvx2)
        kernels.push_back(&avx2Kernels());
    if (features.hasAvx512)
        kernels.push_back(&avx512Kernels());
    if (features.hasAmx)
        kernels.push_back(&amxKernels());
#else
    (void)features;
#endif
    return kernels;
}

const Kernels &chooseKernels(const CpuFeatures &features, const std::string &isa)
{
    const std::vector<const Kernels *> available = availableKernels(features);
    if (isa.empty() || isa == "auto")
        return *available.back();
    std::string names;
    for (const Kernels *kernels : available) {
        if (isa == kernels->isa)
            return *kernels;
        names += names.empty() ? kernels->isa : std::string(", ") + kernels->isa;
    }
    throw Error(ErrorCode::InvalidArgument, "This processor has no instruction set '" + isa + "'; it has " + names + ".", "cpu_isa");
}

// A line "MemAvailable:  123 kB" of /proc/meminfo, in bytes; 0 where there is none.
uint64_t memoryLine(const std::string &key)
{
    std::ifstream file("/proc/meminfo");
    std::string word;
    uint64_t kib = 0;
    while (file >> word) {
        if (word == key && file >> kib)
            return kib * 1024;
        file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    return 0;
}

class CpuBackend : public Backend
{
public:
    explicit CpuBackend(const CpuOptions &options)
        : m_features(detectCpuFeatures()), m_kernels(chooseKernels(m_features, options.isa)),
          m_pool(options.threads > 0 ? std::min(options.threads, 1024) : physicalCores(), options.isBackground)
    {
    }

    DeviceInfo info() const override
    {
        DeviceInfo info;
        info.id = "cpu";
        info.name = (m_features.name.empty() ? "CPU" : m_features.name) + ", " + isaName() + ", " + std::to_string(m_pool.threads())
            + (m_pool.threads() == 1 ? " thread" : " threads");
        info.kind = DeviceKind::Cpu;
        info.totalBytes = memoryLine("MemTotal:");
        info.freeBytes = memoryLine("MemAvailable:");
        info.features = m_features.words;
        return info;
    }

    bool supports(const Plan &plan, std::string *reason) const override
    {
        for (const WeightRef &weight : plan.weights)
            if (!findTensorType(uint32_t(weight.type))) {
                if (reason)
                    *reason = "The CPU has no kernel for the type of the tensor '" + weight.tensor + "'.";
                return false;
            }
        return true;
    }

    MemoryNeed estimate(const Plan &plan, const CacheSpec &cache, const BatchLimits &limits) const override
    {
        MemoryNeed need{.cache = CpuCache::estimateBytes(cache),
                        .compute = CpuScratch::estimateBytes(plan, limits, m_kernels, m_pool.threads())};
        for (const WeightRef &weight : plan.weights) {
            need.weights += CpuWeight::estimateBytes(weight, m_kernels);
            need.mapped += CpuWeight::mappedBytes(weight, m_kernels);
        }
        return need;
    }

    std::unique_ptr<DeviceWeight> upload(const WeightRef &weight, std::span<const std::byte> rows) override
    {
        return std::make_unique<CpuWeight>(weight, rows, m_kernels, m_pool);
    }

    std::unique_ptr<DeviceCache> createCache(const CacheSpec &spec) override { return std::make_unique<CpuCache>(spec); }

    std::unique_ptr<Executable> compile(const Plan &plan, std::span<DeviceWeight *const> weights, DeviceCache *cache,
                                        const BatchLimits &limits) override
    {
        return std::make_unique<CpuExecutable>(plan, weights, cache, limits, m_kernels, m_pool);
    }

private:
    std::string isaName() const
    {
        const std::string isa = m_kernels.isa;
        if (isa == "amx")
            return "AMX";
        if (isa == "avx512")
            return "AVX-512 VNNI";
        return isa == "avx2" ? "AVX2" : "no vector kernels";
    }

    const CpuFeatures m_features;
    const Kernels &m_kernels;
    ThreadPool m_pool;
};

} // namespace
} // namespace cpu

std::unique_ptr<Backend> createCpuBackend(const CpuOptions &options)
{
    return std::make_unique<cpu::CpuBackend>(options);
}

std::vector<std::string> availableCpuIsas()
{
    std::vector<std::string> names;
    for (const cpu::Kernels *kernels : cpu::availableKernels(cpu::detectCpuFeatures()))
        names.emplace_back(kernels->isa);
    return names;
}

} // namespace hearth
