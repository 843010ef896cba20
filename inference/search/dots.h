#pragma once

#include <cstddef>
#include <cstdint>

namespace hearth::search {

// Vectors are padded with zeros to a multiple of this many elements and begin at an address that is one, too.
constexpr size_t rowAlignment = 64;

// out[i] = the sum over columns of query[c] * rows[i * stride + c], exactly: elements lie in -127..127 and a row has less than 65536, so
// that no sum leaves int32. Must move: rows * stride bytes, once, front to back.
struct DotTask
{
    const int8_t *rows = nullptr;
    const int8_t *query = nullptr;
    size_t stride = 0; // a multiple of rowAlignment
    size_t count = 0;  // rows
    int32_t *out = nullptr;
};

void dotsScalar(const DotTask &task);
#ifdef HEARTH_X86_DOTS
void dotsAvx2(const DotTask &task);
void dotsAvx512(const DotTask &task); // needs VNNI
#endif

} // namespace hearth::search
