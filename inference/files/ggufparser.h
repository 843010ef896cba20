#pragma once

#include "inference/files/modelfile.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hearth {

// What the header of a GGUF file says. Strings of the metadata are views into the parsed bytes.
struct GgufContents
{
    uint32_t version = 0;
    std::vector<std::string> keys;
    std::unordered_map<std::string, MetadataValue> metadata;
    std::vector<TensorInfo> tensors;
    std::unordered_map<std::string, size_t> tensorIndex;
    bool isCut = false; // of a file's beginning: it ends before the tensor list does; the keys are those that were whole
};

// Which tensor types pass.
enum class TypePolicy {
    Runnable, // only those of the table of types: what can be loaded
    Known,    // all whose size is known: to tell facts of a file that Hearth does not run. TensorInfo::type may then be outside the table.
};

// Reads and checks a GGUF v2 or v3 file: a pure function over its bytes. `name` is the file's, for messages.
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
// Throws Error; the kinds are bad_magic, unsupported_version, truncated, limit, invalid_key, duplicate_key, unknown_type, nested_array,
// invalid_value, invalid_alignment, type_mismatch, invalid_name, duplicate_name, invalid_dimension, overflow, block_size, wrong_type,
// unsupported_type, misaligned, out_of_bounds, overlap.
GgufContents parseGguf(std::span<const std::byte> bytes, std::string_view name, TypePolicy types);

// The same for the beginning of a file of fileBytes, as far as it goes. Throws as parseGguf, but for what merely is not there yet;
// truncated when not even the number of keys is there.
GgufContents parseGgufHead(std::span<const std::byte> head, uint64_t fileBytes, std::string_view name, TypePolicy types);

// The keys of such a file with their values as the file encodes them (type, then value), in its order: to write them again unchanged,
// integer widths included. Throws as parseGguf.
struct EncodedValue
{
    std::string key;
    std::span<const std::byte> value;
};
std::vector<EncodedValue> encodedMetadata(std::span<const std::byte> bytes, std::string_view name);

} // namespace hearth
