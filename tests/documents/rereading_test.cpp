#include "tests/documents/indexbench.h"

#include <QTest>

using namespace hearth;
using namespace hearth::test;

// Files that are read again: on demand, as after Tesseract was installed.
class RereadingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsPagesWithoutTextAgainWhenAsked();
    void keepsWhatItHadWhereANewReadingGivesLess_data();
    void keepsWhatItHadWhereANewReadingGivesLess();
};

void RereadingTest::keepsWhatItHadWhereANewReadingGivesLess_data()
{
    QTest::addColumn<ReadTrouble>("trouble");
    QTest::newRow("damaged") << ReadTrouble::Damaged;
    QTest::newRow("no reader") << ReadTrouble::NotReadable;
    QTest::newRow("fewer pages") << ReadTrouble::None;
}

void RereadingTest::keepsWhatItHadWhereANewReadingGivesLess()
{
    QFETCH(const ReadTrouble, trouble);
    IndexBench bench;
    bench.write(QStringLiteral("scan.txt"), QStringLiteral("The heron waits.\n?A picture only."));
    bench.addCollection();
    IndexWorkOptions options = bench.options();
    bool isWorse = false;
    options.read = [&, read = options.read](const QString &path, std::stop_token stop) {
        Document document = read(path, stop);
        if (isWorse) {
            document.pages.clear();
            document.failure.trouble = trouble;
        }
        return document;
    };
    IndexWork work(options);
    work.open();
    IndexBench::finish(work);
    isWorse = true;
    work.retry(1);
    IndexBench::finish(work);
    QCOMPARE(int(*bench.reads), 2);
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList({QStringLiteral("scan.txt")}));
}

void RereadingTest::readsPagesWithoutTextAgainWhenAsked()
{
    IndexBench bench;
    bench.embedder = std::make_shared<FakeEmbedder>();
    bench.write(QStringLiteral("scan.txt"), QStringLiteral("The heron waits.\n?A picture only."));
    bench.write(QStringLiteral("good.txt"), QStringLiteral("The egret."));
    bench.addCollection();
    IndexWorkOptions options = bench.options();
    bool hasOcr = false;
    options.read = [&, read = options.read](const QString &path, std::stop_token stop) {
        Document document = read(path, stop);
        if (hasOcr && !document.problems.isEmpty()) {
            document.problems.clear();
            document.pages[0].text += QStringLiteral("\nAn otter.");
            document.pages[0].elements.append({.start = document.pages[0].text.size() - 9, .length = 9});
        }
        return document;
    };
    IndexWork work(options);
    work.open();
    IndexBench::finish(work);
    QCOMPARE(int(*bench.reads), 2);
    hasOcr = true;
    work.retry(1);
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList({QStringLiteral("scan.txt")})); // meanwhile
    IndexBench::finish(work);
    QCOMPARE(bench.find(QStringLiteral("otter")), QStringList({QStringLiteral("scan.txt")}));
    QCOMPARE(int(*bench.reads), 3);
    QCOMPARE(work.progress().passagesAll, bench.value(QStringLiteral("SELECT count(*) FROM passages")).toInt());
    QCOMPARE(work.progress().passagesEmbedded, work.progress().passagesAll);
    work.retry(1); // all is there
    IndexBench::finish(work);
    QCOMPARE(int(*bench.reads), 3);
}

QTEST_GUILESS_MAIN(RereadingTest)
#include "rereading_test.moc"
