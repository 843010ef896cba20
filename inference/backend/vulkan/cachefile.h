#pragma once

#include "inference/backend/vulkan/devicefacts.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace hearth::vulkan {

// Small files of the cache folder that belong to one device, driver and build. Losing one costs time, never an answer: nothing here throws.

// "<prefix>-<16 hex digits>": the digits stand for device, driver and all shaders of this program.
std::string cacheFileName(const DeviceFacts &facts, const std::string &prefix);
// Empty when there is none, it is too large, or its check sum is wrong.
std::vector<std::byte> readCacheFile(const std::string &path) noexcept;
// Written beside and renamed, so that nobody reads half of one.
void writeCacheFile(const std::string &path, std::span<const std::byte> content) noexcept;

} // namespace hearth::vulkan
