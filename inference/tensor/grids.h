#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hearth {

// The grids of the IQ types, numbers of the format (ggml's block definitions).
//
// An entry is a group of weights before sign and scale, one byte each, the first in the lowest byte:
//   IQ2_XXS, IQ2_XS, IQ2_S: 8 of {8, 25, 43}. Weight = scale / 8 * (2 s + 1) * value * sign.
//   IQ3_XXS: 4 of {4, 12, 20, 28, 36, 44, 52, 62}, scale / 4. IQ3_S: 4 of {1, 3, ..., 15}, scale.
//   IQ1_S, IQ1_M: 8 of {-1, 0, 1}, here as 8 (value + 2), so that adding or taking away their delta of 1/8 is adding 1.
extern const std::array<uint64_t, 256> iq2XxsGrid;
extern const std::array<uint64_t, 512> iq2XsGrid;
extern const std::array<uint64_t, 1024> iq2SGrid;
extern const std::array<uint32_t, 256> iq3XxsGrid;
extern const std::array<uint32_t, 512> iq3SGrid;
extern const std::array<uint64_t, 2048> iq1Grid;

// The same as levels: which of the values above, 2 bits each (IQ3: 3 bits), the first in the lowest. A quarter of the size, for devices.
extern const std::array<uint16_t, 256> iq2XxsCodes;
extern const std::array<uint16_t, 512> iq2XsCodes;
extern const std::array<uint16_t, 1024> iq2SCodes;
extern const std::array<uint16_t, 256> iq3XxsCodes;
extern const std::array<uint16_t, 512> iq3SCodes;
extern const std::array<uint16_t, 2048> iq1Codes;

// The values of the 16 codes of IQ4_NL and IQ4_XS, and twice those of MXFP4 (E2M1).
constexpr std::array<int8_t, 16> iq4Values{-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
constexpr std::array<int8_t, 16> mxfp4Values{0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

// IQ2_XXS, IQ2_XS and IQ3_XXS keep 7 of 8 sign bits: the eighth makes the number of minuses even.
constexpr uint32_t signsOfSeven(uint32_t seven)
{
    uint32_t parity = seven ^ (seven >> 4);
    parity ^= parity >> 2;
    return seven | ((parity ^ (parity >> 1)) & 1) << 7;
}

} // namespace hearth
