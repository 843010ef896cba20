#pragma once

#include "inference/backend/backend.h"

#include <functional>
#include <stop_token>
#include <string>

namespace hearth::vulkan {

// A small run of each kernel, held against the same sum done by the processor in double. Drivers that compute wrong exist; what they
// say is plausible nonsense, so it is found out before a model speaks.

// Spoils a result on purpose: gets the kernel's name. For tests.
using Spoil = std::function<void(const std::string &kernel, std::vector<float> &result)>;

// The first kernel that is wrong and by how much ("q4_0 product: relative error 0.3"), or empty. Throws what the backend throws; Cancelled
// before the next kernel once it is asked to stop.
std::string findWrongKernel(Backend &backend, const Spoil &spoil, const std::stop_token &stop = {});

} // namespace hearth::vulkan
