#pragma once

#include "inference/backend/backend.h"

#include <stop_token>

namespace hearth {

// As createVulkanBackend. The self-check, which takes many seconds where all kernels are yet to be compiled, ends soon after it is asked to
// stop: then Cancelled is thrown, and what was compiled is kept for the next time.
std::unique_ptr<Backend> openVulkanBackend(const VulkanOptions &options, const std::stop_token &stop);

} // namespace hearth
