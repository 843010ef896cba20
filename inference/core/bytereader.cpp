#include "inference/core/bytereader.h"

#include "inference/core/error.h"

#include <bit>

namespace hearth {

namespace {

template <typename T> T littleEndian(std::span<const std::byte> bytes)
{
    T value = 0;
    for (size_t i = 0; i < sizeof(T); ++i)
        value = T(value | T(T(std::to_integer<uint8_t>(bytes[i])) << (8 * i)));
    return value;
}

} // namespace

std::span<const std::byte> ByteReader::bytes(uint64_t count, std::string_view what)
{
    if (count > remaining()) {
        throw Error(ErrorCode::Truncated,
                    "'" + std::string(m_name) + "' ends inside " + std::string(what) + " (byte " + std::to_string(m_position) + " of "
                        + std::to_string(m_bytes.size()) + "); the download may be incomplete",
                    "truncated");
    }
    const std::span<const std::byte> result = m_bytes.subspan(m_position, size_t(count));
    m_position += size_t(count);
    return result;
}

std::string_view ByteReader::text(uint64_t count, std::string_view what)
{
    const std::span<const std::byte> result = bytes(count, what);
    return {reinterpret_cast<const char *>(result.data()), result.size()};
}

uint8_t ByteReader::u8(std::string_view what)
{
    return littleEndian<uint8_t>(bytes(1, what));
}

uint16_t ByteReader::u16(std::string_view what)
{
    return littleEndian<uint16_t>(bytes(2, what));
}

uint32_t ByteReader::u32(std::string_view what)
{
    return littleEndian<uint32_t>(bytes(4, what));
}

uint64_t ByteReader::u64(std::string_view what)
{
    return littleEndian<uint64_t>(bytes(8, what));
}

float ByteReader::f32(std::string_view what)
{
    return std::bit_cast<float>(u32(what));
}

double ByteReader::f64(std::string_view what)
{
    return std::bit_cast<double>(u64(what));
}

} // namespace hearth
