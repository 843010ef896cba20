#include "inference/files/gguflayout.h"

#include "inference/files/ggufformat.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace hearth {

using gguf::ValueType;

namespace {

template <typename T> void append(std::string &out, T value)
{
    for (size_t i = 0; i < sizeof(T); ++i)
        out.push_back(char(uint8_t(uint64_t(value) >> (8 * i))));
}

void appendString(std::string &out, std::string_view text)
{
    if (text.size() > gguf::maxStringBytes)
        throw Error(ErrorCode::InvalidArgument, "a string of " + std::to_string(text.size()) + " bytes is too long for a GGUF file",
                    "limit");
    append<uint64_t>(out, text.size());
    out += text;
}

} // namespace

uint64_t GgufLayout::paddingFor(uint64_t bytes)
{
    return (gguf::defaultAlignment - bytes % gguf::defaultAlignment) % gguf::defaultAlignment;
}

void GgufLayout::beginKey(std::string_view key, uint32_t type)
{
    assert(!m_isFixed && "metadata after data");
    appendString(m_metadata, key);
    append<uint32_t>(m_metadata, type);
    ++m_keyCount;
}

void GgufLayout::beginArray(std::string_view key, uint32_t elementType, size_t count)
{
    if (count > gguf::maxArrayElements)
        throw Error(ErrorCode::InvalidArgument, "an array of " + std::to_string(count) + " elements is too long for a GGUF file", "limit");
    beginKey(key, uint32_t(ValueType::Array));
    append<uint32_t>(m_metadata, elementType);
    append<uint64_t>(m_metadata, count);
}

void GgufLayout::setString(std::string_view key, std::string_view value)
{
    beginKey(key, uint32_t(ValueType::String));
    appendString(m_metadata, value);
}

void GgufLayout::setUint32(std::string_view key, uint32_t value)
{
    beginKey(key, uint32_t(ValueType::U32));
    append(m_metadata, value);
}

void GgufLayout::setUint64(std::string_view key, uint64_t value)
{
    beginKey(key, uint32_t(ValueType::U64));
    append(m_metadata, value);
}

void GgufLayout::setInt32(std::string_view key, int32_t value)
{
    beginKey(key, uint32_t(ValueType::I32));
    append(m_metadata, uint32_t(value));
}

void GgufLayout::setFloat32(std::string_view key, float value)
{
    beginKey(key, uint32_t(ValueType::F32));
    append(m_metadata, std::bit_cast<uint32_t>(value));
}

void GgufLayout::setBool(std::string_view key, bool value)
{
    beginKey(key, uint32_t(ValueType::Bool));
    append<uint8_t>(m_metadata, value ? 1 : 0);
}

void GgufLayout::setStrings(std::string_view key, std::span<const std::string> values)
{
    beginArray(key, uint32_t(ValueType::String), values.size());
    for (const std::string &value : values)
        appendString(m_metadata, value);
}

void GgufLayout::setFloat32s(std::string_view key, std::span<const float> values)
{
    beginArray(key, uint32_t(ValueType::F32), values.size());
    for (const float value : values)
        append(m_metadata, std::bit_cast<uint32_t>(value));
}

void GgufLayout::setInt32s(std::string_view key, std::span<const int32_t> values)
{
    beginArray(key, uint32_t(ValueType::I32), values.size());
    for (const int32_t value : values)
        append(m_metadata, uint32_t(value));
}

void GgufLayout::setEncoded(std::string_view key, std::span<const std::byte> typeAndValue)
{
    assert(!m_isFixed && "metadata after data");
    appendString(m_metadata, key);
    m_metadata.append(reinterpret_cast<const char *>(typeAndValue.data()), typeAndValue.size());
    ++m_keyCount;
}

void GgufLayout::setValue(std::string_view key, const MetadataValue &value)
{
    std::visit([&](const auto &held) { setAny(key, held); }, value);
}

