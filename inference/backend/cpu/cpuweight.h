#pragma once

#include "inference/backend/backend.h"
#include "inference/backend/cpu/cpubuffer.h"
#include "inference/backend/cpu/kernels.h"
#include "inference/core/threadpool.h"

#include <span>
#include <vector>

namespace hearth::cpu {

// One weight on the CPU, in the forms that its ops read: packed panels for products (a stack's slices one after the other), the file's rows
// for lookups, float32 for vectors.
class CpuWeight : public DeviceWeight
{
public:
    // rows: the file's blocks, which must outlive the weight; unread when weight.constant is set. Packing is shared over the pool.
    CpuWeight(const WeightRef &weight, std::span<const std::byte> rows, const Kernels &kernels, ThreadPool &pool);

    // What sizeBytes() will be.
    static uint64_t estimateBytes(const WeightRef &weight, const Kernels &kernels);
    // Of the file's blocks, what it goes on reading.
    static uint64_t mappedBytes(const WeightRef &weight, const Kernels &kernels);

    uint64_t sizeBytes() const override;
    const PackedMatrix &matrix() const { return m_matrix; }    // usedForProduct, one slice
    PackedMatrix slice(int index) const;                       // usedForProduct, of a stack
    std::span<const float> vector() const { return m_vector; } // neither product nor lookup
    void decodeRow(int64_t row, std::span<float> out) const;   // usedForLookup

private:
    void pack(ThreadPool &pool);

    PackedMatrix m_matrix; // of a stack: the first slice
    int m_slices = 1;
    size_t m_sliceBytes = 0;           // from one slice's panels to the next one's
    std::span<const std::byte> m_rows; // of the file, or of m_constant
    std::vector<float> m_constant;
    std::vector<float> m_vector;
    CpuBuffer m_panels;
};

} // namespace hearth::cpu
