#include "inference/text/charactermap.h"

#include "inference/core/error.h"

#include <cstring>

namespace hearth {

namespace {

// A unit of the double array. A node: the label in bits 0 to 7 (bit 31 clear), in bit 8 whether a value hangs at its offset, and the
// offset in bits 10 to 30, times 256 when bit 9 is set. A value: bit 31 set, the number below.
constexpr uint32_t valueBit = 1u << 31;

uint32_t labelOf(uint32_t unit)
{
    return unit & (valueBit | 0xFF);
}

bool hasValue(uint32_t unit)
{
    return (unit >> 8 & 1) != 0;
}

uint32_t offsetOf(uint32_t unit)
{
    return (unit >> 10) << ((unit & 1u << 9) >> 6);
}

[[noreturn]] void fail(const char *what, const char *kind)
{
    throw Error(ErrorCode::InvalidValue, std::string("The tokenizer's normalization table makes no sense: ") + what + ".", kind);
}

} // namespace

CharacterMap::CharacterMap(std::span<const uint8_t> bytes)
{
    if (bytes.size() < 4)
        fail("it has no size", "invalid_value");
    uint32_t trieBytes = 0;
    for (size_t i = 0; i < 4; ++i)
        trieBytes |= uint32_t(bytes[i]) << (8 * i);
    bytes = bytes.subspan(4);
    if (trieBytes > bytes.size() || trieBytes % 4 != 0)
        fail("it ends inside its trie", "out_of_bounds");
    m_units.resize(trieBytes / 4);
    for (size_t i = 0; i < m_units.size(); ++i) {
        for (size_t byte = 0; byte < 4; ++byte)
            m_units[i] |= uint32_t(bytes[i * 4 + byte]) << (8 * byte);
    }
    m_replacements.assign(bytes.begin() + trieBytes, bytes.end());
    if (!m_units.empty() && (m_replacements.empty() || m_replacements.back() != '\0'))
        fail("its last replacement has no end", "out_of_bounds");
    for (const uint32_t unit : m_units) {
        if ((unit & valueBit) && (unit & ~valueBit) >= m_replacements.size())
            fail("a replacement lies behind its end", "out_of_bounds");
    }
}

CharacterMap::Match CharacterMap::match(std::string_view text) const
{
    Match found;
    if (m_units.empty())
        return found;
    uint32_t node = offsetOf(m_units[0]);
    for (size_t at = 0; at < text.size(); ++at) {
        const auto label = uint8_t(text[at]);
        node ^= label;
        if (node >= m_units.size() || label == 0 || labelOf(m_units[node]) != label)
            return found;
        const bool isEnd = hasValue(m_units[node]);
        node ^= offsetOf(m_units[node]);
        if (isEnd && node < m_units.size() && (m_units[node] & valueBit))
            found = {at + 1, m_replacements.c_str() + (m_units[node] & ~valueBit)};
    }
    return found;
}

} // namespace hearth
