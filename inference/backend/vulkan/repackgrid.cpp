// The IQ types with grids: the file's own bytes in another order, see shaders/formats/grid.glsl.
#include "inference/backend/vulkan/repackformats.h"

#include <cstring>

namespace hearth::vulkan {

// half d; units of four indices and a word.
void repackIQ2_XXS(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block, 2);
    std::memcpy(to.quants, block + 2, 64);
}

// half d; units of four words of index and sign; scales.
void repackIQ2_XS(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block, 2);
    std::memcpy(to.scales + 2, block + 66, 8);
    std::memcpy(to.quants, block + 2, 64);
}

// half d; 32 indices, 32 bytes of signs, 8 of high index bits, 8 of scales.
void repackIQ2_S(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block, 2);
    for (int unit = 0; unit < 8; ++unit) {
        std::memcpy(to.quants + unit * 8, block + 2 + unit * 4, 4);
        std::memcpy(to.quants + unit * 8 + 4, block + 34 + unit * 4, 4);
        to.scales[2 + unit * 2] = std::byte(block[66 + unit]);
        to.scales[3 + unit * 2] = std::byte(block[74 + unit]);
    }
}

// half d; 64 indices; a word a unit.
void repackIQ3_XXS(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block, 2);
    std::memcpy(to.quants, block + 2, 64);
    std::memcpy(to.high, block + 66, 32);
}

// half d; 64 indices; 8 bytes of ninth bits; 32 of signs; 4 of scales.
void repackIQ3_S(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block, 2);
    std::memcpy(to.scales + 2, block + 66, 8);
    std::memcpy(to.scales + 10, block + 106, 4);
    std::memcpy(to.quants, block + 2, 64);
    std::memcpy(to.high, block + 74, 32);
}

// half d; 32 indices; a halfword a unit.
void repackIQ1_S(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block, 2);
    std::memcpy(to.scales + 2, block + 34, 16);
    std::memcpy(to.quants, block + 2, 32);
}

// 32 indices; a halfword a unit; four scale words.
void repackIQ1_M(const uint8_t *block, const Planes &to)
{
    std::memcpy(to.scales, block + 32, 24);
    std::memcpy(to.quants, block, 32);
}

} // namespace hearth::vulkan
