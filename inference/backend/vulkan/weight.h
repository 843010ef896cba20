#pragma once

#include "inference/backend/backend.h"
#include "inference/backend/vulkan/repack.h"
#include "inference/backend/vulkan/staging.h"

#include <vector>

namespace hearth::vulkan {

// A matrix for products and lookups, packed, in as many parts as the device's limit on a binding asks for; or a plain vector of floats
// (norms, biases, frequencies).
class VulkanWeight : public DeviceWeight
{
public:
    // `rows`: the file's blocks of weight.rows rows. Throws OutOfMemory, Unsupported for a type without kernels.
    VulkanWeight(Device &device, StagingRing &ring, const WeightRef &weight, std::span<const std::byte> rows);

    struct Part
    {
        Buffer buffer;
        uint64_t firstRow = 0;
        uint64_t rows = 0;
        BufferRange quants, high, scales; // high and scales are empty for types without
    };

    TensorType type() const { return m_type; }
    uint64_t rows() const { return m_rows; }
    uint64_t slices() const { return m_slices; } // of a stack; none lies in two parts
    uint64_t sliceRows() const { return m_rows / m_slices; }
    uint64_t columns() const { return m_columns; }
    uint64_t units() const { return unitsOf(m_columns); }
    const std::vector<Part> &parts() const { return m_parts; }
    BufferRange plain() const { return whole(m_plain); }
    const std::vector<float> &floats() const { return m_floats; } // of a plain one, on the host
    uint64_t sizeBytes() const override;

    static bool isPlain(const WeightRef &weight) { return !weight.usedForLookup && !weight.usedForProduct; }
    // Device memory that the constructor will take; never less.
    static uint64_t estimateBytes(const Device &device, const WeightRef &weight);

private:
    void uploadPlain(Device &device, StagingRing &ring, std::span<const std::byte> rows);
    void uploadPart(StagingRing &ring, Part &part, std::span<const std::byte> rows);

    TensorType m_type;
    uint64_t m_rows;
    uint64_t m_slices;
    uint64_t m_columns;
    std::vector<Part> m_parts;
    Buffer m_plain;
    std::vector<float> m_floats;
};

} // namespace hearth::vulkan
