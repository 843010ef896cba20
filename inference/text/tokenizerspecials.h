#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hearth {

// Finds special tokens in a text: a trie over their bytes, so a text is searched in time proportional to its size whatever the number
// of special tokens. At each place the longest one wins.
class SpecialTokens
{
public:
    struct Match
    {
        size_t begin = 0;
        size_t end = 0;
        int32_t token = -1; // -1: no special token from here on
        bool swallowsSpaceAfter = false;
    };

    // isUserDefined: found also where special text is not parsed. Empty texts are left out.
    void add(std::string_view text, int32_t token, bool isUserDefined, bool swallowsSpaceAfter = false);
    // The first special token at or after byte `from`.
    Match next(std::string_view text, size_t from, bool onlyUserDefined) const;
    // The longest one that begins at this byte.
    Match matchAt(std::string_view text, size_t at, bool onlyUserDefined) const;

private:
    struct Node
    {
        int32_t token = -1;
        bool isUserDefined = false;
        bool swallowsSpaceAfter = false;
    };
    std::array<uint32_t, 256> m_roots{};               // node by first byte, 0 for none
    std::unordered_map<uint64_t, uint32_t> m_children; // (node, byte) to node
    std::vector<Node> m_nodes{1};                      // node 0 is not used
};

} // namespace hearth
