#pragma once

#include <cstddef>
#include <cstdint>

namespace hearth::cpu {

// Zeroed memory on a 64-byte boundary, owned. Large ones come from the system page by page (in large pages where it has them) and go
// back to it at once when freed.
class CpuBuffer
{
public:
    CpuBuffer() = default;
    // Throws Error{OutOfMemory} with the size when there is none.
    explicit CpuBuffer(size_t sizeBytes);
    CpuBuffer(CpuBuffer &&other) noexcept;
    CpuBuffer &operator=(CpuBuffer &&other) noexcept;
    CpuBuffer(const CpuBuffer &) = delete;
    CpuBuffer &operator=(const CpuBuffer &) = delete;
    ~CpuBuffer();

    uint8_t *data() const { return m_data; }
    size_t size() const { return m_size; }
    template <typename Type> Type *as() const { return reinterpret_cast<Type *>(m_data); }

private:
    uint8_t *m_data = nullptr;
    size_t m_size = 0;
};

} // namespace hearth::cpu
