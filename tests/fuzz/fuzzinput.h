#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace hearth::fuzz {

// An input of several parts: each but the last has its size, two bytes, in front. What is not there is empty.
class FuzzInput
{
public:
    FuzzInput(const uint8_t *data, size_t size) : m_rest(reinterpret_cast<const char *>(data), size) { }

    char character() { return m_rest.empty() ? '\0' : take(1)[0]; }
    std::string_view part()
    {
        const std::string_view head = take(2);
        return head.size() < 2 ? std::string_view() : take(size_t(uint8_t(head[0])) | size_t(uint8_t(head[1])) << 8);
    }
    std::string_view rest() const { return m_rest; }

private:
    std::string_view take(size_t bytes)
    {
        const std::string_view taken = m_rest.substr(0, bytes);
        m_rest.remove_prefix(taken.size());
        return taken;
    }

    std::string_view m_rest;
};

// A folder of this process for readers that want files; in memory where the system has such a place.
class FuzzFolder
{
public:
    explicit FuzzFolder(const char *name)
    {
        const std::filesystem::path memory = "/dev/shm";
        const std::filesystem::path base = std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
        m_path = base / ("hearth-" + std::string(name) + "-" + std::to_string(getpid()));
        std::filesystem::create_directories(m_path);
    }
    ~FuzzFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    FuzzFolder(const FuzzFolder &) = delete;
    FuzzFolder &operator=(const FuzzFolder &) = delete;

    std::filesystem::path write(const char *name, std::string_view bytes) const
    {
        std::filesystem::path path = m_path / name;
        std::ofstream(path, std::ios::binary).write(bytes.data(), std::streamsize(bytes.size()));
        return path;
    }
    const std::filesystem::path &path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

} // namespace hearth::fuzz