void GgufLayout::setAny(std::string_view key, int64_t value)
{
    if (value >= INT32_MIN && value <= INT32_MAX)
        return value < 0 ? setInt32(key, int32_t(value)) : setUint32(key, uint32_t(value));
    beginKey(key, uint32_t(ValueType::I64));
    append(m_metadata, uint64_t(value));
}

void GgufLayout::setAny(std::string_view key, uint64_t value)
{
    if (value <= UINT32_MAX)
        setUint32(key, uint32_t(value));
    else
        setUint64(key, value);
}

void GgufLayout::setAny(std::string_view key, const std::vector<bool> &values)
{
    beginArray(key, uint32_t(ValueType::Bool), values.size());
    for (const bool value : values)
        append<uint8_t>(m_metadata, value ? 1 : 0);
}

void GgufLayout::setAny(std::string_view key, const std::vector<int64_t> &values)
{
    const bool isSmall = std::all_of(values.begin(), values.end(), [](int64_t value) { return value >= INT32_MIN && value <= INT32_MAX; });
    beginArray(key, uint32_t(isSmall ? ValueType::I32 : ValueType::I64), values.size());
    for (const int64_t value : values)
        isSmall ? append(m_metadata, uint32_t(value)) : append(m_metadata, uint64_t(value));
}

void GgufLayout::setAny(std::string_view key, const std::vector<uint64_t> &values)
{
    const uint64_t most = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
    const bool isSmall = most <= UINT32_MAX;
    beginArray(key, uint32_t(most <= INT32_MAX ? ValueType::I32 : isSmall ? ValueType::U32 : ValueType::U64), values.size());
    for (const uint64_t value : values)
        isSmall ? append(m_metadata, uint32_t(value)) : append(m_metadata, value);
}

void GgufLayout::setAny(std::string_view key, const std::vector<double> &values)
{
    setFloat32s(key, std::vector<float>(values.begin(), values.end()));
}

void GgufLayout::setAny(std::string_view key, const std::vector<std::string_view> &values)
{
    setStrings(key, std::vector<std::string>(values.begin(), values.end()));
}

void GgufLayout::declareTensor(std::string_view name, TensorType type, std::span<const uint64_t> shape)
{
    assert(!m_isFixed && "a tensor declared after data");
    assert(!shape.empty() && shape.size() <= 4);
    const TensorTypeInfo &info = tensorTypeInfo(type);
    uint64_t rows = 1;
    for (size_t i = 1; i < shape.size(); ++i)
        rows *= shape[i];
    if (name.empty() || name.size() > gguf::maxNameBytes || shape[0] % info.blockElements != 0)
        throw Error(ErrorCode::InvalidArgument,
                    "tensor '" + std::string(name) + "' with rows of " + std::to_string(shape[0]) + " cannot be stored as "
                        + std::string(info.name),
                    "block_size");
    const uint64_t size = rows * rowBytes(info, shape[0]);
    m_tensors.push_back({std::string(name), type, {shape.begin(), shape.end()}, m_dataBytes, size});
    m_dataBytes += size + paddingFor(size);
}

std::string GgufLayout::header() const
{
    std::string header;
    append<uint32_t>(header, gguf::magic);
    append<uint32_t>(header, gguf::writtenVersion);
    append<uint64_t>(header, m_tensors.size());
    append<uint64_t>(header, m_keyCount);
    header += m_metadata;
    for (const Declared &tensor : m_tensors) {
        appendString(header, tensor.name);
        append<uint32_t>(header, uint32_t(tensor.shape.size()));
        for (const uint64_t size : tensor.shape)
            append<uint64_t>(header, size);
        append<uint32_t>(header, uint32_t(tensor.type));
        append<uint64_t>(header, tensor.offset);
    }
    return header;
}

uint64_t GgufLayout::fileBytes() const
{
    const uint64_t head = header().size();
    return head + paddingFor(head) + m_dataBytes;
}

} // namespace hearth
