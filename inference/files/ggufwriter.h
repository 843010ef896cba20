#pragma once

#include "inference/core/error.h"
#include "inference/files/modelfile.h"
#include "inference/tensor/types.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// Writes a GGUF v3 file from front to back, so that no tensor has to be held whole: set the metadata, declare all tensors, then write
// their data one after another in the order of declaration, in parts of any size; finish(). Until then the data lies in "<path>.part",
// which the destructor removes: a file of the wanted name is always whole. Throws Error: Io when writing fails, InvalidArgument when
// a value breaks the format's limits. Calls in the wrong order are a mistake of ours (assert).
class GgufWriter
{
public:
    explicit GgufWriter(const std::filesystem::path &path);
    ~GgufWriter();
    GgufWriter(const GgufWriter &) = delete;
    GgufWriter &operator=(const GgufWriter &) = delete;

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
    // The next bytes of the tensor that is not full yet. May not go beyond its end.
    void write(std::span<const std::byte> part);
    // After the last byte of the last tensor.
    void finish();

    uint64_t dataBytes() const { return m_dataBytes; } // of all tensors declared so far, with padding

private:
    struct Declared
    {
        std::string name;
        TensorType type;
        std::vector<uint64_t> shape;
        uint64_t offset;
        uint64_t sizeBytes;
    };
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
    void writeHeader();
    void emit(std::span<const char> bytes);
    void pad();

    std::filesystem::path m_path;
    std::filesystem::path m_partPath;
    std::ofstream m_out;
    std::string m_metadata; // encoded
    uint64_t m_keyCount = 0;
    std::vector<Declared> m_tensors;
    uint64_t m_dataBytes = 0;
    uint64_t m_written = 0;      // bytes of the file
    size_t m_current = 0;        // tensor being written
    uint64_t m_currentBytes = 0; // of it, written
    bool m_hasHeader = false;
    bool m_isFinished = false;
};

} // namespace hearth
