#include "inference/core/error.h"
#include "inference/core/mappedfile.h"
#include "inference/core/unmapping.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hearth {

namespace {

[[noreturn]] void fail(const std::filesystem::path &path, int error)
{
    const bool isMissing = error == ENOENT || error == ENOTDIR;
    if (error == ENOMEM)
        throw Error(ErrorCode::OutOfMemory,
                    "There is not enough memory to open '" + path.string() + "'. Close other programs, then try again.", "address_space");
    throw Error(isMissing ? ErrorCode::NotFound : ErrorCode::Io, "cannot open '" + path.string() + "': " + std::strerror(error));
}

struct Descriptor
{
    explicit Descriptor(int opened) : number(opened) { }
    ~Descriptor()
    {
        if (number >= 0)
            ::close(number);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    int number;
};

} // namespace

MappedFile::MappedFile(const std::filesystem::path &path)
{
    // Non-blocking, so that a pipe without a writer does not hold us before we see that it is no file.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.number < 0)
        fail(path, errno);
    struct stat status;
    if (::fstat(file.number, &status) != 0)
        fail(path, errno);
    if (!S_ISREG(status.st_mode))
        throw Error(ErrorCode::Io, "'" + path.string() + "' is not a regular file", "not_a_file");
    if (status.st_size == 0)
        return;
    const size_t size = size_t(status.st_size);
    void *at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number, 0);
    if (at == MAP_FAILED)
        fail(path, errno);
    m_bytes = {static_cast<const std::byte *>(at), size};
}

void MappedFile::releasePages(std::span<const std::byte> part) const noexcept
{
    // Whole pages inside the part: its neighbours may still be in use.
    const uintptr_t page = uintptr_t(::sysconf(_SC_PAGESIZE));
    const uintptr_t begin = (reinterpret_cast<uintptr_t>(part.data()) + page - 1) / page * page;
    const uintptr_t end = reinterpret_cast<uintptr_t>(part.data() + part.size()) / page * page;
    if (begin < end)
        dropPages({reinterpret_cast<const std::byte *>(begin), end - begin}); // of a read-only file mapping nothing can be lost
}

void MappedFile::unmap() noexcept
{
    unmapPages(m_bytes);
    m_bytes = {};
}

} // namespace hearth
