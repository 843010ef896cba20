#pragma once

#include "inference/backend/backend.h"
#include "inference/backend/vulkan/vulkanbackend.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

// Small plans for the tests of the Vulkan backend: random weights in every type's own blocks, and one call that uploads, compiles and runs.
namespace hearth::test {

// A count or an index that is known not to be negative.
constexpr size_t sized(int64_t count)
{
    return size_t(count);
}

// Numbers around 0 with a spread of `scale`.
std::vector<float> randomNumbers(size_t count, uint32_t seed, float scale = 1);

struct VulkanPlan
{
    Plan plan;
    std::vector<std::vector<std::byte>> blocks; // of each weight
    std::vector<std::vector<float>> decoded;    // what they stand for

    ValueId value(int width, RowCount rows = RowCount::Tokens);
    ValueId input(int width); // the plan's input
    WeightId vector(const std::vector<float> &numbers);
    // Random rows in the type's own blocks.
    WeightId matrix(TensorType type, int64_t rows, int64_t columns, bool isProduct, bool isLookup);
    Op &op(OpKind kind, std::vector<ValueId> inputs, std::vector<ValueId> outputs, std::vector<WeightId> weights = {});
};

struct VulkanBatch
{
    std::vector<int32_t> tokens, positions, sequences, cacheSlots, pageTables, outputRows;

    static VulkanBatch simple(int count); // tokens 0.. of sequence 0 from position 0, no outputs
    BatchView view(const std::atomic<bool> *abort = nullptr) const;
};

// A plan on a backend, ready to run batches of up to the limits.
class VulkanRun
{
public:
    VulkanRun(Backend &backend, const VulkanPlan &model, const BatchLimits &limits, const CacheSpec &cache = {});

    std::vector<float> run(const VulkanBatch &batch, const std::vector<float> &input);
    Executable &executable() { return *m_executable; }
    DeviceCache &cache() { return *m_cache; }
    uint64_t bytesTaken() const;

private:
    Plan m_plan;
    std::vector<std::unique_ptr<DeviceWeight>> m_weights;
    std::unique_ptr<DeviceCache> m_cache;
    std::unique_ptr<Executable> m_executable;
};

// A backend on the first device without self-check, or null where there is no device. Kernels are kept in the scratch folder.
std::unique_ptr<Backend> openVulkan(const std::function<void(vulkan::Tuning &)> &adjust = {});

} // namespace hearth::test

// First line of a test function that needs a device.
#define HEARTH_NEEDS_VULKAN()                                                                                                              \
    do {                                                                                                                                   \
        if (hearth::listVulkanDevices().empty())                                                                                           \
            QSKIP("no Vulkan 1.2 device on this machine (on Debian, mesa-vulkan-drivers has a software one)");                             \
    } while (false)
