#pragma once

#include "inference/cache/pagepool.h"

#include <cstdint>
#include <list>
#include <span>
#include <vector>

namespace hearth {

// Pages of finished sequences, kept so that a prompt that begins with the same tokens (the next turn of a chat, the same system
// prompt) need not be computed again. Holds one use of each of its pages; the least recently used entry goes first when pages run out.
class PrefixCache
{
public:
    explicit PrefixCache(PagePool &pool) : m_pool(pool) { }
    ~PrefixCache() { clear(); }
    PrefixCache(const PrefixCache &) = delete;
    PrefixCache &operator=(const PrefixCache &) = delete;

    // The longest kept beginning of `tokens`, at most `most` tokens.
    struct Match
    {
        int tokens = 0;         // how many are the same; 0: none
        std::vector<int> pages; // the pages that hold them; the last one may be only partly of use. Not yet shared.
    };
    Match find(std::span<const int32_t> tokens, int most);

    // Takes over one use of each page. tokens.size() <= pages.size() * pageTokens. An entry that the new one begins with is dropped.
    void keep(std::vector<int32_t> tokens, std::vector<int> pages);
    // Gives the pages of the least recently used entry back. False when there is none.
    bool dropOldest();
    void clear();
    int entries() const { return int(m_entries.size()); }

private:
    struct Entry
    {
        std::vector<int32_t> tokens;
        std::vector<int> pages;
    };
    void release(const Entry &entry);

    PagePool &m_pool;
    std::list<Entry> m_entries; // most recently used first
};

} // namespace hearth
