#include "inference/files/ggufwriter.h"

#include "inference/files/ggufformat.h"

#include <cassert>

namespace hearth {

GgufWriter::GgufWriter(const std::filesystem::path &path) : m_path(path), m_partPath(path)
{
    m_partPath += ".part";
    m_out.open(m_partPath, std::ios::binary | std::ios::trunc);
    if (!m_out)
        throw Error(ErrorCode::Io, "cannot write '" + m_partPath.string() + "'");
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
    if (!m_out.write(bytes.data(), std::streamsize(bytes.size())))
        throw Error(ErrorCode::Io, "writing '" + m_partPath.string() + "' failed; is the disk full?");
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
    m_out.close();
    if (!m_out)
        throw Error(ErrorCode::Io, "writing '" + m_partPath.string() + "' failed; is the disk full?");
    std::error_code error;
    std::filesystem::rename(m_partPath, m_path, error);
    if (error)
        throw Error(ErrorCode::Io, "cannot rename '" + m_partPath.string() + "' to '" + m_path.string() + "': " + error.message());
    m_isFinished = true;
}

} // namespace hearth
