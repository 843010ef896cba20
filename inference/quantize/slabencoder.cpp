#include "inference/quantize/slabencoder.h"

#include "inference/core/error.h"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace hearth::quantizing {

constexpr uint64_t chunkElements = 64u << 10; // what a thread takes at once

Loss SlabEncoder::encode(const Slab &slab)
{
    const uint64_t chunkRows = std::max<uint64_t>(chunkElements / slab.columns, 1);
    const int chunks = int((slab.rows + chunkRows - 1) / chunkRows);
    m_blocks.resize(size_t(slab.rows * rowBytes(tensorTypeInfo(slab.to), slab.columns)));
    std::vector<Loss> losses(static_cast<size_t>(chunks)); // one a chunk: the sum does not depend on who was first
    std::atomic<bool> isFinite{true};
    m_pool.parallelFor(chunks, [&](int chunk, int worker) {
        Loss &loss = losses[size_t(chunk)];
        const uint64_t begin = uint64_t(chunk) * chunkRows, end = std::min(slab.rows, begin + chunkRows);
        for (uint64_t row = begin; row < end; ++row)
            encodeRow(slab, row, m_scratch[size_t(worker)], loss);
        if (!std::isfinite(loss.squares) || !std::isfinite(loss.difference))
            isFinite = false;
    });
    if (!isFinite)
        throw Error(ErrorCode::InvalidValue,
                    "'" + slab.tensor + "' has weights that are no numbers, or too large for " + std::string(tensorTypeInfo(slab.to).name)
                        + ".",
                    "not_finite");
    Loss sum;
    for (const Loss &loss : losses) {
        sum.squares += loss.squares;
        sum.difference += loss.difference;
    }
    return sum;
}

void SlabEncoder::encodeRow(const Slab &slab, uint64_t row, Scratch &scratch, Loss &loss)
{
    const TensorTypeInfo &from = tensorTypeInfo(slab.from), &to = tensorTypeInfo(slab.to);
    const size_t inBytes = size_t(rowBytes(from, slab.columns)), outBytes = size_t(rowBytes(to, slab.columns));
    scratch.row.resize(size_t(slab.columns));
    scratch.decoded.resize(size_t(slab.columns));
    from.decode(slab.data.subspan(size_t(row) * inBytes, inBytes), scratch.row);
    if (!slab.order.empty()) {
        scratch.stored = scratch.row;
        for (size_t i = 0; i < slab.order.size(); ++i)
            scratch.row[slab.order[i]] = scratch.stored[i];
    }
    for (const float x : scratch.row)
        loss.squares += double(x) * x;
    if (!std::isfinite(loss.squares))
        return; // what encoders make of such a row says nothing
    std::span<const float> importance;
    if (!slab.importance.empty())
        importance = slab.importance.subspan(size_t((slab.firstRow + row) / slab.rowsPerExpert * slab.columns), size_t(slab.columns));
    const std::span<std::byte> blocks = std::span(m_blocks).subspan(size_t(row) * outBytes, outBytes);
    findEncoder(slab.to)->encode(scratch.row, importance, blocks);
    to.decode(blocks, scratch.decoded);
    for (size_t i = 0; i < scratch.row.size(); ++i) {
        const double difference = double(scratch.decoded[i]) - scratch.row[i];
        loss.difference += difference * difference;
    }
}

} // namespace hearth::quantizing
