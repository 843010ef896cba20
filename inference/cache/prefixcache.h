#pragma once

#include "inference/cache/pagepool.h"

#include <cstdint>
#include <list>
#include <span>
#include <vector>

namespace hearth {

// A slot that holds the state of a sequence's layers as it is after its first `tokens` tokens. It is not written any more.
struct KeptState
{
    int tokens = 0;
    int slot = 0;
};

// Pages of finished sequences, kept so that a prompt that begins with the same tokens (the next turn of a chat, the same system
// prompt) need not be computed again. Holds one use of each of its pages; the least recently used entry goes first when pages run out.
// Where a model's layers carry a state, keys and values are of no use without it: only a beginning that ends at a kept state is found.
class PrefixCache
{
public:
    // states: the pool of state slots; null for a model without.
    explicit PrefixCache(PagePool &pool, PagePool *states = nullptr) : m_pool(pool), m_states(states) { }
    ~PrefixCache() { clear(); }
    PrefixCache(const PrefixCache &) = delete;
    PrefixCache &operator=(const PrefixCache &) = delete;

    // The longest kept beginning of `tokens`, at most `most` tokens.
    struct Match
    {
        int tokens = 0;         // how many are the same; 0: none
        std::vector<int> pages; // the pages that hold them; the last one may be only partly of use. Not yet shared.
        int stateSlot = -1;     // the state after them; -1: the model has none, or nothing was found. Not yet shared.
    };
    Match find(std::span<const int32_t> tokens, int most);

    // Takes over one use of each page and of each state's slot. tokens.size() <= pages.size() * pageTokens; states in the order of their
    // tokens. An entry that the new one begins with is dropped; its states go to the new one, of which the last mostStates stay.
    void keep(std::vector<int32_t> tokens, std::vector<int> pages, std::vector<KeptState> states = {});
    static constexpr size_t mostStates = 4;
    // Gives the pages and states of the least recently used entry back. False when there is none.
    bool dropOldest();
    void clear();
    int entries() const { return int(m_entries.size()); }

private:
    struct Entry
    {
        std::vector<int32_t> tokens;
        std::vector<int> pages;
        std::vector<KeptState> states;
    };
    KeptState usable(const Entry &entry, int same) const;
    void takeStates(Entry &into, std::vector<KeptState> &from);
    void release(const Entry &entry);

    PagePool &m_pool;
    PagePool *m_states;
    std::list<Entry> m_entries; // most recently used first
};

} // namespace hearth
