#pragma once

#include "inference/sampling/grammar/automaton.h"
#include "inference/sampling/grammar/tokentrie.h"

#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace hearth {

// The `capacity` values that were asked for last. A value is shared, so that one in use outlives its place here.
template <typename Value> class RecentlyUsed
{
public:
    explicit RecentlyUsed(size_t capacity) : m_capacity(capacity) { }

    std::shared_ptr<const Value> find(uint64_t key)
    {
        const auto found = m_places.find(key);
        if (found == m_places.end())
            return nullptr;
        m_order.splice(m_order.begin(), m_order, found->second);
        return found->second->value;
    }
    void insert(uint64_t key, std::shared_ptr<const Value> value)
    {
        m_order.push_front({key, std::move(value)});
        m_places[key] = m_order.begin();
        if (m_order.size() > m_capacity) {
            m_places.erase(m_order.back().key);
            m_order.pop_back();
        }
    }
    bool has(uint64_t key) const { return m_places.contains(key); }
    void clear()
    {
        m_order.clear();
        m_places.clear();
    }
    size_t size() const { return m_order.size(); }

private:
    struct Entry
    {
        uint64_t key;
        std::shared_ptr<const Value> value;
    };
    size_t m_capacity;
    std::list<Entry> m_order; // the last used one first
    std::unordered_map<uint64_t, typename std::list<Entry>::iterator> m_places;
};

// Which tokens may come next.
struct TokenMask
{
    std::vector<uint64_t> words; // bit t % 64 of word t / 64 is token t
    uint32_t allowed = 0;        // how many

    bool allows(int32_t token) const { return words[size_t(token) / 64] >> (size_t(token) % 64) & 1; }
};

// The masks of a grammar's states over a vocabulary: the tree of the tokens is walked once against a state, and the result is kept.
// Most of the work is shared between states that differ only in where they return to (Automaton::Split). Used from one thread.
class TokenMasks
{
public:
    TokenMasks(std::shared_ptr<const TokenTrie> trie, Automaton &automaton);

    // `dropsSpace`: one space at the front of the token is not part of the text (the detokenizer drops it).
    std::shared_ptr<const TokenMask> mask(Automaton::State state, bool dropsSpace);
    // nullptr: it would have to be worked out.
    std::shared_ptr<const TokenMask> known(Automaton::State state, bool dropsSpace);
    // Whether mask() is quick, or worth its time because the state was asked about before.
    bool isWorthIt(Automaton::State state, bool dropsSpace);
    // The numbers of the states are void (Automaton::reset).
    void forget();

private:
    // The part of a mask that does not depend on the callers, and where in the tree they decide.
    struct Local
    {
        TokenMask mask;
        std::vector<uint32_t> exits; // nodes
    };

    TokenMask compute(Automaton::State state);
    TokenMask computeAtStart(Automaton::State state);
    std::shared_ptr<const Local> local(Automaton::State state);
    TokenMask emptyMask() const;
    void setOwn(uint32_t node, TokenMask &mask) const;
    void walk(Automaton::State state, uint32_t node, TokenMask &mask, std::vector<uint32_t> *exits);

    std::shared_ptr<const TokenTrie> m_trie;
    Automaton &m_automaton;
    RecentlyUsed<TokenMask> m_masks;      // by state * 2 + dropsSpace
    RecentlyUsed<Local> m_locals;         // by state
    RecentlyUsed<TokenMask> m_asked;      // as m_masks, without values: isWorthIt was asked
    std::vector<Automaton::State> m_path; // by depth
};

} // namespace hearth
