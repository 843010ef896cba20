// What does not depend on the system; the rest is in mappedfile_posix.cpp and mappedfile_windows.cpp.

#include "inference/core/mappedfile.h"

#include <utility>

namespace hearth {

MappedFile::~MappedFile()
{
    unmap();
}

MappedFile::MappedFile(MappedFile &&other) noexcept : m_bytes(std::exchange(other.m_bytes, {})) { }

MappedFile &MappedFile::operator=(MappedFile &&other) noexcept
{
    if (this != &other) {
        unmap();
        m_bytes = std::exchange(other.m_bytes, {});
    }
    return *this;
}

} // namespace hearth
