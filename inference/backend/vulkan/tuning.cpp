#include "inference/backend/vulkan/tuning.h"

#include <algorithm>

namespace hearth::vulkan {

Tuning tuningFor(const DeviceFacts &facts)
{
    Tuning tuning;
    tuning.useSubgroups = facts.hasSubgroups;
    tuning.vectorLanes = facts.hasSubgroups ? facts.subgroupSize : 32;
    tuning.vectorThreads = std::max(tuning.vectorLanes, 128u);
    switch (facts.kind) {
    case DeviceKind::SoftwareGpu: // a workgroup is a loop on one core: small ones, more work an invocation
        tuning.flatThreads = 64;
        tuning.normThreads = 32;
        tuning.vectorThreads = tuning.vectorLanes;
        tuning.vectorRows = 4;
        tuning.tileRows = 32;
        tuning.tileTokens = 32;
        tuning.threadRows = 8;
        tuning.threadTokens = 8;
        tuning.attentionThreads = 32;
        tuning.attentionGroups = 1;
        tuning.submitWork = 2e9;
        break;
    case DeviceKind::IntegratedGpu:
        tuning.attentionGroups = 64;
        tuning.submitWork = 2e10;
        break;
    default: break;
    }
    const uint32_t most = std::min(facts.limits.maxComputeWorkGroupInvocations, facts.limits.maxComputeWorkGroupSize[0]);
    tuning.flatThreads = std::min(tuning.flatThreads, most);
    tuning.normThreads = std::min(tuning.normThreads, most);
    return tuning;
}

} // namespace hearth::vulkan
