#include "inference/files/ggufparser.h"

#include "inference/files/ggufformat.h"
#include "inference/files/ggufvalues.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>

namespace hearth {

namespace {

[[noreturn]] void fail(ErrorCode code, std::string_view file, const std::string &sentence, const char *kind)
{
    throw Error(code, "'" + std::string(file) + "' cannot be read: " + sentence, kind);
}

uint32_t readVersion(ByteReader &in, std::string_view file)
{
    if (in.u32("the magic number") != gguf::magic)
        fail(ErrorCode::Malformed, file, "it is no GGUF file (its first four bytes are not 'GGUF')", "bad_magic");
    const uint32_t version = in.u32("the version");
    if (version == 2 || version == 3)
        return version;
    if (version != 0 && (version & 0xffff) == 0)
        fail(ErrorCode::Unsupported, file, "it is a big-endian GGUF file; get the usual, little-endian one", "unsupported_version");
    fail(ErrorCode::Unsupported, file, "GGUF version " + std::to_string(version) + " is unknown to Hearth, which reads 2 and 3",
         "unsupported_version");
}

// The cheapest check of a count: each of the things takes some bytes of those that are left.
void checkCount(uint64_t count, uint64_t limit, uint64_t minBytes, const ByteReader &in, std::string_view file, const char *things)
{
    if (count > limit)
        fail(ErrorCode::LimitExceeded, file,
             "it announces " + std::to_string(count) + " " + things + "; the limit is " + std::to_string(limit), "limit");
    if (count > in.remaining() / minBytes)
        fail(ErrorCode::Truncated, file, "it announces " + std::to_string(count) + " " + things + " but is too short for them",
             "truncated");
}

// The tensor list of a file, entry by entry; then all together.
class TensorListReader
{
public:
    TensorListReader(ByteReader &in, std::string_view file, TypePolicy types, uint64_t alignment)
        : m_in(in), m_file(file), m_types(types), m_alignment(alignment)
    {
    }

    void readEntry(GgufContents &contents);
    // Turns offsets into those of the file; bounds and overlaps.
    void place(std::vector<TensorInfo> &tensors, uint64_t fileBytes) const;

private:
    [[noreturn]] void failTensor(ErrorCode code, std::string_view tensor, const std::string &sentence, const char *kind) const
    {
        fail(code, m_file, "tensor '" + std::string(tensor) + "' " + sentence, kind);
    }
    std::string readName();
    void readShape(TensorInfo &tensor);
    void readType(TensorInfo &tensor);
    void checkOverlaps(const std::vector<TensorInfo> &tensors) const;

