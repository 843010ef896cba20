#include "inference/core/unmapping.h"

#include <algorithm>
#include <sys/mman.h>

namespace hearth {

namespace {

constexpr size_t sliceBytes = 16 << 20; // a millisecond's worth of pages of 4 KiB

template <typename Give> void inSlices(std::span<const std::byte> pages, Give give)
{
    while (!pages.empty()) {
        const std::span<const std::byte> slice = pages.first(std::min(sliceBytes, pages.size()));
        give(const_cast<std::byte *>(slice.data()), slice.size());
        pages = pages.subspan(slice.size());
    }
}

} // namespace

void unmapPages(std::span<const std::byte> pages) noexcept
{
    inSlices(pages, [](void *at, size_t bytes) { ::munmap(at, bytes); });
}

void dropPages(std::span<const std::byte> pages) noexcept
{
    inSlices(pages, [](void *at, size_t bytes) { ::madvise(at, bytes, MADV_DONTNEED); });
}

} // namespace hearth
