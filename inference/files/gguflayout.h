#pragma once

#include "inference/core/error.h"
#include "inference/files/modelfile.h"
#include "inference/tensor/types.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// What stands in a GGUF v3 file before its data, and how large the file is with it: the metadata, then the tensors in the order of their
// declaration. Nothing is written; GgufWriter does that. Throws InvalidArgument when a value breaks the format's limits.
class GgufLayout
{
public:
    void setString(std::string_view key, std::string_view value);
    void setUint32(std::string_view key, uint32_t value);
    void setUint64(std::string_view key, uint64_t value);
    void setInt32(std::string_view key, int32_t value);
    void setFloat32(std::string_view key, float value);
    void setBool(std::string_view key, bool value);
    void setStrings(std::string_view key, std::span<const std::string> values);
    void setFloat32s(std::string_view key, std::span<const float> values);
    void setInt32s(std::string_view key, std::span<const int32_t> values);

    // A value that is encoded already: its type's number, then its bytes (encodedMetadata).
    void setEncoded(std::string_view key, std::span<const std::byte> typeAndValue);
    // Any value: numbers as 32 bits where they fit, in arrays with a sign where they fit, as other programs want token types and sizes.
    void setValue(std::string_view key, const MetadataValue &value);

    // `shape` in GGUF's order: the row length first; a row must be a multiple of the type's block.
    void declareTensor(std::string_view name, TensorType type, std::span<const uint64_t> shape);
    uint64_t dataBytes() const { return m_dataBytes; } // of all tensors declared so far, with padding
    uint64_t fileBytes() const;                        // of the whole file

protected:
    struct Declared
    {
        std::string name;
        TensorType type;
        std::vector<uint64_t> shape;
        uint64_t offset;
        uint64_t sizeBytes;
    };

    std::string header() const; // encoded, without the padding that follows
    static uint64_t paddingFor(uint64_t bytes);

    std::vector<Declared> m_tensors;
    bool m_isFixed = false; // the header has been written: a value or tensor more is a mistake of ours (assert)

private:
    void setAny(std::string_view key, bool value) { setBool(key, value); }
    void setAny(std::string_view key, double value) { setFloat32(key, float(value)); }
    void setAny(std::string_view key, std::string_view value) { setString(key, value); }
    void setAny(std::string_view key, int64_t value);
    void setAny(std::string_view key, uint64_t value);
    void setAny(std::string_view key, const std::vector<bool> &values);
    void setAny(std::string_view key, const std::vector<int64_t> &values);
    void setAny(std::string_view key, const std::vector<uint64_t> &values);
    void setAny(std::string_view key, const std::vector<double> &values);
    void setAny(std::string_view key, const std::vector<std::string_view> &values);
    void beginKey(std::string_view key, uint32_t type);
    void beginArray(std::string_view key, uint32_t elementType, size_t count);

    std::string m_metadata; // encoded
    uint64_t m_keyCount = 0;
    uint64_t m_dataBytes = 0;
};

} // namespace hearth
