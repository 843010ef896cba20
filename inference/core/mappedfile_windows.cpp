#include "inference/core/error.h"
#include "inference/core/mappedfile.h"

#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include <string>

namespace hearth {

namespace {

[[noreturn]] void fail(const std::filesystem::path &path, DWORD error)
{
    const bool isMissing = error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
    throw Error(isMissing ? ErrorCode::NotFound : ErrorCode::Io,
                "cannot open '" + path.string() + "': Windows error " + std::to_string(error));
}

struct Handle
{
    explicit Handle(HANDLE opened) : handle(opened) { }
    ~Handle()
    {
        if (handle && handle != INVALID_HANDLE_VALUE)
            CloseHandle(handle);
    }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;
    HANDLE handle;
};

} // namespace

MappedFile::MappedFile(const std::filesystem::path &path)
{
    const Handle file(CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                  FILE_ATTRIBUTE_NORMAL, nullptr));
    if (file.handle == INVALID_HANDLE_VALUE)
        fail(path, GetLastError());
    if (GetFileType(file.handle) != FILE_TYPE_DISK)
        throw Error(ErrorCode::Io, "'" + path.string() + "' is not a regular file", "not_a_file");
    LARGE_INTEGER size;
    if (!GetFileSizeEx(file.handle, &size))
        fail(path, GetLastError());
    if (size.QuadPart == 0)
        return;
    const Handle mapping(CreateFileMappingW(file.handle, nullptr, PAGE_READONLY, 0, 0, nullptr));
    if (!mapping.handle)
        fail(path, GetLastError());
    const void *at = MapViewOfFile(mapping.handle, FILE_MAP_READ, 0, 0, 0); // keeps the mapping alive by itself
    if (!at)
        fail(path, GetLastError());
    m_bytes = {static_cast<const std::byte *>(at), size_t(size.QuadPart)};
}

void MappedFile::releasePages(std::span<const std::byte> part) const noexcept
{
    // Unlocking what is not locked takes it out of the working set.
    VirtualUnlock(const_cast<std::byte *>(part.data()), part.size());
}

void MappedFile::unmap() noexcept
{
    if (!m_bytes.empty())
        UnmapViewOfFile(m_bytes.data());
    m_bytes = {};
}

} // namespace hearth
