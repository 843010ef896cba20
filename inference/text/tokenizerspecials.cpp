#include "inference/text/tokenizerspecials.h"

namespace hearth {

void SpecialTokens::add(std::string_view text, int32_t token, bool isUserDefined, bool swallowsSpaceAfter)
{
    if (text.empty())
        return;
    const auto newNode = [this] {
        m_nodes.emplace_back();
        return uint32_t(m_nodes.size() - 1);
    };
    uint32_t &root = m_roots[uint8_t(text[0])];
    if (root == 0)
        root = newNode();
    uint32_t node = root;
    for (const char c : text.substr(1)) {
        const auto [child, isNew] = m_children.try_emplace(uint64_t(node) << 8 | uint8_t(c), 0);
        if (isNew)
            child->second = newNode();
        node = child->second;
    }
    if (m_nodes[node].token < 0) // of equal texts the first one wins
        m_nodes[node] = {token, isUserDefined, swallowsSpaceAfter};
}

SpecialTokens::Match SpecialTokens::matchAt(std::string_view text, size_t at, bool onlyUserDefined) const
{
    Match match;
    uint32_t node = m_roots[uint8_t(text[at])];
    for (size_t end = at + 1; node != 0; ++end) {
        const Node &current = m_nodes[node];
        if (current.token >= 0 && (current.isUserDefined || !onlyUserDefined))
            match = {at, end, current.token, current.swallowsSpaceAfter};
        if (end == text.size())
            break;
        const auto child = m_children.find(uint64_t(node) << 8 | uint8_t(text[end]));
        node = child == m_children.end() ? 0 : child->second;
    }
    return match;
}

SpecialTokens::Match SpecialTokens::next(std::string_view text, size_t from, bool onlyUserDefined) const
{
    for (size_t at = from; at < text.size(); ++at) {
        if (m_roots[uint8_t(text[at])] == 0)
            continue;
        const Match match = matchAt(text, at, onlyUserDefined);
        if (match.token >= 0)
            return match;
    }
    return {text.size(), text.size(), -1, false};
}

} // namespace hearth
