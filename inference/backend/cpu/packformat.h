#pragma once

#include "inference/tensor/blocks.h"
#include "inference/tensor/types.h"

#include <cstdint>
#include <cstring>

// Parts of packing that the formats share; see pack.h for the layouts.
namespace hearth::cpu {

// How one quantized type is packed. A group is what shares a head: a block of the file.
struct PanelFormat
{
    TensorType type;
    int blocks;    // of 32 columns, a group
    int lineBytes; // of the lines of a block
    int headBytes; // of a group
    bool isInline; // the head lies before its group's lines, not in a row of heads after all lines
    // Writes one row's part of a group: `lines` of its first block, `head` of the group.
    void (*pack)(const uint8_t *group, int row, uint8_t *lines, uint8_t *head);
};

// nullptr for the plain float types.
const PanelFormat *findPanelFormat(TensorType type);

// The lines of one block of 32: words of one row of them. quants: 32 unsigned numbers of `bits`.
void packQuants(const uint8_t *quants, int bits, int row, uint8_t *lines);

inline void store16(uint8_t *to, uint16_t x)
{
    std::memcpy(to, &x, sizeof x);
}
inline void storeNibble(uint8_t *to, int half, uint32_t nibble)
{
    *to = uint8_t((*to & (half ? 15 : 240)) | (nibble & 15) << (half * 4));
}

// Packers of the types with grids (packgrid.cpp).
void packIQ2_XXS(const uint8_t *group, int row, uint8_t *lines, uint8_t *head);
void packIQ2_XS(const uint8_t *group, int row, uint8_t *lines, uint8_t *head);
void packIQ2_S(const uint8_t *group, int row, uint8_t *lines, uint8_t *head);
void packIQ3_XXS(const uint8_t *group, int row, uint8_t *lines, uint8_t *head);
void packIQ3_S(const uint8_t *group, int row, uint8_t *lines, uint8_t *head);
void packIQ1_S(const uint8_t *group, int row, uint8_t *lines, uint8_t *head);
void packIQ1_M(const uint8_t *group, int row, uint8_t *lines, uint8_t *head);

} // namespace hearth::cpu
