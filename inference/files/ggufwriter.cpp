#include "inference/files/ggufwriter.h"

#include "inference/files/ggufformat.h"

#include <cassert>
#include <cerrno>
#include <system_error>

namespace hearth {

namespace {

// number: errno of what failed; 0: the stream did not tell.
Error writeError(const std::filesystem::path &path, int number)
{
    const std::string what = "'" + path.string() + "' could not be written";
#ifdef EDQUOT
    const bool isFull = number == ENOSPC || number == EDQUOT;
#else
    const bool isFull = number == ENOSPC;
#endif
    if (isFull)
        return Error(ErrorCode::Io, what + ": the disk is full. Make room there, then try again. What was written of it is removed.",
                     "disk_full");
    return Error(ErrorCode::Io, what + (number == 0 ? std::string(".") : ": " + std::generic_category().message(number) + "."));
}

} // namespace

GgufWriter::GgufWriter(const std::filesystem::path &path) : m_path(path), m_partPath(path)
{
    m_partPath += ".part";
    errno = 0;
    m_out.open(m_partPath, std::ios::binary | std::ios::trunc);
    if (!m_out)
        throw writeError(m_path, errno);
}

GgufWriter::~GgufWriter()
{
    if (m_isFinished)
        return;
    m_out.close();
    std::error_code ignored;
    std::filesystem::remove(m_partPath, ignored);
}

void GgufWriter::emit(std::span<const char> bytes)
{
    errno = 0;
    if (!m_out.write(bytes.data(), std::streamsize(bytes.size())))
        throw writeError(m_path, errno);
    m_written += bytes.size();
}

void GgufWriter::pad()
{
    static constexpr char zeros[gguf::defaultAlignment] = {};
    emit({zeros, size_t(paddingFor(m_written))});
}

void GgufWriter::writeHeader()
{
    m_isFixed = true;
    emit(header());
    pad();
}

void GgufWriter::write(std::span<const std::byte> part)
{
    if (!m_isFixed)
        writeHeader();
    if (part.empty())
        return;
    assert(m_current < m_tensors.size() && part.size() <= m_tensors[m_current].sizeBytes - m_currentBytes);
    emit({reinterpret_cast<const char *>(part.data()), part.size()});
    m_currentBytes += part.size();
    if (m_currentBytes == m_tensors[m_current].sizeBytes) {
        pad();
        ++m_current;
        m_currentBytes = 0;
    }
}

void GgufWriter::finish()
{
    if (!m_isFixed)
        writeHeader();
    assert(m_current == m_tensors.size() && "a tensor is not full");
    errno = 0;
    m_out.close();
    if (!m_out)
        throw writeError(m_path, errno);
    std::error_code error;
    std::filesystem::rename(m_partPath, m_path, error);
    if (error)
        throw Error(ErrorCode::Io, "cannot rename '" + m_partPath.string() + "' to '" + m_path.string() + "': " + error.message());
    m_isFinished = true;
}

} // namespace hearth
