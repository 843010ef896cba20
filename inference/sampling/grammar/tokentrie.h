#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace hearth {

class Tokenizer;
struct ThinkingTags;

// The texts of a vocabulary's tokens as a tree of bytes, in depth-first order, so that a walk goes straight through memory and a jump
// leaves out a whole branch. Immutable; the tokenizer must outlive it.
class TokenTrie
{
public:
    // Bytes that no text contains stand for the thinking tags, where those are control tokens.
    static constexpr uint8_t openTag = 0xFE;
    static constexpr uint8_t closeTag = 0xFF;

    struct Node
    {
        uint32_t end;        // the first node that is not below this one
        uint32_t firstToken; // the tokens whose bytes end here lie from this to the next node's first, in tokens()
        uint16_t depth;      // bytes from the root
        uint8_t byte;
    };

    // `tags`: nullptr for answers without thinking. Control tokens other than tags, and tokens without text, are not in it.
    TokenTrie(const Tokenizer &tokenizer, const ThinkingTags *tags);

    // The root is node 0. One more than there are stands at the end.
    std::span<const Node> nodes() const { return m_nodes; }
    std::span<const int32_t> tokens() const { return m_tokens; }
    size_t maxDepth() const { return m_maxDepth; }
    size_t vocabularySize() const { return m_bytes.size(); }
    // The bytes that a token stands for in a constrained text; empty for those that cannot come.
    std::string_view bytes(int32_t token) const { return m_bytes[size_t(token)]; }
    // The tokens that end an answer.
    std::span<const int32_t> endTokens() const { return m_endTokens; }
    bool isEnd(int32_t token) const { return m_isEnd[size_t(token)]; }

private:
    void build();

    std::vector<std::string_view> m_bytes; // by token
    std::vector<bool> m_isEnd;
    std::vector<int32_t> m_endTokens;
    std::vector<int32_t> m_tokens; // by their bytes
    std::vector<Node> m_nodes;
    size_t m_maxDepth = 0;
};

} // namespace hearth
