#pragma once

#include "inference/files/modelfile.h"

#include <span>
#include <string_view>
#include <vector>

namespace hearth::quantizing {

// A model that comes from another format has GGUF's names, but in part a form of its own, which only Hearth reads (files/safetensors).
// This tells what a GGUF file must hold instead so that every program reads it right:
//   keys "hearth.*"       not at all
//   attn_q, attn_k        with the rows of a head in pairs: those that "hearth.rope.halves" leaves half a head apart side by side
//   sorted columns        as they were; the tensor ".order" that undoes the sorting not at all
//   what stays as it is   (norms, biases, routers) in F32, which is all that others multiply and add with
class GgufForm
{
public:
    explicit GgufForm(const ModelFile &file);

    static bool keepsKey(std::string_view key) { return !key.starts_with("hearth."); }
    bool keepsTensor(const TensorInfo &tensor) const;
    bool widensPlain() const { return !m_isGguf; } // to F32
    // Rows [first, first + count) in GGUF's order, as blocks of the tensor's type; valid until the next call. Throws InvalidValue
    // ("shape_mismatch") when heads do not divide the rows.
    std::span<const std::byte> rows(const TensorInfo &tensor, uint64_t first, uint64_t count);
    // Column i of the stored rows is the matrix's column order[i]. Empty: in order.
    std::vector<uint32_t> columnOrder(const TensorInfo &tensor) const;

private:
    struct Pairing // of a tensor's rows, or of a bias's elements
    {
        uint64_t head = 0;    // rows a head; 0: as they are
        uint64_t rotated = 0; // of them, the first
    };
    Pairing pairing(const TensorInfo &tensor) const;
    void copyRow(const TensorInfo &tensor, uint64_t row, std::span<std::byte> out) const;

    const ModelFile &m_file;
    bool m_isGguf;
    bool m_isHalved;
    std::vector<std::byte> m_rows;
};

} // namespace hearth::quantizing
