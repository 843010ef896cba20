#pragma once

#include "tests/support/fixtures.h"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>

namespace hearth::test {

// A copy of a GGUF file, in the scratch folder, in which a matrix has another type number; the data stay what they are.
inline std::filesystem::path withTensorType(const std::filesystem::path &source, const std::string &tensor, uint32_t type)
{
    std::ifstream in(source, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const size_t name = bytes.find(tensor);
    if (name != std::string::npos) // name, number of dimensions (2), dimensions, type
        std::memcpy(&bytes[name + tensor.size() + 4 + 2 * 8], &type, sizeof type);
    const auto path = scratchFolder("patched") / (std::to_string(type) + "-" + source.filename().string());
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

} // namespace hearth::test
