#include "inference/cache/pagepool.h"

#include <QTest>

#include <set>

using namespace hearth;

class PagePoolTest : public QObject
{
    Q_OBJECT

private slots:
    void givesEachPageOnceAndThenNone()
    {
        PagePool pool(5, 32);
        std::set<int> pages;
        for (int i = 0; i < 5; ++i)
            pages.insert(pool.take().value());
        QCOMPARE(pages.size(), size_t(5));
        QVERIFY(!pool.take().has_value());
        QCOMPARE(pool.freePages(), 0);
    }

    void keepsASharedPageUntilItsLastUserIsGone()
    {
        PagePool pool(1, 32);
        const int page = pool.take().value();
        pool.share(page);
        pool.giveBack(page);
        QCOMPARE(pool.freePages(), 0);
        pool.giveBack(page);
        QCOMPARE(pool.freePages(), 1);
        QCOMPARE(pool.take().value(), page);
    }

    void roundsTokensUpToPages()
    {
        const PagePool pool(1, 32);
        QCOMPARE(pool.pagesFor(0), 0);
        QCOMPARE(pool.pagesFor(1), 1);
        QCOMPARE(pool.pagesFor(32), 1);
        QCOMPARE(pool.pagesFor(33), 2);
    }
};

QTEST_APPLESS_MAIN(PagePoolTest)
#include "pagepool_test.moc"
