#include "inference/backend/vulkan/cachefile.h"

#include "shaders/shaders.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

namespace fs = std::filesystem;

namespace hearth::vulkan {

constexpr uint64_t largestCacheFile = 256ull << 20;

// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), 64 bits: against accidents, not against attackers.
static uint64_t hashOf(std::span<const std::byte> bytes, uint64_t hash = 0xcbf29ce484222325ull)
{
    for (const std::byte byte : bytes)
        hash = (hash ^ uint64_t(byte)) * 0x100000001b3ull;
    return hash;
}

std::string cacheFileName(const DeviceFacts &facts, const std::string &prefix)
{
    uint64_t hash = hashOf(std::as_bytes(std::span(facts.uuid)));
    hash = hashOf(std::as_bytes(std::span(&facts.driverVersion, 1)), hash);
    hash = hashOf(std::as_bytes(std::span(facts.driver)), hash);
    for (const Shader &shader : shaders())
        hash = hashOf(std::as_bytes(shader.code), hash);
    static const char digits[] = "0123456789abcdef";
    std::string name = prefix + "-";
    for (int shift = 60; shift >= 0; shift -= 4)
        name += digits[(hash >> shift) & 15];
    return name;
}

std::vector<std::byte> readCacheFile(const std::string &path) noexcept
try {
    std::error_code error;
    const uint64_t size = fs::file_size(path, error);
    if (error || size < sizeof(uint64_t) || size > largestCacheFile)
        return {};
    std::ifstream in(path, std::ios::binary);
    uint64_t hash = 0;
    std::vector<std::byte> content(size - sizeof hash);
    in.read(reinterpret_cast<char *>(&hash), sizeof hash);
    in.read(reinterpret_cast<char *>(content.data()), std::streamsize(content.size()));
    return in && hashOf(content) == hash ? content : std::vector<std::byte>();
} catch (...) {
    return {};
}

void writeCacheFile(const std::string &path, std::span<const std::byte> content) noexcept
try {
    std::error_code error;
    fs::create_directories(fs::path(path).parent_path(), error);
    const std::string beside = path + "." + std::to_string(std::random_device()()) + ".tmp";
    const uint64_t hash = hashOf(content);
    std::ofstream out(beside, std::ios::binary);
    out.write(reinterpret_cast<const char *>(&hash), sizeof hash);
    out.write(reinterpret_cast<const char *>(content.data()), std::streamsize(content.size()));
    out.close();
    if (out)
        fs::rename(beside, path, error);
    if (!out || error)
        fs::remove(beside, error);
} catch (...) {
    // The next start works without the file.
}

} // namespace hearth::vulkan
