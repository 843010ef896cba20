#pragma once

#include "inference/quantize/gridsearch.h"

#include <array>
#include <cstdint>

namespace hearth::quantizing {

// Super-blocks of 256 weights in groups that are entries of a grid: x ~ d (2 s + 1) entry. Units of 16 or 32 weights share s.

enum class GridShift { None, Unit, Group }; // who chooses between the two grids of IQ1: nobody, all of a unit, each group

struct GridFormat
{
    const GridSearch *grid;
    const GridSearch *shifted = nullptr; // the same, moved the other way
    GridShift shift = GridShift::None;
    int unit = 32;      // weights with one scale
    int mostScale = 15; // of s
    float leastReach;   // the first scale tried lays the largest value at the grid's end times this, the last at mostReach
    float mostReach;
};

// A super-block in work: targets are magnitudes where the format keeps signs apart, else the weights themselves.
struct GridBlock
{
    std::array<float, 256> targets;
    std::array<uint8_t, 32> signs{};    // a bit a weight
    std::array<uint16_t, 64> indices{}; // a group
    std::array<bool, 64> isShifted{};
    std::array<int, 16> scales{}; // s of a unit
    float d = 0;
};

// A block whose entries have signs of their own.
GridBlock signedBlock(const float *x);
// Magnitudes, with the signs apart. isEven: only 7 of 8 signs are kept, so the number of minuses is made even by turning the sign whose
// weight matters least; what is then to be held is negative, and the smallest magnitude serves it best.
GridBlock magnitudeBlock(const float *x, const float *weights, bool isEven);

// Finds d, scales and indices for the block's targets: the best scale of each unit alone, d so that their odd numbers fit best, then for
// each unit the odd number that leaves the least error. d stays 0 when all targets are.
void encodeGrid(const GridFormat &format, const float *weights, GridBlock &block);

} // namespace hearth::quantizing
