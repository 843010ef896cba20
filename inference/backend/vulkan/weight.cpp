#include "inference/backend/vulkan/weight.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace hearth::vulkan {

namespace {

// Bytes of `rows` rows in each plane, and where the planes begin in a part's buffer.
struct PlaneLayout
{
    uint64_t quants = 0, high = 0, scales = 0; // sizes
    uint64_t table = 0;                        // of `scales`: what lies before them
    uint64_t highAt = 0, scalesAt = 0, total = 0;
};

} // namespace

static PlaneLayout planeLayout(TensorType type, uint64_t rows, uint64_t columns)
{
    constexpr uint64_t alignment = 256; // the largest that a device may ask for a binding's offset
    const auto aligned = [](uint64_t size) { return (size + alignment - 1) & ~(alignment - 1); };
    const PlaneBytes bytes = planeBytes(type);
    const uint64_t units = rows * unitsOf(columns);
    PlaneLayout layout;
    layout.quants = units * bytes.quants;
    layout.high = units * bytes.high;
    layout.table = planeTable(type).size();
    layout.scales = layout.table + units / bytes.scaleUnits * bytes.scales;
    layout.highAt = aligned(layout.quants);
    layout.scalesAt = layout.highAt + aligned(layout.high);
    layout.total = layout.scalesAt + aligned(layout.scales);
    return layout;
}

// Rows that one part may have: each plane within a binding, the part within an allocation, slices whole.
static uint64_t rowsPerPart(const Device &device, const WeightRef &weight)
{
    const TensorType type = weight.type;
    const uint64_t columns = uint64_t(weight.columns), sliceRows = uint64_t(weight.rows / weight.slices);
    const PlaneLayout row = planeLayout(type, 64, columns); // of 64 rows, so that fractions of a byte do not vanish
    const uint64_t byRange = device.maxRangeBytes() / std::max({row.quants, row.high, row.scales});
    const uint64_t byAllocation = device.facts().maxAllocationBytes / row.total;
    const uint64_t rows = 64 * std::min(byRange, byAllocation);
    if (rows == 0)
        throw Error(ErrorCode::Unsupported,
                    "A matrix with rows of " + std::to_string(columns) + " elements is too wide for " + device.facts().name + ".",
                    "row_too_wide");
    if (weight.slices == 1 || rows >= uint64_t(weight.rows))
        return rows;
    if (rows < sliceRows)
        throw Error(ErrorCode::Unsupported,
                    "One of the experts of \"" + weight.tensor + "\" is larger than what a kernel on " + device.facts().name + " can see.",
                    "expert_too_large");
    return rows / sliceRows * sliceRows;
}

uint64_t VulkanWeight::estimateBytes(const Device &device, const WeightRef &weight)
{
    constexpr uint64_t slack = 4096; // what a driver may add to a buffer's size
    const uint64_t rows = uint64_t(weight.rows), columns = uint64_t(weight.columns);
    if (isPlain(weight))
        return Device::roundedUp(rows * columns * sizeof(float) + slack);
    const uint64_t most = rowsPerPart(device, weight);
    uint64_t sum = 0;
    for (uint64_t first = 0; first < rows; first += most)
        sum += Device::roundedUp(planeLayout(weight.type, std::min(most, rows - first), columns).total + slack);
    return sum;
}

VulkanWeight::VulkanWeight(Device &device, StagingRing &ring, const WeightRef &weight, std::span<const std::byte> rows)
    : m_type(weight.type), m_rows(uint64_t(weight.rows)), m_slices(uint64_t(weight.slices)), m_columns(uint64_t(weight.columns))
{
    if (!weight.constant.empty())
        rows = std::as_bytes(std::span(weight.constant));
    if (rows.size() != m_rows * rowBytes(tensorTypeInfo(m_type), m_columns))
        throw Error(ErrorCode::InvalidValue,
                    "The tensor \"" + weight.tensor + "\" has " + std::to_string(rows.size())
                        + " bytes, which is not the size of its shape.",
                    "tensor_size");
    if (isPlain(weight)) {
        uploadPlain(device, ring, rows);
        return;
    }
    if (planeBytes(m_type).quants == 0)
        throw Error(ErrorCode::Unsupported, "Vulkan has no kernel for the type of \"" + weight.tensor + "\".", "tensor_type");
    const uint64_t most = rowsPerPart(device, weight);
    const uint64_t bytes = rowBytes(tensorTypeInfo(m_type), m_columns);
    const BufferUse use = device.facts().isUnified() && !device.tuning().forceStaging ? BufferUse::Mapped : BufferUse::DeviceOnly;
    for (uint64_t first = 0; first < m_rows; first += most) {
        Part part;
        part.firstRow = first;
        part.rows = std::min(most, m_rows - first);
        part.buffer = Buffer(device, planeLayout(m_type, part.rows, m_columns).total, use);
        uploadPart(ring, part, rows.subspan(first * bytes, part.rows * bytes));
        m_parts.push_back(std::move(part));
    }
    for (Part &part : m_parts) { // only now do the buffers stay where they are
        const PlaneLayout layout = planeLayout(m_type, part.rows, m_columns);
        const auto range = [&part](uint64_t offset, uint64_t size) {
            return BufferRange{size ? &part.buffer : nullptr, offset, (size + 15) & ~uint64_t(15)};
        };
        part.quants = range(0, layout.quants);
        part.high = range(layout.highAt, layout.high);
        part.scales = range(layout.scalesAt, layout.scales);
    }
}

