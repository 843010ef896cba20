#include "inference/cache/prefixcache.h"

#include <algorithm>
#include <cassert>

namespace hearth {

static int commonLength(std::span<const int32_t> a, std::span<const int32_t> b)
{
    return int(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

PrefixCache::Match PrefixCache::find(std::span<const int32_t> tokens, int most)
{
    int best = 0;
    auto found = m_entries.end();
    for (auto it = m_entries.begin(); it != m_entries.end(); ++it) {
        const int same = std::min(most, commonLength(tokens, it->tokens));
        if (same > best) {
            best = same;
            found = it;
        }
    }
    if (found == m_entries.end())
        return {};
    m_entries.splice(m_entries.begin(), m_entries, found);
    const auto pages = m_entries.front().pages.begin();
    return {.tokens = best, .pages = {pages, pages + m_pool.pagesFor(best)}};
}

void PrefixCache::keep(std::vector<int32_t> tokens, std::vector<int> pages)
{
    assert(int(tokens.size()) <= int(pages.size()) * m_pool.pageTokens());
    for (auto it = m_entries.begin(); it != m_entries.end();) {
        if (commonLength(it->tokens, tokens) == int(it->tokens.size())) {
            release(*it);
            it = m_entries.erase(it);
        } else {
            ++it;
        }
    }
    m_entries.push_front({std::move(tokens), std::move(pages)});
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
}

} // namespace hearth
