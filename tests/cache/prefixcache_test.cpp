#include "inference/cache/prefixcache.h"

#include <QTest>

#include <numeric>

using namespace hearth;

class PrefixCacheTest : public QObject
{
    Q_OBJECT

    static std::vector<int32_t> count(int from, int length)
    {
        std::vector<int32_t> tokens(static_cast<size_t>(length));
        std::iota(tokens.begin(), tokens.end(), from);
        return tokens;
    }
    static std::vector<int> takePages(PagePool &pool, int pages)
    {
        std::vector<int> taken;
        for (int i = 0; i < pages; ++i)
            taken.push_back(pool.take().value());
        return taken;
    }

private slots:
    void findsOnlyABeginningThatEndsAtAState()
    {
        PagePool pool(16, 4);
        PagePool states(8, 1);
        {
            PrefixCache cache(pool, &states);
            cache.keep(count(0, 10), takePages(pool, 3), {{.tokens = 4, .slot = *states.take()}, {.tokens = 10, .slot = *states.take()}});
            QCOMPARE(cache.find(count(0, 12), 11).tokens, 10);
            QCOMPARE(cache.find(count(0, 10), 9).tokens, 4);
            QCOMPARE(cache.find(count(0, 9), 8).pages.size(), size_t(1));
            QCOMPARE(cache.find(count(0, 3), 3).tokens, 0);
            QCOMPARE(cache.find(count(0, 3), 3).stateSlot, -1);
            // What goes on from it takes its states over, of which the last few stay.
            std::vector<KeptState> more;
            for (const int tokens : {10, 11, 12, 13})
                more.push_back({.tokens = tokens, .slot = *states.take()});
            cache.keep(count(0, 13), takePages(pool, 4), more);
            QCOMPARE(cache.entries(), 1);
            QCOMPARE(states.freePages(), 4);
            QCOMPARE(cache.find(count(0, 10), 9).tokens, 0);
            QCOMPARE(cache.find(count(0, 20), 19).stateSlot, more.back().slot);
        }
        QCOMPARE(states.freePages(), 8);
        QCOMPARE(pool.freePages(), 16);
    }

    void findsTheLongestCommonBeginning()
    {
        PagePool pool(16, 4);
        PrefixCache cache(pool);
        const std::vector<int> pages = takePages(pool, 3);
        cache.keep(count(0, 10), pages);
        std::vector<int32_t> question = count(0, 7);
        question.push_back(99);
        const PrefixCache::Match match = cache.find(question, 100);
        QCOMPARE(match.tokens, 7);
        QCOMPARE(match.pages, (std::vector<int>{pages[0], pages[1]}));
    }

    void neverGivesMoreThanAskedFor()
    {
        PagePool pool(16, 4);
        PrefixCache cache(pool);
        cache.keep(count(0, 8), takePages(pool, 2));
        QCOMPARE(cache.find(count(0, 8), 7).tokens, 7);
        QCOMPARE(cache.find(count(0, 8), 4).pages.size(), size_t(1));
        QCOMPARE(cache.find(count(5, 8), 7).tokens, 0);
    }

    void dropsAnEntryThatTheNewOneBeginsWith()
    {
        PagePool pool(16, 4);
        PrefixCache cache(pool);
        cache.keep(count(0, 4), takePages(pool, 1));
        cache.keep(count(100, 4), takePages(pool, 1));
        cache.keep(count(0, 8), takePages(pool, 2));
        QCOMPARE(cache.entries(), 2);
        QCOMPARE(pool.freePages(), 16 - 3);
    }

    void givesPagesBackLeastRecentlyUsedFirst()
    {
        PagePool pool(4, 4);
        PrefixCache cache(pool);
        cache.keep(count(0, 4), takePages(pool, 1));
        cache.keep(count(100, 4), takePages(pool, 1));
        QCOMPARE(cache.find(count(0, 4), 4).tokens, 4); // now the most recent
        QVERIFY(cache.dropOldest());
        QCOMPARE(cache.find(count(100, 4), 4).tokens, 0);
        QCOMPARE(cache.find(count(0, 4), 4).tokens, 4);
        QVERIFY(cache.dropOldest());
        QVERIFY(!cache.dropOldest());
        QCOMPARE(pool.freePages(), 4);
    }
};

QTEST_APPLESS_MAIN(PrefixCacheTest)
#include "prefixcache_test.moc"
