#include "app/documents/candidates.h"
#include "app/documents/passagevectors.h"
#include "inference/vectorsearch.h"
#include "tests/documents/indexbench.h"

#include <QRandomGenerator>
#include <QTest>

namespace hearth {

using test::FakeEmbedder;
using test::IndexBench;

namespace {

// What finds passages by their vectors, as the searcher does, on a connection of its own.
class Desk
{
public:
    explicit Desk(const IndexBench &bench) : m_index(openForSearch(bench.folder)), m_finder(*m_index), m_vectors(*m_index) { }

    // All passages, nearest first.
    std::vector<VectorSearch::Match> nearest(const std::vector<float> &query)
    {
        m_finder.refresh();
        const VectorSearch &vectors = m_vectors.upToDate(int(query.size()), m_finder);
        return vectors.nearest(query, 100000);
    }
    [[nodiscard]] qint64 rowsRead() const { return m_vectors.rowsRead(); }

private:
    std::unique_ptr<Database> m_index;
    PassageFinder m_finder;
    PassageVectors m_vectors;
};

std::vector<float> queryOf(int number)
{
    FakeEmbedder embedder;
    return embedder.embed({test::textOf(number)}, PassageEmbedder::Role::Query, {}).front();
}

} // namespace

class PassageVectorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_bench = std::make_unique<IndexBench>();
        m_bench->embedder = std::make_shared<FakeEmbedder>();
        m_bench->addCollection();
    }

    void findsWhatAFreshLoadFindsWhateverHappens_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 4; ++seed)
            QTest::newRow(qPrintable(QString::number(seed))) << seed;
    }

    // Files come, are edited, renamed, copied and removed, in the midst of reading and embedding.
    void findsWhatAFreshLoadFindsWhateverHappens()
    {
        QFETCH(const int, seed);
        constexpr int rounds = 40;
        QRandomGenerator random{quint32(seed)};
        IndexWork work(m_bench->options());
        work.open();
        Desk desk(*m_bench);
        qint64 rowsOfFreshLoads = 0;
        int made = 0;
        const auto compare = [&] {
            Desk fresh(*m_bench);
            for (int number = 0; number < 3; ++number) {
                const auto query = queryOf(number);
                QCOMPARE(desk.nearest(query), fresh.nearest(query));
            }
            rowsOfFreshLoads += fresh.rowsRead();
        };
        for (int round = 0; round < rounds; ++round) {
            const QStringList files = QDir(m_bench->files).entryList(QDir::Files);
            const QString some = files.isEmpty() ? QString() : files[random.bounded(int(files.size()))];
            const QString fresh = QStringLiteral("file%1.txt").arg(made++);
            const int what = files.isEmpty() ? 0 : random.bounded(7);
            if (what <= 2)
                m_bench->write(fresh, test::textOf(made, 1 + random.bounded(9)));
            else if (what == 3)
                m_bench->write(some, test::textOf(1000 + made, 1 + random.bounded(9)));
            else if (what == 4)
                QVERIFY(QFile::rename(m_bench->path(some), m_bench->path(fresh)));
            else if (what == 5)
                QVERIFY(QFile::copy(m_bench->path(some), m_bench->path(fresh)));
            else
                QVERIFY(QFile::remove(m_bench->path(some)));
            work.rescan();
            const int steps = random.bounded(12);
            for (int step = 0; step < steps && work.step(); ++step) { }
            compare();
        }
        IndexBench::finish(work);
        compare();
        QVERIFY(!desk.nearest(queryOf(0)).empty());
        QVERIFY2(desk.rowsRead() * 4 < rowsOfFreshLoads,
                 qPrintable(QStringLiteral("%1 rows, %2 by fresh loads").arg(desk.rowsRead()).arg(rowsOfFreshLoads)));
    }

    void readsOnlyWhatIsNew()
    {
        for (int i = 0; i < 20; ++i)
            m_bench->write(QStringLiteral("file%1.txt").arg(i), test::textOf(i));
        IndexWork work(m_bench->options());
        work.open();
        IndexBench::finish(work);
        Desk desk(*m_bench);
        const auto all = qint64(desk.nearest(queryOf(0)).size());
        QVERIFY(all >= 20);
        QCOMPARE(desk.rowsRead(), all);
        QCOMPARE(qint64(desk.nearest(queryOf(1)).size()), all);
        QCOMPARE(desk.rowsRead(), all); // nothing has changed

        m_bench->write(QStringLiteral("new.txt"), test::textOf(500));
        IndexBench::finish(work);
        const auto more = qint64(desk.nearest(queryOf(0)).size());
        QVERIFY(more > all);
        QCOMPARE(desk.rowsRead(), more);

        QVERIFY(QFile::rename(m_bench->path(QStringLiteral("file3.txt")), m_bench->path(QStringLiteral("moved.txt"))));
        QVERIFY(QFile::remove(m_bench->path(QStringLiteral("new.txt"))));
        IndexBench::finish(work);
        QCOMPARE(qint64(desk.nearest(queryOf(0)).size()), all);
        QCOMPARE(desk.rowsRead(), more); // what is gone is forgotten without a look at the rest
    }

    // Of another model's index: all is read anew.
    void takesVectorsOfAnotherWidthForDamaged()
    {
        m_bench->write(QStringLiteral("a.txt"), test::textOf(1));
        m_bench->indexAll();
        Desk desk(*m_bench);
        QVERIFY(desk.nearest(std::vector<float>(8, 0.1F)).empty());
        QVERIFY(!desk.nearest(queryOf(1)).empty());
        QVERIFY(desk.nearest(std::vector<float>(8, 0.1F)).empty());
    }

private:
    std::unique_ptr<IndexBench> m_bench;
};

} // namespace hearth

QTEST_GUILESS_MAIN(hearth::PassageVectorsTest)
#include "passagevectors_test.moc"
