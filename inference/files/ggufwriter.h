#pragma once

#include "inference/files/gguflayout.h"

#include <filesystem>
#include <fstream>

namespace hearth {

// Writes a GGUF v3 file from front to back, so that no tensor has to be held whole: set the metadata, declare all tensors, then write
// their data one after another in the order of declaration, in parts of any size; finish(). Until then the data lies in "<path>.part",
// which the destructor removes: a file of the wanted name is always whole. Throws Error: Io when writing fails ("disk_full": for want of
// room), InvalidArgument when a value breaks the format's limits. Calls in the wrong order are a mistake of ours (assert).
class GgufWriter : public GgufLayout
{
public:
    explicit GgufWriter(const std::filesystem::path &path);
    ~GgufWriter();
    GgufWriter(const GgufWriter &) = delete;
    GgufWriter &operator=(const GgufWriter &) = delete;

    // The next bytes of the tensor that is not full yet. May not go beyond its end.
    void write(std::span<const std::byte> part);
    // After the last byte of the last tensor.
    void finish();

private:
    void writeHeader();
    void emit(std::span<const char> bytes);
    void pad();

    std::filesystem::path m_path;
    std::filesystem::path m_partPath;
    std::ofstream m_out;
    uint64_t m_written = 0;      // bytes of the file
    size_t m_current = 0;        // tensor being written
    uint64_t m_currentBytes = 0; // of it, written
    bool m_isFinished = false;
};

} // namespace hearth
