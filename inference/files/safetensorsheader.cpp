#include "inference/files/safetensorsheader.h"

#include "inference/core/bytereader.h"
#include "inference/core/error.h"
#include "inference/files/strictjson.h"

#include <algorithm>
#include <array>
#include <limits>

namespace hearth {

namespace {

using nlohmann::json;

constexpr uint64_t maxTensors = 1u << 20;
constexpr uint64_t maxDimensions = 8;
constexpr uint64_t maxNameBytes = 512;
constexpr uint64_t maxElements = uint64_t(1) << 40;
constexpr uint64_t lengthBytes = 8;

struct TypeRow
{
    std::string_view name;
    uint64_t bytes;
};
// In the order of SafetensorsType.
constexpr std::array<TypeRow, 15> types{{
    {"BOOL", 1},
    {"U8", 1},
    {"I8", 1},
    {"F8_E4M3", 1},
    {"F8_E5M2", 1},
    {"I16", 2},
    {"U16", 2},
    {"F16", 2},
    {"BF16", 2},
    {"I32", 4},
    {"U32", 4},
    {"F32", 4},
    {"I64", 8},
    {"U64", 8},
    {"F64", 8},
}};

[[noreturn]] void fail(ErrorCode code, std::string_view file, const std::string &sentence, const char *kind)
{
    throw Error(code, "'" + std::string(file) + "' cannot be read: " + sentence, kind);
}

class HeaderReader
{
public:
    HeaderReader(std::string_view file, uint64_t dataAt, uint64_t dataBytes) : m_file(file), m_dataAt(dataAt), m_dataBytes(dataBytes) { }

    std::vector<SafetensorsEntry> read(const json &header) const;

private:
    [[noreturn]] void failTensor(ErrorCode code, std::string_view tensor, const std::string &sentence, const char *kind) const
    {
        fail(code, m_file, "tensor '" + std::string(tensor) + "' " + sentence, kind);
    }
    void checkMetadata(const json &metadata) const;
    const json &field(const json &entry, std::string_view tensor, const char *key) const;
    uint64_t number(const json &value, std::string_view tensor, const char *what) const;
    void readType(const json &entry, SafetensorsEntry &tensor) const;
    void readShape(const json &entry, SafetensorsEntry &tensor) const;
    void readPlace(const json &entry, SafetensorsEntry &tensor) const;
    void checkTogether(std::vector<SafetensorsEntry> &tensors) const;

