#pragma once

#include "inference/core/half.h"
#include "inference/tensor/packedtypes.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

namespace hearth::test {

// Byte offsets of the f16 numbers of a block.
inline std::vector<size_t> halfOffsets(TensorType type)
{
    switch (type) {
    case TensorType::Q4_1:
    case TensorType::Q5_1:
    case TensorType::Q4_K:
    case TensorType::Q5_K: return {0, 2};
    case TensorType::Q2_K: return {80, 82};
    case TensorType::Q3_K: return {108};
    case TensorType::Q6_K: return {208};
    case TensorType::TQ1_0: return {52};
    case TensorType::TQ2_0: return {64};
    case TensorType::MXFP4:
    case TensorType::IQ1_M: return {}; // have none that lies in one piece
    default: return {0};
    }
}

inline void store16(std::byte *p, uint16_t x)
{
    std::memcpy(p, &x, sizeof x);
}

// A scale of a sane size into a block of random bytes.
inline void storeScale(TensorType type, std::byte *block, const float *numbers)
{
    for (size_t offset : halfOffsets(type))
        store16(block + offset, floatToHalf(numbers[offset] * 0.02f));
    if (type == int4Type) // the zero point is a whole number
        store16(block + 2, floatToHalf(-float(unsigned(block[2]) & 15)));
    if (type == int8Type || type == f8E4m3Type) {
        const float head[2] = {numbers[0] * 0.02f, -float(unsigned(block[4]))};
        std::memcpy(block, head, type == int8Type ? 8 : 4);
    }
    for (size_t i = 4; type == f8E4m3Type && i < 36; ++i)
        if ((block[i] & std::byte(127)) == std::byte(127)) // not a number
            block[i] = std::byte(1);
    if (type == TensorType::MXFP4)
        block[0] = std::byte(114 + (unsigned(block[0]) & 7));
    if (type == TensorType::IQ1_M) { // in the top nibbles of four words
        const uint16_t scale = floatToHalf(numbers[0] * 0.02f);
        for (size_t i = 0; i < 4; ++i)
            block[49 + 2 * i] = (block[49 + 2 * i] & std::byte(15)) | std::byte((scale >> (4 * i) & 15) << 4);
    }
}

// Random rows of any type: every bit pattern of the quants and of the sub-scales, block scales of a sane size.
inline std::vector<std::byte> randomBlocks(TensorType type, int64_t rows, int64_t columns, uint32_t seed)
{
    const TensorTypeInfo &info = tensorTypeInfo(type);
    std::vector<std::byte> blocks(size_t(rows) * rowBytes(info, uint64_t(columns)));
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0, 0.05f);
    std::vector<float> numbers(blocks.size());
    std::generate(numbers.begin(), numbers.end(), [&] { return normal(random); });
    if (type == TensorType::F32)
        std::memcpy(blocks.data(), numbers.data(), blocks.size());
    if (type == TensorType::F16 || type == TensorType::BF16)
        for (size_t i = 0; i < blocks.size() / 2; ++i)
            store16(&blocks[2 * i], type == TensorType::F16 ? floatToHalf(numbers[i]) : floatToBfloat16(numbers[i]));
    if (info.blockElements == 1)
        return blocks;
    for (std::byte &byte : blocks)
        byte = std::byte(random() & 0xff);
    for (size_t block = 0; block < blocks.size(); block += info.blockBytes)
        storeScale(type, &blocks[block], &numbers[block]);
    return blocks;
}

} // namespace hearth::test
