#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace hearth {

// A compiled kernel, part of the program. The words live as long as it does.
struct Shader
{
    std::string_view name;          // "matvec_q4_0": the rows of variants.cmake
    std::span<const uint32_t> code; // SPIR-V
};

std::span<const Shader> shaders();

} // namespace hearth