    std::string_view m_file;
    uint64_t m_dataAt;
    uint64_t m_dataBytes;
};

void HeaderReader::checkMetadata(const json &metadata) const
{
    const bool isRight =
        metadata.is_object() && std::all_of(metadata.begin(), metadata.end(), [](const json &value) { return value.is_string(); });
    if (!isRight)
        fail(ErrorCode::Malformed, m_file, "its __metadata__ holds something other than texts", "type_mismatch");
}

const json &HeaderReader::field(const json &entry, std::string_view tensor, const char *key) const
{
    const auto found = entry.find(key);
    if (found == entry.end())
        failTensor(ErrorCode::Malformed, tensor, "has no " + std::string(key), "missing_field");
    return *found;
}

uint64_t HeaderReader::number(const json &value, std::string_view tensor, const char *what) const
{
    if (!value.is_number_unsigned())
        failTensor(ErrorCode::Malformed, tensor, "has " + std::string(what) + " that is no whole number of at least 0", "type_mismatch");
    return value.get<uint64_t>();
}

void HeaderReader::readType(const json &entry, SafetensorsEntry &tensor) const
{
    const json &value = field(entry, tensor.name, "dtype");
    if (!value.is_string())
        failTensor(ErrorCode::Malformed, tensor.name, "has a dtype that is no text", "type_mismatch");
    const auto &text = value.get_ref<const std::string &>();
    const auto *found = std::find_if(types.begin(), types.end(), [&](const TypeRow &row) { return row.name == text; });
    if (found == types.end())
        failTensor(ErrorCode::Unsupported, tensor.name, "has type " + text.substr(0, 40) + ", which Hearth does not know", "unknown_type");
    tensor.type = SafetensorsType(found - types.begin());
}

void HeaderReader::readShape(const json &entry, SafetensorsEntry &tensor) const
{
    const json &shape = field(entry, tensor.name, "shape");
    if (!shape.is_array())
        failTensor(ErrorCode::Malformed, tensor.name, "has a shape that is no list", "type_mismatch");
    if (shape.size() > maxDimensions)
        failTensor(ErrorCode::LimitExceeded, tensor.name, "has " + std::to_string(shape.size()) + " dimensions", "limit");
    uint64_t elements = 1;
    for (const json &one : shape) {
        const uint64_t size = number(one, tensor.name, "a dimension");
        if (size > maxElements || (size != 0 && elements > maxElements / size)) // so no product below can wrap
            failTensor(ErrorCode::Malformed, tensor.name, "has more than 2^40 elements", "overflow");
        elements *= size;
        tensor.shape.push_back(size);
    }
    tensor.sizeBytes = elements * types[size_t(tensor.type)].bytes;
}

void HeaderReader::readPlace(const json &entry, SafetensorsEntry &tensor) const
{
    const json &place = field(entry, tensor.name, "data_offsets");
    if (!place.is_array() || place.size() != 2)
        failTensor(ErrorCode::Malformed, tensor.name, "has data_offsets that are not two numbers", "malformed");
    const uint64_t begin = number(place[0], tensor.name, "an offset"), end = number(place[1], tensor.name, "an offset");
    if (begin > std::numeric_limits<uint64_t>::max() - m_dataAt || end > std::numeric_limits<uint64_t>::max() - m_dataAt)
        failTensor(ErrorCode::Malformed, tensor.name, "ends beyond 2^64", "overflow");
    if (begin > end || end > m_dataBytes)
        failTensor(begin > end ? ErrorCode::Malformed : ErrorCode::Truncated, tensor.name,
                   begin > end ? "ends before it begins" : "lies past the end of the file; the download may be incomplete",
                   "out_of_bounds");
    if (end - begin != tensor.sizeBytes)
        failTensor(ErrorCode::Malformed, tensor.name,
                   "has " + std::to_string(end - begin) + " bytes, but its shape needs " + std::to_string(tensor.sizeBytes),
                   "span_mismatch");
    tensor.offset = m_dataAt + begin;
}

// The format allows neither overlaps nor holes.
void HeaderReader::checkTogether(std::vector<SafetensorsEntry> &tensors) const
{
    std::sort(tensors.begin(), tensors.end(), [](const SafetensorsEntry &a, const SafetensorsEntry &b) {
        return std::pair(a.offset, a.sizeBytes) < std::pair(b.offset, b.sizeBytes);
    });
    uint64_t at = m_dataAt;
    for (const SafetensorsEntry &tensor : tensors) {
        if (tensor.sizeBytes == 0)
            continue;
        if (tensor.offset < at)
            failTensor(ErrorCode::Malformed, tensor.name, "overlaps another", "overlap");
        if (tensor.offset > at)
            failTensor(ErrorCode::Malformed, tensor.name, "comes after a hole of " + std::to_string(tensor.offset - at) + " bytes", "hole");
        at += tensor.sizeBytes;
    }
    if (at - m_dataAt != m_dataBytes)
        fail(ErrorCode::Malformed, m_file, std::to_string(m_dataBytes - (at - m_dataAt)) + " bytes follow the last tensor", "hole");
}

std::vector<SafetensorsEntry> HeaderReader::read(const json &header) const
{
    if (!header.is_object())
        fail(ErrorCode::Malformed, m_file, "its header is no JSON object", "invalid_json");
    if (header.size() > maxTensors)
        fail(ErrorCode::LimitExceeded, m_file, "it announces " + std::to_string(header.size()) + " tensors", "limit");
    std::vector<SafetensorsEntry> tensors;
    tensors.reserve(header.size());
    for (const auto &[name, entry] : header.items()) {
        if (name == "__metadata__") {
            checkMetadata(entry);
            continue;
        }
        SafetensorsEntry tensor;
        tensor.name = name;
        if (name.empty() || name.size() > maxNameBytes)
            fail(ErrorCode::Malformed, m_file, "a tensor's name is empty or too long", "invalid_name");
        if (!entry.is_object())
            failTensor(ErrorCode::Malformed, name, "is described by something that is no object", "type_mismatch");
        readType(entry, tensor);
        readShape(entry, tensor);
        readPlace(entry, tensor);
        tensors.push_back(std::move(tensor));
    }
    checkTogether(tensors);
    return tensors;
}

} // namespace

std::string_view safetensorsTypeName(SafetensorsType type)
{
    return types[size_t(type)].name;
}

uint64_t safetensorsTypeBytes(SafetensorsType type)
{
    return types[size_t(type)].bytes;
}

uint64_t SafetensorsEntry::elements() const
{
    uint64_t product = 1; // within 2^40: readShape has seen to it
    for (const uint64_t size : shape)
        product *= size;
    return product;
}

uint64_t safetensorsHeadBytes(std::span<const std::byte> head, uint64_t fileBytes, std::string_view name)
{
    ByteReader in(head, name);
    const uint64_t length = in.u64("the length of the header");
    if (length > maxSafetensorsHeader)
        fail(ErrorCode::LimitExceeded, name, "it announces a header of " + std::to_string(length) + " bytes; the limit is 100 MB", "limit");
    if (fileBytes < lengthBytes || length > fileBytes - lengthBytes)
        fail(ErrorCode::Truncated, name, "its header is longer than the file; the download may be incomplete", "truncated");
    return lengthBytes + length;
}

std::vector<SafetensorsEntry> parseSafetensorsHeader(std::span<const std::byte> head, uint64_t fileBytes, std::string_view name)
{
    const uint64_t headBytes = safetensorsHeadBytes(head, fileBytes, name);
    ByteReader in(head, name);
    in.u64("the length of the header");
    const std::string_view text = in.text(headBytes - lengthBytes, "the header");
    const json header = parseStrictJson(text, name, "duplicate_name");
    return HeaderReader(name, headBytes, fileBytes - headBytes).read(header);
}

} // namespace hearth
