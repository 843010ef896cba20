#include "inference/compare/alignment.h"

#include <algorithm>
#include <cstddef>

namespace hearth {

namespace {

// Lengths of the longest common subsequences of all ends of two sequences, [a.size() + 1, b.size() + 1].
class Lengths
{
public:
    Lengths(std::span<const int32_t> a, std::span<const int32_t> b) : m_width(b.size() + 1), m_values((a.size() + 1) * m_width, 0)
    {
        for (size_t i = a.size(); i-- > 0;)
            for (size_t j = b.size(); j-- > 0;)
                m_values[i * m_width + j] = a[i] == b[j] ? uint16_t(at(i + 1, j + 1) + 1) : std::max(at(i + 1, j), at(i, j + 1));
    }
    uint16_t at(size_t i, size_t j) const { return m_values[i * m_width + j]; }

private:
    size_t m_width;
    std::vector<uint16_t> m_values;
};

void addToken(std::vector<AlignedRun> &runs, int a, int b)
{
    if (!runs.empty() && runs.back().a + runs.back().length == a && runs.back().b + runs.back().length == b)
        ++runs.back().length;
    else
        runs.push_back({.a = a, .b = b, .length = 1});
}

} // namespace

std::vector<AlignedRun> alignTokens(std::span<const int32_t> a, std::span<const int32_t> b, int most)
{
    const size_t shorter = std::min(a.size(), b.size());
    size_t begin = 0, end = 0; // tokens of the common beginning, and of the common end behind it
    while (begin < shorter && a[begin] == b[begin])
        ++begin;
    while (end < shorter - begin && a[a.size() - 1 - end] == b[b.size() - 1 - end])
        ++end;
    const size_t limit = size_t(std::clamp(most, 0, int(UINT16_MAX)));
    const std::span<const int32_t> restA = a.subspan(begin, std::min(a.size() - begin - end, limit));
    const std::span<const int32_t> restB = b.subspan(begin, std::min(b.size() - begin - end, limit));

    std::vector<AlignedRun> runs;
    for (size_t i = 0; i < begin; ++i)
        addToken(runs, int(i), int(i));
    const Lengths lengths(restA, restB);
    for (size_t i = 0, j = 0; i < restA.size() && j < restB.size();) {
        if (restA[i] == restB[j]) {
            addToken(runs, int(begin + i++), int(begin + j++));
        } else if (lengths.at(i + 1, j) >= lengths.at(i, j + 1)) {
            ++i;
        } else {
            ++j;
        }
    }
    for (size_t i = 0; i < end; ++i)
        addToken(runs, int(a.size() - end + i), int(b.size() - end + i));
    return runs;
}

int alignedTokens(std::span<const AlignedRun> runs)
{
    int tokens = 0;
    for (const AlignedRun &run : runs)
        tokens += run.length;
    return tokens;
}

} // namespace hearth
