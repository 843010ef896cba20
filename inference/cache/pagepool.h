#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace hearth {

// Which pages of the KV cache are in use, and by how many; with pages of one token, which state slots are. Pure bookkeeping: no memory,
// no device. Engine thread only.
class PagePool
{
public:
    PagePool(int pages, int pageTokens);

    int pageTokens() const { return m_pageTokens; }
    int pages() const { return int(m_users.size()); }
    int freePages() const { return int(m_free.size()); }
    int pagesFor(int tokens) const { return (tokens + m_pageTokens - 1) / m_pageTokens; }

    std::optional<int> take(); // a page with one user; nothing when all are in use
    void share(int page);      // one more user
    void giveBack(int page);   // one user less; free when it was the last
    int users(int page) const { return m_users[size_t(page)]; }

private:
    int m_pageTokens;
    std::vector<int> m_users; // of each page
    std::vector<int> m_free;  // taken from the back
};

} // namespace hearth
