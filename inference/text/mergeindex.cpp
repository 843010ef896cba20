#include "inference/text/mergeindex.h"

#include "inference/files/modelfile.h"

#include <bit>

namespace hearth {

void MergeIndex::reserve(size_t merges)
{
    m_slots.assign(std::bit_ceil(merges * 2 + 2), Slot());
}

void MergeIndex::insert(int32_t left, int32_t right, bpe::Merge merge)
{
    const uint64_t pair = uint64_t(uint32_t(left)) << 32 | uint32_t(right);
    const size_t mask = m_slots.size() - 1;
    size_t at = hashOf(pair) & mask;
    for (; m_slots[at].merge.token >= 0; at = (at + 1) & mask) {
        if (m_slots[at].pair == pair)
            return;
    }
    m_slots[at] = {pair, merge};
}

bpe::Merge MergeIndex::find(int32_t left, int32_t right) const
{
    const uint64_t pair = uint64_t(uint32_t(left)) << 32 | uint32_t(right);
    const size_t mask = m_slots.size() - 1;
    for (size_t at = hashOf(pair) & mask; m_slots[at].merge.token >= 0; at = (at + 1) & mask) {
        if (m_slots[at].pair == pair)
            return m_slots[at].merge;
    }
    return {};
}

MergeIndex readMerges(const ModelFile &file, const Vocabulary &vocabulary)
{
    const auto *merges = file.strings("tokenizer.ggml.merges");
    if (!merges)
        throw Error(ErrorCode::MissingPart,
                    "The BPE vocabulary has no merges (tokenizer.ggml.merges) in " + file.path().filename().string() + ".", "missing_key");
    if (merges->size() > Vocabulary::maxTokens)
        throw Error(ErrorCode::LimitExceeded, "There are too many merges in " + file.path().filename().string() + ".", "limit");
    MergeIndex index;
    index.reserve(merges->size());
    std::string joined;
    for (size_t rank = 0; rank < merges->size(); ++rank) {
        const std::string_view merge = (*merges)[rank];
        const size_t space = merge.find(' ', 1); // from 1: the left part is never empty
        if (space == std::string_view::npos || space + 1 == merge.size())
            throw Error(ErrorCode::InvalidValue,
                        "Merge " + std::to_string(rank) + " is not two texts with a space between in " + file.path().filename().string()
                            + ".",
                        "invalid_merge");
        joined.assign(merge.substr(0, space)).append(merge.substr(space + 1));
        const int32_t left = vocabulary.find(merge.substr(0, space));
        const int32_t right = vocabulary.find(merge.substr(space + 1));
        const int32_t token = vocabulary.find(joined);
        const bool isControl = token >= 0 && (vocabulary.kind(token) == TokenKind::Control || vocabulary.kind(token) == TokenKind::Unknown);
        // A cut-down vocabulary keeps merges of tokens that it no longer has: they can never happen.
        if (left >= 0 && right >= 0 && token >= 0 && !isControl)
            index.insert(left, right, {float(rank), token});
    }
    return index;
}

} // namespace hearth
