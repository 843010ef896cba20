#include "inference/backend/cpu/pack.h"

#include "inference/backend/cpu/kernels.h"
#include "inference/backend/cpu/packformat.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace hearth::cpu {
namespace {

// A strip of blocks of all rows at a time, so that what is written stays in the first-level cache until its lines are full.
void packQuantizedRows(const PanelFormat &format, int64_t columns, std::span<const std::byte> rows, uint8_t *panel)
{
    const TensorTypeInfo &info = tensorTypeInfo(format.type);
    const int64_t groups = columns / info.blockElements;
    const int64_t strip = std::max<int64_t>(1, 512 / info.blockElements);
    const int64_t lines = format.blocks * format.lineBytes; // of a group
    const auto *source = reinterpret_cast<const uint8_t *>(rows.data());
    const int count = int(rows.size() / info.blockBytes / size_t(groups));
    for (int64_t first = 0; first < groups; first += strip)
        for (int row = 0; row < count; ++row)
            for (int64_t group = first; group < std::min(groups, first + strip); ++group) {
                const uint8_t *at = source + (row * groups + group) * info.blockBytes;
                if (format.isInline) {
                    uint8_t *head = panel + group * (format.headBytes + lines);
                    format.pack(at, row, head + format.headBytes, head);
                } else {
                    format.pack(at, row, panel + group * lines, panel + groups * lines + group * format.headBytes);
                }
            }
}

// Squares of 16 rows and 32 columns pass through a small array: rows lie a power of two apart, so that reading down a column of them
// would miss the cache every time. Together: 2 for pairs of columns, else 1.
template <typename Element, int Together> void packFloatRows(int64_t columns, std::span<const std::byte> rows, uint8_t *panel)
{
    constexpr int64_t side = 32;
    const auto *source = reinterpret_cast<const Element *>(rows.data());
    auto *out = reinterpret_cast<Element *>(panel);
    const int64_t count = int64_t(rows.size() / sizeof(Element)) / columns;
    Element square[panelRows][side] = {};
    for (int64_t first = 0; first < columns; first += side, out += side * panelRows) {
        const int64_t width = std::min(side, columns - first);
        for (int64_t row = 0; row < count; ++row)
            std::memcpy(square[row], source + row * columns + first, size_t(width) * sizeof(Element));
        for (int64_t column = 0; column < width; column += Together)
            for (int64_t row = 0; row < panelRows; ++row)
                for (int64_t i = 0; i < Together && column + i < width; ++i)
                    out[(column * panelRows) + row * Together + i] = square[row][column + i];
    }
}

} // namespace

size_t panelBytes(TensorType type, int64_t columns)
{
    const TensorTypeInfo &info = tensorTypeInfo(type);
    const PanelFormat *format = findPanelFormat(type);
    if (!format)
        return size_t((columns + 1) / 2 * 2) * panelRows * info.blockBytes;
    return (size_t(columns / info.blockElements) * size_t(format->blocks * format->lineBytes + format->headBytes) + 63) / 64 * 64;
}

void packPanel(TensorType type, int64_t columns, std::span<const std::byte> rows, uint8_t *panel)
{
    assert(rows.size() / rowBytes(tensorTypeInfo(type), uint64_t(columns)) <= size_t(panelRows));
    if (const PanelFormat *format = findPanelFormat(type))
        packQuantizedRows(*format, columns, rows, panel);
    else if (type == TensorType::F32)
        packFloatRows<uint32_t, 1>(columns, rows, panel);
    else if (type == TensorType::F16)
        packFloatRows<uint16_t, 1>(columns, rows, panel);
    else
        packFloatRows<uint16_t, 2>(columns, rows, panel); // BF16
}

} // namespace hearth::cpu
