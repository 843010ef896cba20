#pragma once

#include "inference/core/threadpool.h"
#include "inference/quantize/encoders.h"

#include <cstdint>
#include <string>
#include <vector>

namespace hearth::quantizing {

// What encoding lost.
struct Loss
{
    double squares = 0;    // of the original
    double difference = 0; // of decoded - original
};

// A run of rows to encode.
struct Slab
{
    std::string tensor; // for messages
    TensorType from = TensorType::F32;
    TensorType to = TensorType::F32;
    std::span<const std::byte> data; // of the rows
    uint64_t columns = 0;
    uint64_t rows = 0;
    uint64_t firstRow = 0;             // of the tensor, counted from its beginning
    std::span<const float> importance; // [experts, columns], or empty
    uint64_t rowsPerExpert = 1;
    std::span<const uint32_t> order = {}; // stored column i is the matrix's column order[i]; empty: in order
};

// Decodes, encodes and decodes again, row by row, on all threads. Memory: the slab's result and two rows a thread.
class SlabEncoder
{
public:
    explicit SlabEncoder(int threads) : m_pool(threads), m_scratch(size_t(threads)) { }

    // The encoded rows are in blocks() until the next call. Throws InvalidValue ("not_finite") when a weight is no number or too large for
    // the type. The result does not depend on the number of threads.
    Loss encode(const Slab &slab);
    std::span<const std::byte> blocks() const { return m_blocks; }

private:
    struct Scratch // of a thread
    {
        std::vector<float> row, decoded, stored;
    };
    void encodeRow(const Slab &slab, uint64_t row, Scratch &scratch, Loss &loss);

    ThreadPool m_pool;
    std::vector<Scratch> m_scratch;
    std::vector<std::byte> m_blocks;
};

} // namespace hearth::quantizing
