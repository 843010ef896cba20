#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace hearth {

// A cursor over foreign bytes, little-endian. Every read is checked against what is left, by subtraction; a read past the end throws
// Error{Truncated, kind "truncated"} naming the file, the place and what was being read. It never allocates but for the message.
class ByteReader
{
public:
    // `name` says whose bytes these are, for messages; it and the bytes must outlive the reader.
    ByteReader(std::span<const std::byte> bytes, std::string_view name) : m_bytes(bytes), m_name(name) { }

    size_t position() const { return m_position; }
    size_t remaining() const { return m_bytes.size() - m_position; }

    // `what` names the thing read, for the message: "the number of tensors".
    uint8_t u8(std::string_view what);
    uint16_t u16(std::string_view what);
    uint32_t u32(std::string_view what);
    uint64_t u64(std::string_view what);
    float f32(std::string_view what);
    double f64(std::string_view what);
    // A view into the bytes; `count` may be any number.
    std::span<const std::byte> bytes(uint64_t count, std::string_view what);
    std::string_view text(uint64_t count, std::string_view what);

private:
    std::span<const std::byte> m_bytes;
    std::string_view m_name;
    size_t m_position = 0;
};

} // namespace hearth
