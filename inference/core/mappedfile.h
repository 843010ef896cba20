#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace hearth {

// A regular file mapped read-only into memory, as long as this object lives. Move-only; the bytes stay where they are when it moves.
// Pages are read when touched. A file that another program shortens meanwhile takes the process down, as with any mapping.
class MappedFile
{
public:
    MappedFile() = default;
    // Throws NotFound when there is no such file, Io when it cannot be read or is not a regular file (a folder, a device).
    explicit MappedFile(const std::filesystem::path &path);
    ~MappedFile();
    MappedFile(MappedFile &&other) noexcept;
    MappedFile &operator=(MappedFile &&other) noexcept;
    MappedFile(const MappedFile &) = delete;
    MappedFile &operator=(const MappedFile &) = delete;

    // The whole file; empty for an empty file.
    std::span<const std::byte> bytes() const { return m_bytes; }

    // A hint: this part was read and will not be again soon, so the system may take its memory back. It stays readable.
    void releasePages(std::span<const std::byte> part) const noexcept;

private:
    void unmap() noexcept;

    std::span<const std::byte> m_bytes;
};

} // namespace hearth
