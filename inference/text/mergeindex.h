#pragma once

#include "inference/text/bpemerge.h"
#include "inference/text/tokenizervocabulary.h"

#include <cstdint>
#include <vector>

namespace hearth {

// Merges by the pair of tokens that they join. Open addressing.
class MergeIndex
{
public:
    void reserve(size_t merges);
    // Of equal pairs the first one wins.
    void insert(int32_t left, int32_t right, bpe::Merge merge);
    bpe::Merge find(int32_t left, int32_t right) const;
    bool isEmpty() const { return m_slots.empty(); }

private:
    struct Slot
    {
        uint64_t pair = 0;
        bpe::Merge merge;
    };
    static size_t hashOf(uint64_t pair) { return size_t((pair * 0x9E3779B97F4A7C15u) >> 24); }

    std::vector<Slot> m_slots;
};

// The list of merges of a file ("left right"), of tokens that are no control tokens. Throws MissingPart (missing_key), LimitExceeded
// (limit), InvalidValue (invalid_merge).
MergeIndex readMerges(const ModelFile &file, const Vocabulary &vocabulary);

} // namespace hearth
