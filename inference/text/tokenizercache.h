#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace hearth {

// Remembers where in the output the tokens of a piece already stand, because words repeat. Lives for one text, so it needs no lock and
// no limit in time. Direct mapped: a newer piece takes the place of an older one with the same slot.
class PieceCache
{
public:
    explicit PieceCache(size_t textBytes) : m_slots(std::bit_ceil(std::clamp<size_t>(textBytes / 8, 8, 16384))) { }

    // Appends the tokens of the piece when they are known.
    bool repeat(std::string_view piece, std::vector<int32_t> &tokens)
    {
        const Slot &slot = slotOf(piece);
        if (slot.piece != piece)
            return false;
        for (uint32_t i = 0; i < slot.count; ++i)
            tokens.push_back(tokens[slot.begin + i]);
        return true;
    }

    // The tokens of the piece are those from `begin` to the end. The piece's characters must outlive the cache.
    void remember(std::string_view piece, size_t begin, const std::vector<int32_t> &tokens)
    {
        slotOf(piece) = {piece, begin, uint32_t(tokens.size() - begin)};
    }

private:
    struct Slot
    {
        std::string_view piece; // never empty when in use
        size_t begin = 0;
        uint32_t count = 0;
    };

    Slot &slotOf(std::string_view piece) { return m_slots[std::hash<std::string_view>()(piece) & (m_slots.size() - 1)]; }

    std::vector<Slot> m_slots;
};

} // namespace hearth
