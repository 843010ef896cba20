#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace hearth::vulkan {

// What a kernel says of itself in its SPIR-V, so that nothing of it is declared twice.
struct ShaderInterface
{
    struct Binding
    {
        uint32_t number = 0;
        bool isWritten = false; // false: declared readonly
    };
    std::vector<Binding> bindings; // storage buffers of set 0, by number; two views of one binding are one
    uint32_t pushBytes = 0;        // of the push-constant block
    bool usesSubgroups = false;    // relies on subgroups of the size that the device names
};

// Reads the words of a module that glslang made from a file of shaders/. They are ours, so a strange one is an assertion.
ShaderInterface reflect(std::span<const uint32_t> code);

} // namespace hearth::vulkan
