#include "app/cli/npywriter.h"

#include "inference/core/error.h"

#include <bit>

namespace hearth::cli {

NpyWriter::NpyWriter(const std::string &path, size_t rows, size_t columns) : m_path(path), m_out(path, std::ios::binary | std::ios::trunc)
{
    static_assert(std::endian::native == std::endian::little);
    std::string header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ", " + std::to_string(columns) + "), }";
    header.resize(117, ' '); // 10 bytes before it and the line's end: 128 in all
    header += '\n';
    m_out.write("\x93NUMPY\x01\x00\x76\x00", 10);
    m_out.write(header.data(), std::streamsize(header.size()));
    check();
}

void NpyWriter::write(std::span<const float> values)
{
    m_out.write(reinterpret_cast<const char *>(values.data()), std::streamsize(values.size_bytes()));
    check();
}

void NpyWriter::finish()
{
    m_out.close();
    check();
}

void NpyWriter::check() const
{
    if (!m_out)
        throw Error(ErrorCode::Io, "cannot write '" + m_path + "'");
}

} // namespace hearth::cli
