#include "inference/backend/cpu/cpubuffer.h"

#include "inference/core/error.h"
#include "inference/core/unmapping.h"

#include <cstring>
#include <new>
#include <span>
#include <string>
#include <utility>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace hearth::cpu {
namespace {

constexpr size_t mappedBytes = 256 * 1024; // from here on straight from the system

[[noreturn]] void refuse()
{
    throw Error(ErrorCode::OutOfMemory, "The memory ran out. Choose a smaller model or a shorter context, or close other programs.",
                "cpu_memory");
}

} // namespace

CpuBuffer::CpuBuffer(size_t sizeBytes) : m_size(sizeBytes)
{
    if (sizeBytes == 0)
        return;
#ifdef __linux__
    if (sizeBytes >= mappedBytes) {
        void *pages = mmap(nullptr, sizeBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED)
            refuse();
        madvise(pages, sizeBytes, MADV_HUGEPAGE);
        m_data = static_cast<uint8_t *>(pages);
        return;
    }
#endif
    m_data = static_cast<uint8_t *>(::operator new(sizeBytes, std::align_val_t(64), std::nothrow));
    if (!m_data)
        refuse();
    std::memset(m_data, 0, sizeBytes);
}

CpuBuffer::CpuBuffer(CpuBuffer &&other) noexcept : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0)) { }

CpuBuffer &CpuBuffer::operator=(CpuBuffer &&other) noexcept
{
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

CpuBuffer::~CpuBuffer()
{
    if (!m_data)
        return;
#ifdef __linux__
    if (m_size >= mappedBytes) {
        unmapPages(std::as_bytes(std::span(m_data, m_size)));
        return;
    }
#endif
    ::operator delete(m_data, std::align_val_t(64));
}

} // namespace hearth::cpu
