#pragma once

#include <cstddef>
#include <cstdint>

namespace hearth::gguf {

// The numbers of the GGUF format (versions 2 and 3, little-endian), and the limits that we set against hostile files.

constexpr uint32_t magic = 0x46554747; // "GGUF"
constexpr uint32_t writtenVersion = 3;
constexpr uint64_t defaultAlignment = 32;

enum class ValueType : uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, String, Array, U64, I64, F64 };

constexpr uint64_t maxTensors = 1u << 18;
constexpr uint64_t maxKeys = 1u << 16;
constexpr uint64_t maxKeyBytes = 1u << 16;
constexpr uint64_t maxStringBytes = 16u << 20;
constexpr uint64_t maxArrayElements = 1u << 24;
constexpr uint64_t maxNameBytes = 512;
constexpr uint64_t maxElements = uint64_t(1) << 40; // of one tensor
constexpr uint64_t minAlignment = 8;
constexpr uint64_t maxAlignment = 64 << 10;
constexpr uint64_t maxMetadataMemory = 256u << 20; // all values together, as we hold them

} // namespace hearth::gguf
