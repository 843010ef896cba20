#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace hearth {

// Tokens that stand in both of two answers: a[a, a + length) equals b[b, b + length).
struct AlignedRun
{
    int a = 0;
    int b = 0;
    int length = 0;

    bool operator==(const AlignedRun &) const = default;
};

constexpr int mostAlignedTokens = 4096; // of what is neither common beginning nor common end

// A longest common subsequence of two answers, as runs in ascending order; what lies between two runs was left out of one and put into the
// other. The common beginning is always the first run (it has length 0 and is left out when there is none). Where the part between common
// beginning and common end is longer than `most` tokens in one of them, the rest of that part counts as different.
// Time and memory: the product of the two parts' lengths; memory 2 bytes each.
std::vector<AlignedRun> alignTokens(std::span<const int32_t> a, std::span<const int32_t> b, int most = mostAlignedTokens);

// Tokens in all runs.
int alignedTokens(std::span<const AlignedRun> runs);

} // namespace hearth
