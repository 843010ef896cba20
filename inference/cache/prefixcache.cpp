#include "inference/cache/prefixcache.h"

#include <algorithm>
#include <cassert>

namespace hearth {

static int commonLength(std::span<const int32_t> a, std::span<const int32_t> b)
{
    return int(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

// Of a beginning of `same` tokens: as much as can be gone on from.
KeptState PrefixCache::usable(const Entry &entry, int same) const
{
    if (!m_states)
        return {.tokens = same, .slot = -1};
    KeptState best{.tokens = 0, .slot = -1};
    for (const KeptState &state : entry.states)
        if (state.tokens <= same && state.tokens > best.tokens)
            best = state;
    return best;
}

PrefixCache::Match PrefixCache::find(std::span<const int32_t> tokens, int most)
{
    KeptState best{.tokens = 0, .slot = -1};
    auto found = m_entries.end();
    for (auto it = m_entries.begin(); it != m_entries.end(); ++it) {
        const KeptState state = usable(*it, std::min(most, commonLength(tokens, it->tokens)));
        if (state.tokens > best.tokens) {
            best = state;
            found = it;
        }
    }
    if (found == m_entries.end())
        return {};
    m_entries.splice(m_entries.begin(), m_entries, found);
    const auto pages = m_entries.front().pages.begin();
    return {.tokens = best.tokens, .pages = {pages, pages + m_pool.pagesFor(best.tokens)}, .stateSlot = best.slot};
}

// States of tokens that `into` has none for yet; those that stay in `from` are given back with it.
void PrefixCache::takeStates(Entry &into, std::vector<KeptState> &from)
{
    const auto isKnown = [&into](const KeptState &state) {
        return std::any_of(into.states.begin(), into.states.end(), [&](const KeptState &one) { return one.tokens == state.tokens; });
    };
    const auto isNew = std::stable_partition(from.begin(), from.end(), isKnown);
    into.states.insert(into.states.end(), isNew, from.end());
    from.erase(isNew, from.end());
    std::sort(into.states.begin(), into.states.end(), [](const KeptState &a, const KeptState &b) { return a.tokens < b.tokens; });
}

void PrefixCache::keep(std::vector<int32_t> tokens, std::vector<int> pages, std::vector<KeptState> states)
{
    assert(int(tokens.size()) <= int(pages.size()) * m_pool.pageTokens());
    assert(m_states || states.empty());
    Entry fresh{.tokens = std::move(tokens), .pages = std::move(pages), .states = std::move(states)};
    for (auto it = m_entries.begin(); it != m_entries.end();) {
        if (commonLength(it->tokens, fresh.tokens) == int(it->tokens.size())) {
            takeStates(fresh, it->states);
            release(*it);
            it = m_entries.erase(it);
        } else {
            ++it;
        }
    }
    while (fresh.states.size() > mostStates) {
        m_states->giveBack(fresh.states.front().slot);
        fresh.states.erase(fresh.states.begin());
    }
    m_entries.push_front(std::move(fresh));
}

bool PrefixCache::dropOldest()
{
    if (m_entries.empty())
        return false;
    release(m_entries.back());
    m_entries.pop_back();
    return true;
}

void PrefixCache::clear()
{
    while (dropOldest()) { }
}

void PrefixCache::release(const Entry &entry)
{
    for (int page : entry.pages)
        m_pool.giveBack(page);
    for (const KeptState &state : entry.states)
        m_states->giveBack(state.slot);
}

} // namespace hearth
