#include "inference/backend/vulkan/repack.h"

#include "inference/backend/vulkan/repackformats.h"

#include <cassert>
#include <cstring>

namespace hearth::vulkan {

PlaneBytes planeBytes(TensorType type)
{
    const RepackFormat *format = findRepackFormat(type);
    return format ? format->bytes : PlaneBytes();
}

std::span<const std::byte> planeTable(TensorType type)
{
    const RepackFormat *format = findRepackFormat(type);
    return format ? std::as_bytes(format->table) : std::span<const std::byte>();
}

void repackRow(TensorType type, std::span<const std::byte> blocks, uint64_t columns, const Planes &to)
{
    const RepackFormat *format = findRepackFormat(type);
    assert(format);
    const PlaneBytes &bytes = format->bytes;
    if (!format->repack) {
        std::memcpy(to.quants, blocks.data(), blocks.size());
        std::memset(to.quants + blocks.size(), 0, unitsOf(columns) * bytes.quants - blocks.size());
        return;
    }
    const TensorTypeInfo &info = tensorTypeInfo(type);
    const uint64_t units = info.blockElements / unitElements; // of a block
    const auto *from = reinterpret_cast<const uint8_t *>(blocks.data());
    for (uint64_t block = 0; block < columns / info.blockElements; ++block, from += info.blockBytes) {
        const uint64_t unit = block * units;
        format->repack(from,
                       {to.quants + unit * bytes.quants, to.high + unit * bytes.high, to.scales + unit / bytes.scaleUnits * bytes.scales});
    }
}

} // namespace hearth::vulkan
