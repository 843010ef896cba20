#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

// The heart of byte-pair encoding (Sennrich, Haddow, Birch 2016): join the neighbouring pair that comes first in the order of merges,
// the leftmost of equals, until no pair can be joined.
namespace hearth::bpe {

// A run of bytes of the piece that is one token by now; token is -1 when it is none.
struct Symbol
{
    uint32_t begin = 0;
    uint32_t size = 0;
    int32_t token = -1;
};

// What joining two neighbours gives: lower order first. token -1: they do not join.
struct Merge
{
    float order = 0;
    int32_t token = -1;
};

// Up to this many symbols, looking at all pairs each time is faster than a heap.
inline constexpr size_t shortPiece = 24;

template <typename FindMerge> void mergeShort(std::vector<Symbol> &symbols, const FindMerge &findMerge)
{
    Merge merges[shortPiece];
    size_t count = symbols.size();
    for (size_t i = 0; i + 1 < count; ++i)
        merges[i] = findMerge(symbols[i], symbols[i + 1]);
    while (count > 1) {
        size_t best = count;
        for (size_t i = 0; i + 1 < count; ++i) {
            if (merges[i].token >= 0 && (best == count || merges[i].order < merges[best].order))
                best = i;
        }
        if (best == count)
            break;
        symbols[best].size += symbols[best + 1].size;
        symbols[best].token = merges[best].token;
        std::copy(symbols.data() + best + 2, symbols.data() + count, symbols.data() + best + 1);
        std::copy(merges + best + 1, merges + count - 1, merges + best);
        --count;
        if (best > 0)
            merges[best - 1] = findMerge(symbols[best - 1], symbols[best]);
        if (best + 1 < count)
            merges[best] = findMerge(symbols[best], symbols[best + 1]);
    }
    symbols.resize(count);
}

// A heap of candidate pairs over a linked list of symbols: O(n log n).
template <typename FindMerge> class LongPiece
{
public:
    LongPiece(std::vector<Symbol> &symbols, const FindMerge &findMerge)
        : m_symbols(symbols), m_findMerge(findMerge), m_previous(symbols.size()), m_next(symbols.size())
    {
        for (size_t i = 0; i < symbols.size(); ++i) {
            m_previous[i] = int32_t(i) - 1;
            m_next[i] = i + 1 < symbols.size() ? int32_t(i) + 1 : -1;
        }
    }

    void merge()
    {
        for (size_t i = 0; i + 1 < m_symbols.size(); ++i)
            propose(int32_t(i), int32_t(i) + 1);
        while (!m_heap.empty()) {
            std::pop_heap(m_heap.begin(), m_heap.end(), comesAfter);
            const Candidate best = m_heap.back();
            m_heap.pop_back();
            if (isCurrent(best))
                join(best);
        }
        size_t count = 0;
        for (int32_t i = 0; i >= 0; i = m_next[size_t(i)])
            m_symbols[count++] = m_symbols[size_t(i)];
        m_symbols.resize(count);
    }

private:
    struct Candidate
    {
        Merge merge;
        int32_t left;
        int32_t right;
        uint32_t size; // of both: a candidate is out of date when one of them has grown since
    };

    static bool comesAfter(const Candidate &a, const Candidate &b)
    {
        return a.merge.order != b.merge.order ? a.merge.order > b.merge.order : a.left > b.left;
    }

    void propose(int32_t left, int32_t right)
    {
        if (left < 0 || right < 0)
            return;
        const Merge merge = m_findMerge(m_symbols[size_t(left)], m_symbols[size_t(right)]);
        if (merge.token < 0)
            return;
        m_heap.push_back({merge, left, right, m_symbols[size_t(left)].size + m_symbols[size_t(right)].size});
        std::push_heap(m_heap.begin(), m_heap.end(), comesAfter);
    }

    bool isCurrent(const Candidate &candidate) const
    {
        return m_next[size_t(candidate.left)] == candidate.right
            && m_symbols[size_t(candidate.left)].size + m_symbols[size_t(candidate.right)].size == candidate.size;
    }

    void join(const Candidate &candidate)
    {
        const auto left = size_t(candidate.left);
        const auto right = size_t(candidate.right);
        m_symbols[left].size = candidate.size;
        m_symbols[left].token = candidate.merge.token;
        m_next[left] = m_next[right];
        if (m_next[left] >= 0)
            m_previous[size_t(m_next[left])] = candidate.left;
        m_next[right] = -2; // no longer in the list, so no candidate with it is current
        m_symbols[right].size = 0;
        propose(m_previous[left], candidate.left);
        propose(candidate.left, m_next[left]);
    }

    std::vector<Symbol> &m_symbols;
    const FindMerge &m_findMerge;
    std::vector<int32_t> m_previous;
    std::vector<int32_t> m_next;
    std::vector<Candidate> m_heap;
};

// Joins in place. findMerge(const Symbol &left, const Symbol &right) -> Merge must depend on the two runs alone.
template <typename FindMerge> void mergeSymbols(std::vector<Symbol> &symbols, const FindMerge &findMerge)
{
    if (symbols.size() <= shortPiece)
        mergeShort(symbols, findMerge);
    else
        LongPiece<FindMerge>(symbols, findMerge).merge();
}

} // namespace hearth::bpe
