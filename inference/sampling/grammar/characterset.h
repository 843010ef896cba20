#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace hearth {

// A set of Unicode characters (scalar values, so never a surrogate).
class CharacterSet
{
public:
    struct Range // both ends belong to it
    {
        char32_t first;
        char32_t last;
        bool operator==(const Range &) const = default;
    };
    static constexpr char32_t largest = 0x10FFFF;

    CharacterSet() = default;
    explicit CharacterSet(const std::vector<Range> &ranges);
    static CharacterSet all() { return CharacterSet({{0, largest}}); }

    CharacterSet operator~() const;
    CharacterSet operator|(const CharacterSet &other) const;
    CharacterSet operator&(const CharacterSet &other) const { return ~(~*this | ~other); }

    bool isEmpty() const { return m_ranges.empty(); }
    bool contains(char32_t character) const;
    std::span<const Range> ranges() const { return m_ranges; } // ascending, neither overlapping nor touching

    // The set as UTF-8: each sequence stands for all strings that take a byte from each of its ranges in turn.
    struct ByteSequence
    {
        struct Bytes
        {
            uint8_t first;
            uint8_t last;
            bool operator==(const Bytes &) const = default;
        };
        std::array<Bytes, 4> bytes{};
        uint8_t size = 0;
    };
    std::vector<ByteSequence> sequences() const;

private:
    std::vector<Range> m_ranges;
};

} // namespace hearth
