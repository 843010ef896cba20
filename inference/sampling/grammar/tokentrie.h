#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

class Tokenizer;

// The texts of a vocabulary's tokens as a tree of bytes, in depth-first order, so that a walk goes straight through memory and a jump
// leaves out a whole branch. Immutable; the tokenizer must outlive it.
class TokenTrie
{
public:
    // Bytes that no text contains stand for control tokens that mark parts of an answer.
    static constexpr uint8_t firstMark = 0xF8;
    static constexpr size_t maxMarks = 8;
    static constexpr uint8_t markByte(size_t place) { return uint8_t(firstMark + place); }

    struct Node
    {
        uint32_t end;        // the first node that is not below this one
        uint32_t firstToken; // the tokens whose bytes end here lie from this to the next node's first, in tokens()
        uint16_t depth;      // bytes from the root
        uint8_t byte;
    };

    // `marks`: at most maxMarks; those that are control tokens come by their bytes. Other control tokens, and tokens without text, are
    // not in it.
    explicit TokenTrie(const Tokenizer &tokenizer, std::span<const std::string> marks = {});

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
