#pragma once

#include "inference/backend/backend.h"
#include "inference/backend/vulkan/tuning.h"

#include <functional>

namespace hearth::vulkan {

// As hearth::createVulkanBackend, with a say in the tuning of the device: how tests reach every path on the device they have.
std::unique_ptr<Backend> createBackend(const VulkanOptions &options, const std::function<void(Tuning &)> &adjust);

} // namespace hearth::vulkan
