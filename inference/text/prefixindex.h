#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hearth {

// Finds all tokens that a text begins with: the texts of the tokens in order, the range that still fits narrowed byte by byte.
class PrefixIndex
{
public:
    // The text must live as long as the index. Empty texts are left out.
    void add(std::string_view text, int32_t token)
    {
        if (!text.empty())
            m_entries.push_back({text, token});
    }

    // After the last add(). Of equal texts the lowest token wins.
    void finish()
    {
        std::sort(m_entries.begin(), m_entries.end(), [](const Entry &a, const Entry &b) {
            const int order = a.text.compare(b.text); // compares bytes as unsigned
            return order != 0 ? order < 0 : a.token < b.token;
        });
        const auto isRepeated = [](const Entry &a, const Entry &b) { return a.text == b.text; };
        m_entries.erase(std::unique(m_entries.begin(), m_entries.end(), isRepeated), m_entries.end());
        size_t at = 0;
        for (size_t byte = 0; byte < 256; ++byte) {
            while (at < m_entries.size() && uint8_t(m_entries[at].text[0]) < byte)
                ++at;
            m_first[byte] = uint32_t(at);
        }
        m_first[256] = uint32_t(m_entries.size());
    }

    // found(token, bytes) for each, the shortest first.
    template <typename Found> void eachPrefix(std::string_view text, Found found) const
    {
        if (text.empty() || m_entries.empty())
            return;
        auto low = m_entries.begin() + m_first[uint8_t(text[0])];
        auto high = m_entries.begin() + m_first[size_t(uint8_t(text[0])) + 1];
        for (size_t depth = 1; low != high; ++depth) {
            // All in the range agree with the text in `depth` bytes; only the first can be no longer than that.
            if (low->text.size() == depth)
                found(low++->token, depth);
            if (depth == text.size())
                return;
            const auto next = uint8_t(text[depth]);
            low = std::partition_point(low, high, [&](const Entry &entry) { return uint8_t(entry.text[depth]) < next; });
            high = std::partition_point(low, high, [&](const Entry &entry) { return uint8_t(entry.text[depth]) == next; });
        }
    }

private:
    struct Entry
    {
        std::string_view text;
        int32_t token = -1;
    };

    std::vector<Entry> m_entries;
    std::array<uint32_t, 257> m_first{}; // where the texts of a first byte begin
};

} // namespace hearth
