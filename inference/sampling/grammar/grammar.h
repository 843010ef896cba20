#pragma once

#include "inference/sampling/grammar/characterset.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// A grammar as a network over bytes (a recursive transition network, Woods 1970): each rule is a small automaton whose edges take a
// byte, take nothing, or run another rule. Made by GrammarBuilder; immutable.
class Grammar
{
public:
    struct Edge
    {
        enum class Kind : uint8_t { Bytes, Empty, Call };
        Kind kind = Kind::Empty;
        uint8_t first = 0; // Bytes: any of first to last
        uint8_t last = 0;
        uint32_t rule = 0; // Call: what to run before going on at the target
        uint32_t target = 0;
    };

    uint32_t start() const { return m_ruleStarts[m_root]; }
    uint32_t start(uint32_t rule) const { return m_ruleStarts[rule]; }
    std::span<const Edge> edges(uint32_t node) const
    {
        return std::span(m_edges).subspan(m_begin[node], m_begin[node + 1] - m_begin[node]);
    }
    bool isFinal(uint32_t node) const { return m_isFinal[node]; } // the rule may end here
    bool isTail(uint32_t node) const { return m_isTail[node]; }   // the rule can do nothing but end here
    uint32_t nodes() const { return uint32_t(m_isFinal.size()); }

private:
    friend class GrammarBuilder;
    uint32_t m_root = 0;
    std::vector<uint32_t> m_ruleStarts;
    std::vector<uint32_t> m_begin; // [nodes + 1] into m_edges
    std::vector<Edge> m_edges;
    std::vector<bool> m_isFinal;
    std::vector<bool> m_isTail;
};

// Puts a grammar together. Rules are numbered in the order they are added; an edge may name one that is added later.
class GrammarBuilder
{
public:
    static constexpr uint32_t maxNodes = 1u << 18;
    static constexpr uint32_t maxEdges = 1u << 20;

    // `name`: for messages, with its place: "value (line 3, column 1)". Returns the rule's number.
    uint32_t addRule(std::string name);
    uint32_t rules() const { return uint32_t(m_rules.size()); }
    uint32_t ruleStart(uint32_t rule) const { return m_rules[rule].start; }
    const std::string &ruleName(uint32_t rule) const { return m_rules[rule].name; }
    void setEnd(uint32_t node) { m_isFinal[node] = true; }

    // Each throws Error{InvalidArgument, kind "grammar_too_large"} past the limits.
    uint32_t addNode();
    void addBytes(uint32_t from, uint8_t first, uint8_t last, uint32_t to);
    void addEmpty(uint32_t from, uint32_t to);
    void addCall(uint32_t from, uint32_t rule, uint32_t to);
    uint32_t addText(uint32_t from, std::string_view text); // returns where it ends
    void addCharacters(uint32_t from, const CharacterSet &set, uint32_t to);

    // Takes out what can never come to an end. Throws Error{InvalidArgument} with the kind "left_recursion" when a rule can call itself
    // before it has taken a byte, "endless_grammar" when `root` can never be completed.
    Grammar build(uint32_t root) const;

private:
    struct Rule
    {
        std::string name;
        uint32_t start;
    };
    struct From
    {
        uint32_t node;
        Grammar::Edge edge;
    };

    void addEdge(uint32_t from, Grammar::Edge edge);
    template <typename IsKept> Grammar assemble(uint32_t root, IsKept isKept) const;
    std::vector<bool> reaching(bool throughBytes) const;
    void checkLeftRecursion(const Grammar &grammar) const;
    std::vector<uint32_t> leftCalls(const Grammar &grammar, uint32_t rule, const std::vector<bool> &canBeEmpty) const;
    static std::vector<bool> tails(const Grammar &grammar);

    std::vector<Rule> m_rules;
    std::vector<From> m_edges;
    std::vector<bool> m_isFinal; // [nodes]
};

} // namespace hearth
