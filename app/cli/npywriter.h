#pragma once

#include <fstream>
#include <span>
#include <string>

namespace hearth::cli {

// Writes float32 rows as NumPy's format 1.0 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
// Throws Io when that fails.
class NpyWriter
{
public:
    NpyWriter(const std::string &path, size_t rows, size_t columns);
    void write(std::span<const float> values);
    void finish();

private:
    void check() const;

    std::string m_path;
    std::ofstream m_out;
};

} // namespace hearth::cli
