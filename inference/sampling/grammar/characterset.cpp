#include "inference/sampling/grammar/characterset.h"

#include "inference/text/utf8.h"

#include <algorithm>
#include <string>

namespace hearth {

namespace {

constexpr char32_t firstSurrogate = 0xD800;
constexpr char32_t lastSurrogate = 0xDFFF;

// Cuts [first, last] into pieces whose UTF-8 is a product of byte ranges, as in "utf8-ranges": at the lengths, then wherever a lower
// group of six bits is not whole.
void addSequences(char32_t first, char32_t last, std::vector<CharacterSet::ByteSequence> &out)
{
    for (const char32_t limit : {0x7F, 0x7FF, 0xFFFF}) {
        if (first <= limit && limit < last) {
            addSequences(first, limit, out);
            addSequences(limit + 1, last, out);
            return;
        }
    }
    if (last > 0x7F) {
        for (int bits = 6; bits <= 18; bits += 6) {
            const char32_t low = (char32_t(1) << bits) - 1;
            if ((first & ~low) == (last & ~low))
                continue;
            if ((first & low) != 0) {
                addSequences(first, first | low, out);
                addSequences((first | low) + 1, last, out);
                return;
            }
            if ((last & low) != low) {
                addSequences(first, (last & ~low) - 1, out);
                addSequences(last & ~low, last, out);
                return;
            }
        }
    }
    std::string from, to;
    utf8::append(from, first);
    utf8::append(to, last);
    CharacterSet::ByteSequence sequence;
    sequence.size = uint8_t(from.size());
    for (size_t i = 0; i < from.size(); ++i)
        sequence.bytes[i] = {uint8_t(from[i]), uint8_t(to[i])};
    out.push_back(sequence);
}

} // namespace

CharacterSet::CharacterSet(const std::vector<Range> &ranges)
{
    std::vector<Range> whole;
    for (const Range &range : ranges) { // without surrogates
        if (range.first < firstSurrogate)
            whole.push_back({range.first, std::min(range.last, char32_t(firstSurrogate - 1))});
        if (range.last > lastSurrogate)
            whole.push_back({std::max(range.first, char32_t(lastSurrogate + 1)), range.last});
    }
    std::erase_if(whole, [](const Range &range) { return range.first > range.last; });
    std::sort(whole.begin(), whole.end(), [](const Range &a, const Range &b) { return a.first < b.first; });
    for (const Range &range : whole) {
        const bool touches = !m_ranges.empty()
            && (range.first <= m_ranges.back().last + 1
                || (m_ranges.back().last == firstSurrogate - 1 && range.first == lastSurrogate + 1));
        if (touches)
            m_ranges.back().last = std::max(m_ranges.back().last, range.last);
        else
            m_ranges.push_back(range);
    }
}

CharacterSet CharacterSet::operator~() const
{
    std::vector<Range> rest;
    char32_t next = 0;
    for (const Range &range : m_ranges) {
        if (range.first > next)
            rest.push_back({next, char32_t(range.first - 1)});
        next = range.last + 1;
    }
    if (next <= largest)
        rest.push_back({next, largest});
    return CharacterSet(rest);
}

CharacterSet CharacterSet::operator|(const CharacterSet &other) const
{
    std::vector<Range> both = m_ranges;
    both.insert(both.end(), other.m_ranges.begin(), other.m_ranges.end());
    return CharacterSet(both);
}

bool CharacterSet::contains(char32_t character) const
{
    if (character >= firstSurrogate && character <= lastSurrogate)
        return false;
    const auto isIn = [&](const Range &range) { return character >= range.first && character <= range.last; };
    return std::any_of(m_ranges.begin(), m_ranges.end(), isIn);
}

std::vector<CharacterSet::ByteSequence> CharacterSet::sequences() const
{
    std::vector<ByteSequence> out;
    for (const Range &range : m_ranges) {
        if (range.first < firstSurrogate && range.last > lastSurrogate) { // joined over the gap
            addSequences(range.first, firstSurrogate - 1, out);
            addSequences(lastSurrogate + 1, range.last, out);
        } else {
            addSequences(range.first, range.last, out);
        }
    }
    return out;
}

} // namespace hearth
