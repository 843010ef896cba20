#include "inference/cache/pagepool.h"

#include <cassert>

namespace hearth {

PagePool::PagePool(int pages, int pageTokens) : m_pageTokens(pageTokens), m_users(size_t(pages), 0)
{
    assert(pages >= 0 && pageTokens > 0);
    for (int page = pages - 1; page >= 0; --page)
        m_free.push_back(page);
}

std::optional<int> PagePool::take()
{
    if (m_free.empty())
        return std::nullopt;
    const int page = m_free.back();
    m_free.pop_back();
    m_users[size_t(page)] = 1;
    return page;
}

void PagePool::share(int page)
{
    assert(users(page) > 0);
    ++m_users[size_t(page)];
}

void PagePool::giveBack(int page)
{
    assert(users(page) > 0);
    if (--m_users[size_t(page)] == 0)
        m_free.push_back(page);
}

} // namespace hearth
