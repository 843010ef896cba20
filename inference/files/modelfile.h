#pragma once

#include "inference/core/error.h"
#include "inference/tensor/types.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace hearth {

// One metadata value. Strings are views into the mapped file and live as long as the ModelFile.
using MetadataValue = std::variant<bool, int64_t, uint64_t, double, std::string_view, std::vector<bool>, std::vector<int64_t>,
                                   std::vector<uint64_t>, std::vector<double>, std::vector<std::string_view>>;

struct TensorInfo
{
    std::string name;
    TensorType type = TensorType::F32;
    uint32_t dimensions = 1;                   // 1 to 4
    std::array<uint64_t, 4> shape{1, 1, 1, 1}; // GGUF order: shape[0] is the row length, the dimension that lies contiguous
    uint64_t offset = 0;                       // in the file, bytes
    uint64_t sizeBytes = 0;

    uint64_t columns() const { return shape[0]; }
    uint64_t rows() const { return shape[1] * shape[2] * shape[3]; }
    uint64_t elements() const { return columns() * rows(); }
};

// A model on disk, whatever its format: metadata under GGUF's key names, and tensors under GGUF's names.
// Immutable after opening and free of locks, so any thread may read it. Files are mapped, not read.
class ModelFile
{
public:
    virtual ~ModelFile() = default;

    const std::filesystem::path &path() const { return m_path; }
    // "GGUF v3"
    const std::string &format() const { return m_format; }
    uint64_t fileBytes() const { return m_fileBytes; }

    const std::vector<TensorInfo> &tensors() const { return m_tensors; }
    const TensorInfo *findTensor(std::string_view name) const;
    // Throws MissingPart naming the tensor and the file.
    const TensorInfo &tensor(std::string_view name) const;
    // The tensor's blocks, row-major, in the mapping.
    virtual std::span<const std::byte> data(const TensorInfo &tensor) const = 0;
    // False for a tensor that the file packs in another way: data() converts it once and keeps the copy; convertRows keeps nothing.
    virtual bool isMapped(const TensorInfo &) const { return true; }
    // Rows [first, first + count) of a tensor that is not mapped, as blocks of its type; out holds exactly their bytes.
    virtual void convertRows(const TensorInfo &tensor, uint64_t first, uint64_t count, std::span<std::byte> out) const;
    // A hint that the tensor was read and will not be again soon (it was packed or went to a device); it stays readable.
    virtual void releasePages(const TensorInfo &) const { }

    const std::vector<std::string> &keys() const { return m_keys; } // in file order
    virtual const MetadataValue *find(std::string_view key) const;

    // Typed reads. The `require` forms throw MissingPart when absent; all throw InvalidValue (kind "type_mismatch") on another type,
    // and on a number that does not fit. Integer widths and signs convert when the value fits; integers do not pass for floats.
    std::string_view requireString(std::string_view key) const;
    uint64_t requireUint(std::string_view key) const;
    std::optional<std::string_view> string(std::string_view key) const;
    std::optional<uint64_t> uint(std::string_view key) const;
    std::optional<double> number(std::string_view key) const;
    std::optional<bool> boolean(std::string_view key) const;
    const std::vector<std::string_view> *strings(std::string_view key) const; // nullptr when absent
    std::optional<std::vector<double>> numbers(std::string_view key) const;   // any numeric array
    std::optional<std::vector<int64_t>> integers(std::string_view key) const; // any integer array

protected:
    std::filesystem::path m_path;
    std::string m_format;
    uint64_t m_fileBytes = 0;
    std::vector<TensorInfo> m_tensors;
    std::unordered_map<std::string, size_t> m_tensorIndex;
    std::vector<std::string> m_keys;
    std::unordered_map<std::string, MetadataValue> m_metadata;
};

// Opens a model by what its bytes say. Throws Error; never returns nullptr.
std::unique_ptr<ModelFile> openModelFile(const std::filesystem::path &path);

} // namespace hearth