    ByteReader &m_in;
    std::string_view m_file;
    TypePolicy m_types;
    uint64_t m_alignment;
};

std::string TensorListReader::readName()
{
    const uint64_t length = m_in.u64("a tensor's name");
    if (length > gguf::maxNameBytes)
        fail(ErrorCode::LimitExceeded, m_file, "a tensor's name has " + std::to_string(length) + " bytes", "limit");
    const std::string_view name = m_in.text(length, "a tensor's name");
    if (name.empty() || !isPlainText(name))
        fail(ErrorCode::Malformed, m_file, "a tensor's name is empty or is not text", "invalid_name");
    return std::string(name);
}

void TensorListReader::readShape(TensorInfo &tensor)
{
    tensor.dimensions = m_in.u32("a tensor's dimensions");
    if (tensor.dimensions < 1 || tensor.dimensions > 4)
        failTensor(ErrorCode::Malformed, tensor.name, "has " + std::to_string(tensor.dimensions) + " dimensions; 1 to 4 are possible",
                   "invalid_dimension");
    for (uint32_t i = 0; i < tensor.dimensions; ++i) {
        const uint64_t size = m_in.u64("a tensor's shape");
        if (size == 0 || size > uint64_t(std::numeric_limits<int64_t>::max()))
            failTensor(ErrorCode::Malformed, tensor.name, "has a dimension of " + std::to_string(size), "invalid_dimension");
        tensor.shape[i] = size;
    }
    uint64_t elements = 1;
    for (const uint64_t size : tensor.shape) {
        if (size > gguf::maxElements / elements) // so no product below can wrap
            failTensor(ErrorCode::Malformed, tensor.name, "has more than 2^40 elements", "overflow");
        elements *= size;
    }
}

void TensorListReader::readType(TensorInfo &tensor)
{
    const uint32_t number = m_in.u32("a tensor's type");
    const GgufTypeFacts *facts = findGgufTypeFacts(number);
    if (!facts || facts->blockElements == 0) {
        const std::string name = facts ? " (" + std::string(facts->name) + ", taken out of the format)" : std::string();
        failTensor(ErrorCode::Unsupported, tensor.name, "has type " + std::to_string(number) + name + ", which Hearth does not know",
                   "unknown_type");
    }
    tensor.type = TensorType(number);
    if (m_types == TypePolicy::Runnable && !findTensorType(number)) {
        const bool isNumber = facts->blockElements == 1;
        failTensor(ErrorCode::Unsupported, tensor.name,
                   "has type " + std::string(facts->name) + (isNumber ? ", which is none for weights" : ", which Hearth does not run yet"),
                   isNumber ? "wrong_type" : "unsupported_type");
    }
    if (tensor.columns() % facts->blockElements != 0)
        failTensor(ErrorCode::Malformed, tensor.name,
                   "has rows of " + std::to_string(tensor.columns()) + " elements, no multiple of the block of " + std::string(facts->name)
                       + " (" + std::to_string(facts->blockElements) + ")",
                   "block_size");
    tensor.sizeBytes = tensor.elements() / facts->blockElements * facts->blockBytes; // < 2^44
}

void TensorListReader::readEntry(GgufContents &contents)
{
    TensorInfo tensor;
    tensor.name = readName();
    readShape(tensor);
    readType(tensor);
    tensor.offset = m_in.u64("a tensor's offset");
    if (tensor.offset % m_alignment != 0)
        failTensor(ErrorCode::Malformed, tensor.name,
                   "begins at " + std::to_string(tensor.offset) + ", no multiple of the alignment " + std::to_string(m_alignment),
                   "misaligned");
    if (!contents.tensorIndex.emplace(tensor.name, contents.tensors.size()).second)
        failTensor(ErrorCode::Malformed, tensor.name, "is there twice", "duplicate_name");
    contents.tensors.push_back(std::move(tensor));
}

void TensorListReader::place(std::vector<TensorInfo> &tensors, uint64_t fileBytes) const
{
    const uint64_t padding = (m_alignment - m_in.position() % m_alignment) % m_alignment;
    const uint64_t left = fileBytes - std::min<uint64_t>(fileBytes, m_in.position()); // more than m_in has where only the head is there
    const uint64_t dataBytes = padding <= left ? left - padding : 0;
    for (TensorInfo &tensor : tensors) {
        if (tensor.offset > std::numeric_limits<uint64_t>::max() - tensor.sizeBytes)
            failTensor(ErrorCode::Malformed, tensor.name, "ends beyond 2^64", "overflow");
        if (tensor.sizeBytes > dataBytes || tensor.offset > dataBytes - tensor.sizeBytes)
            failTensor(ErrorCode::Truncated, tensor.name,
                       "lies past the end of the file (" + std::to_string(fileBytes) + " bytes); the download may be incomplete",
                       "out_of_bounds");
        tensor.offset += m_in.position() + padding;
    }
    checkOverlaps(tensors);
}

void TensorListReader::checkOverlaps(const std::vector<TensorInfo> &tensors) const
{
    std::vector<const TensorInfo *> byOffset;
    byOffset.reserve(tensors.size());
    for (const TensorInfo &tensor : tensors)
        byOffset.push_back(&tensor);
    std::sort(byOffset.begin(), byOffset.end(), [](const TensorInfo *a, const TensorInfo *b) { return a->offset < b->offset; });
    for (size_t i = 1; i < byOffset.size(); ++i) {
        if (byOffset[i]->offset - byOffset[i - 1]->offset < byOffset[i - 1]->sizeBytes)
            failTensor(ErrorCode::Malformed, byOffset[i]->name, "overlaps '" + byOffset[i - 1]->name + "'", "overlap");
    }
}

// general.alignment as its key says, or the default.
uint64_t readAlignment(const GgufContents &contents, std::string_view file)
{
    const auto found = contents.metadata.find("general.alignment");
    if (found == contents.metadata.end())
        return gguf::defaultAlignment;
    const uint64_t alignment = std::get<uint64_t>(found->second); // readMetadata has seen that it is a uint32
    if (!std::has_single_bit(alignment) || alignment < gguf::minAlignment || alignment > gguf::maxAlignment)
        fail(ErrorCode::InvalidValue, file, "general.alignment is " + std::to_string(alignment), "invalid_alignment");
    return alignment;
}

void readMetadata(GgufContents &contents, uint64_t count, ByteReader &in, std::string_view file)
{
    GgufValueReader values(in, file);
    for (uint64_t i = 0; i < count; ++i) {
        std::string key = values.readKey();
        MetadataValue value = values.readValue(key);
        if (!contents.metadata.emplace(key, std::move(value)).second)
            fail(ErrorCode::Malformed, file, "the key '" + key + "' is there twice", "duplicate_key");
        contents.keys.push_back(std::move(key));
    }
}

} // namespace

GgufContents parseGgufHead(std::span<const std::byte> head, uint64_t fileBytes, std::string_view name, TypePolicy types)
{
    ByteReader in(head, name);
    GgufContents contents;
    contents.version = readVersion(in, name);
    const uint64_t tensorCount = in.u64("the number of tensors");
    const uint64_t keyCount = in.u64("the number of keys");
    if (keyCount > gguf::maxKeys || tensorCount > gguf::maxTensors)
        fail(ErrorCode::LimitExceeded, name, "it announces more keys or tensors than any model has", "limit");
    try {
        readMetadata(contents, keyCount, in, name);
        TensorListReader tensors(in, name, types, readAlignment(contents, name));
        for (uint64_t i = 0; i < tensorCount; ++i)
            tensors.readEntry(contents);
        tensors.place(contents.tensors, fileBytes);
    } catch (const Error &error) {
        if (error.kind() != "truncated" || head.size() >= fileBytes) // of a whole file nothing is still to come
            throw;
        contents.isCut = true;
        contents.tensors.clear();
        contents.tensorIndex.clear();
    }
    return contents;
}

GgufContents parseGguf(std::span<const std::byte> bytes, std::string_view name, TypePolicy types)
{
    ByteReader in(bytes, name);
    GgufContents contents;
    contents.version = readVersion(in, name);
    const uint64_t tensorCount = in.u64("the number of tensors");
    const uint64_t keyCount = in.u64("the number of keys");
    checkCount(keyCount, gguf::maxKeys, 13, in, name, "keys");          // length, type, one byte of value
    checkCount(tensorCount, gguf::maxTensors, 32, in, name, "tensors"); // length, dimensions, a size, type, offset
    readMetadata(contents, keyCount, in, name);
    checkCount(tensorCount, gguf::maxTensors, 32, in, name, "tensors");
    TensorListReader tensors(in, name, types, readAlignment(contents, name));
    for (uint64_t i = 0; i < tensorCount; ++i)
        tensors.readEntry(contents);
    tensors.place(contents.tensors, bytes.size());
    return contents;
}

std::vector<EncodedValue> encodedMetadata(std::span<const std::byte> bytes, std::string_view name)
{
    ByteReader in(bytes, name);
    readVersion(in, name);
    in.u64("the number of tensors");
    const uint64_t keyCount = in.u64("the number of keys");
    checkCount(keyCount, gguf::maxKeys, 13, in, name, "keys");
    GgufValueReader values(in, name);
    std::vector<EncodedValue> result;
    for (uint64_t i = 0; i < keyCount; ++i) {
        std::string key = values.readKey();
        const size_t begin = in.position();
        values.readValue(key);
        result.push_back({std::move(key), bytes.subspan(begin, in.position() - begin)});
    }
    return result;
}

} // namespace hearth
