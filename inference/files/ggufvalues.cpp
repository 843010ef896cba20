#include "inference/files/ggufvalues.h"

namespace hearth {

using gguf::ValueType;

namespace {

// Bytes of one element in the file; of a string, the least.
uint64_t storedBytes(ValueType type)
{
    switch (type) {
    case ValueType::U8:
    case ValueType::I8:
    case ValueType::Bool: return 1;
    case ValueType::U16:
    case ValueType::I16: return 2;
    case ValueType::U32:
    case ValueType::I32:
    case ValueType::F32: return 4;
    case ValueType::U64:
    case ValueType::I64:
    case ValueType::F64:
    case ValueType::String: return 8;
    case ValueType::Array: break;
    }
    return 0;
}

bool isUnsigned(ValueType type)
{
    return type == ValueType::U8 || type == ValueType::U16 || type == ValueType::U32 || type == ValueType::U64;
}

bool isSigned(ValueType type)
{
    return type == ValueType::I8 || type == ValueType::I16 || type == ValueType::I32 || type == ValueType::I64;
}

// Length of the UTF-8 sequence at the start of `text`, 0 when there is none (Unicode 15, table 3-7).
size_t sequenceLength(std::string_view text)
{
    const auto byte = [&](size_t i) { return i < text.size() ? uint8_t(text[i]) : uint8_t(0); };
    const auto follows = [&](size_t i, uint8_t low = 0x80, uint8_t high = 0xbf) { return byte(i) >= low && byte(i) <= high; };
    const uint8_t lead = byte(0);
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return follows(1) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        const bool isSecond = follows(1, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf);
        return isSecond && follows(2) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const bool isSecond = follows(1, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf);
        return isSecond && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

} // namespace

bool isPlainText(std::string_view text)
{
    while (!text.empty()) {
        const size_t length = sequenceLength(text);
        if (length == 0 || uint8_t(text[0]) < 0x20 || uint8_t(text[0]) == 0x7f)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

void GgufValueReader::fail(ErrorCode code, std::string_view key, const std::string &sentence, const char *kind) const
{
    throw Error(code, "'" + std::string(m_file) + "' cannot be read: the value of '" + std::string(key) + "' " + sentence, kind);
}

void GgufValueReader::spend(uint64_t bytes, std::string_view key)
{
    if (bytes > gguf::maxMetadataMemory - m_memory)
        fail(ErrorCode::LimitExceeded, key, "makes the metadata larger than 256 MiB", "limit");
    m_memory += bytes;
}

std::string GgufValueReader::readKey()
{
    const uint64_t length = m_in.u64("a key");
    if (length > gguf::maxKeyBytes)
        throw Error(ErrorCode::LimitExceeded,
                    "'" + std::string(m_file) + "' cannot be read: a key has " + std::to_string(length) + " bytes", "limit");
    const std::string_view key = m_in.text(length, "a key");
    if (key.empty() || !isPlainText(key))
        throw Error(ErrorCode::Malformed, "'" + std::string(m_file) + "' cannot be read: a key is empty or is not text", "invalid_key");
    spend(key.size(), key);
    return std::string(key);
}

std::string_view GgufValueReader::readString(std::string_view key)
{
    const uint64_t length = m_in.u64("a string");
    if (length > gguf::maxStringBytes)
        fail(ErrorCode::LimitExceeded, key, "is a string of " + std::to_string(length) + " bytes; the limit is 16 MiB", "limit");
    return m_in.text(length, "a string");
}

bool GgufValueReader::readBool(std::string_view key)
{
    const uint8_t value = m_in.u8("a boolean");
    if (value > 1)
        fail(ErrorCode::Malformed, key, "is a boolean of " + std::to_string(value), "invalid_value");
    return value == 1;
}

int64_t GgufValueReader::readSigned(ValueType type)
{
    switch (storedBytes(type)) {
    case 1: return int8_t(m_in.u8("a number"));
    case 2: return int16_t(m_in.u16("a number"));
    case 4: return int32_t(m_in.u32("a number"));
    default: return int64_t(m_in.u64("a number"));
    }
}

uint64_t GgufValueReader::readUnsigned(ValueType type)
{
    switch (storedBytes(type)) {
    case 1: return m_in.u8("a number");
    case 2: return m_in.u16("a number");
    case 4: return m_in.u32("a number");
    default: return m_in.u64("a number");
    }
}

MetadataValue GgufValueReader::readScalar(ValueType type, std::string_view key)
{
    if (isUnsigned(type))
        return readUnsigned(type);
    if (isSigned(type))
        return readSigned(type);
    switch (type) {
    case ValueType::F32: return double(m_in.f32("a number"));
    case ValueType::F64: return m_in.f64("a number");
    case ValueType::Bool: return readBool(key);
    case ValueType::String: return readString(key);
    default: fail(ErrorCode::Malformed, key, "has type " + std::to_string(uint32_t(type)) + ", which does not exist", "unknown_type");
    }
}

template <typename T, typename ReadOne> std::vector<T> GgufValueReader::readElements(uint64_t count, std::string_view key, ReadOne readOne)
{
    spend(count * sizeof(T), key); // count is at most maxArrayElements
    std::vector<T> values;
    values.reserve(size_t(count));
    for (uint64_t i = 0; i < count; ++i)
        values.push_back(readOne());
    return values;
}

MetadataValue GgufValueReader::readArray(std::string_view key)
{
    const auto type = ValueType(m_in.u32("an array's type"));
    const uint64_t count = m_in.u64("an array's length");
    if (type == ValueType::Array)
        fail(ErrorCode::Malformed, key, "is an array of arrays", "nested_array");
    if (storedBytes(type) == 0)
        fail(ErrorCode::Malformed, key, "is an array of type " + std::to_string(uint32_t(type)) + ", which does not exist", "unknown_type");
    if (count > gguf::maxArrayElements)
        fail(ErrorCode::LimitExceeded, key, "is an array of " + std::to_string(count) + " elements; the limit is 2^24", "limit");
    if (count > m_in.remaining() / storedBytes(type))
        fail(ErrorCode::Truncated, key, "is an array that goes on past the end of the file", "truncated");
    if (isUnsigned(type))
        return readElements<uint64_t>(count, key, [&] { return readUnsigned(type); });
    if (isSigned(type))
        return readElements<int64_t>(count, key, [&] { return readSigned(type); });
    if (type == ValueType::F32)
        return readElements<double>(count, key, [&] { return double(m_in.f32("a number")); });
    if (type == ValueType::F64)
        return readElements<double>(count, key, [&] { return m_in.f64("a number"); });
    if (type == ValueType::Bool)
        return readElements<bool>(count, key, [&] { return readBool(key); });
    return readElements<std::string_view>(count, key, [&] { return readString(key); });
}

MetadataValue GgufValueReader::readValue(std::string_view key)
{
    const auto type = ValueType(m_in.u32("a value's type"));
    if (key == "general.alignment" && type != ValueType::U32)
        fail(ErrorCode::InvalidValue, key, "is no 32-bit number", "type_mismatch");
    spend(sizeof(MetadataValue), key);
    return type == ValueType::Array ? readArray(key) : readScalar(type, key);
}

} // namespace hearth
