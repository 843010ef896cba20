#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// Element types of the SafeTensors format that Hearth knows.
enum class SafetensorsType : uint8_t { Bool, U8, I8, F8_E4M3, F8_E5M2, I16, U16, F16, BF16, I32, U32, F32, I64, U64, F64 };

std::string_view safetensorsTypeName(SafetensorsType type);
uint64_t safetensorsTypeBytes(SafetensorsType type);

// One tensor as the header of a file describes it, placed and checked.
struct SafetensorsEntry
{
    std::string name;
    SafetensorsType type = SafetensorsType::F32;
    std::vector<uint64_t> shape; // outermost dimension first; empty for a single number
    uint64_t offset = 0;         // in the file, bytes
    uint64_t sizeBytes = 0;

    uint64_t elements() const;
};

constexpr uint64_t maxSafetensorsHeader = 100u << 20; // the format's own limit

// Reads the header of a SafeTensors file: a pure function over the file's first bytes. `head` may be the whole file or its beginning, as
// long as the header is in it; fileBytes is the size of the whole file. `name` is the file's, for messages.
// Format: https://huggingface.co/docs/safetensors (8 bytes of length, JSON, data without holes).
// Throws Error; the kinds are truncated, limit, missing_field, type_mismatch, unknown_type, overflow, out_of_bounds, overlap, hole,
// span_mismatch, invalid_name, duplicate_name, malformed, and those of parseStrictJson.
std::vector<SafetensorsEntry> parseSafetensorsHeader(std::span<const std::byte> head, uint64_t fileBytes, std::string_view name);

// Bytes of a file's beginning that parseSafetensorsHeader needs; `head` holds the first 8 at least. Throws as it does.
uint64_t safetensorsHeadBytes(std::span<const std::byte> head, uint64_t fileBytes, std::string_view name);

} // namespace hearth