// Norms and biases are read as floats, whatever their type in the file: they are small.
void VulkanWeight::uploadPlain(Device &device, StagingRing &ring, std::span<const std::byte> rows)
{
    const TensorTypeInfo &info = tensorTypeInfo(m_type);
    m_floats.resize(m_rows * m_columns);
    for (uint64_t row = 0; row < m_rows; ++row)
        info.decode(rows.subspan(row * rowBytes(info, m_columns), rowBytes(info, m_columns)),
                    std::span(m_floats).subspan(row * m_columns, m_columns));
    const std::span<const std::byte> bytes = std::as_bytes(std::span(m_floats));
    const bool isDirect = device.facts().isUnified() && !device.tuning().forceStaging;
    m_plain = Buffer(device, bytes.size(), isDirect ? BufferUse::Mapped : BufferUse::DeviceOnly);
    if (m_plain.mapped()) {
        std::memcpy(m_plain.mapped(), bytes.data(), bytes.size());
        return;
    }
    const auto lock = ring.lock();
    for (uint64_t at = 0; at < bytes.size(); at += StagingRing::pieceBytes) {
        const uint64_t size = std::min<uint64_t>(StagingRing::pieceBytes, bytes.size() - at);
        std::memcpy(ring.next(), bytes.data() + at, size);
        const VkBufferCopy region = {0, at, size};
        ring.copy(m_plain, {&region, 1});
    }
    ring.finish();
}

void VulkanWeight::uploadPart(StagingRing &ring, Part &part, std::span<const std::byte> rows)
{
    const uint64_t bytes = rowBytes(tensorTypeInfo(m_type), m_columns);
    const PlaneLayout layout = planeLayout(m_type, part.rows, m_columns);
    const PlaneLayout row = planeLayout(m_type, 1, m_columns);
    const uint64_t rowScales = row.scales - row.table;
    const std::span<const std::byte> table = planeTable(m_type);
    const auto repack = [&](uint64_t first, uint64_t count, const PlaneLayout &place, std::byte *base) {
        std::copy(table.begin(), table.end(), base + place.scalesAt);
        std::byte *const scales = base + place.scalesAt + place.table;
        for (uint64_t i = 0; i < count; ++i) {
            const Planes to = {base + i * row.quants, base + place.highAt + i * row.high, scales + i * rowScales};
            repackRow(m_type, rows.subspan((first + i) * bytes, bytes), m_columns, to);
        }
    };
    if (part.buffer.mapped()) {
        repack(0, part.rows, layout, part.buffer.mapped());
        return;
    }
    if (row.total > StagingRing::pieceBytes)
        throw Error(ErrorCode::Unsupported, "A matrix with rows of " + std::to_string(m_columns) + " elements is too wide.",
                    "row_too_wide");
    const uint64_t most = StagingRing::pieceBytes / row.total;
    const auto lock = ring.lock();
    for (uint64_t first = 0; first < part.rows; first += most) {
        const uint64_t count = std::min(most, part.rows - first);
        const PlaneLayout piece = planeLayout(m_type, count, m_columns);
        repack(first, count, piece, ring.next());
        std::vector<VkBufferCopy> regions = {{0, first * row.quants, piece.quants}};
        if (piece.high)
            regions.push_back({piece.highAt, layout.highAt + first * row.high, piece.high});
        const uint64_t skipped = first ? row.table : 0; // there since the first piece
        if (piece.scales)
            regions.push_back({piece.scalesAt + skipped, layout.scalesAt + skipped + first * rowScales, piece.scales - skipped});
        ring.copy(part.buffer, regions);
    }
    ring.finish();
}

uint64_t VulkanWeight::sizeBytes() const
{
    uint64_t sum = m_plain.accountedBytes();
    for (const Part &part : m_parts)
        sum += part.buffer.accountedBytes();
    return sum;
}

} // namespace hearth::vulkan
