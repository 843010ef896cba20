#include "tests/documents/indexbench.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

class IndexKillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsEqualThoughTheProgramIsKilledTwentyTimes();
};

void IndexKillTest::endsEqualThoughTheProgramIsKilledTwentyTimes()
{
    constexpr int kills = 20;
    constexpr int files = 60;
    IndexBench bench;
    for (int i = 0; i < files; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), textOf(i, 6));
    bench.addCollection();
    const QStringList arguments{bench.folder, QStringLiteral("40")}; // so slow that most kills come in the middle
    QRandomGenerator random(11);
    int unfinished = 0;
    int edits = 0;
    for (int kill = 0; kill < kills; ++kill) {
        QProcess program;
        program.start(QStringLiteral(HEARTH_INDEX_VICTIM), arguments);
        QVERIFY(program.waitForReadyRead(30000) || program.state() == QProcess::NotRunning);
        // Meanwhile somebody works with the files.
        for (int i = 0; i < 3; ++i) {
            QTest::qWait(random.bounded(60));
            const QString path = bench.path(QStringLiteral("%1.txt").arg(random.bounded(files)));
            switch (random.bounded(4)) {
            case 0: QFile::remove(path); break;
            case 1: QFile::rename(path, bench.path(QStringLiteral("moved-%1.txt").arg(++edits))); break;
            default: writeFileAt(path, textOf(1000 + ++edits, 5));
            }
        }
        program.kill();                                                                     // SIGKILL
        QVERIFY(program.state() == QProcess::NotRunning || program.waitForFinished(30000)); // it may have come to its end before
        unfinished += program.exitStatus() == QProcess::CrashExit ? 1 : 0;
    }
    QProcess program;
    program.start(QStringLiteral(HEARTH_INDEX_VICTIM), arguments);
    QVERIFY(program.waitForFinished(120000));
    QCOMPARE(program.exitCode(), 0);

    IndexBench peaceful;
    peaceful.files = bench.files;
    peaceful.embedder = std::make_shared<FakeEmbedder>();
    peaceful.addCollection();
    peaceful.indexAll();
    const QStringList rows = allRows(bench.folder);
    QVERIFY(rows.size() > 1000);
    QCOMPARE(rows.size(), allRows(peaceful.folder).size());
    QCOMPARE(rows, allRows(peaceful.folder));
    QCOMPARE(bench.value(QStringLiteral("PRAGMA integrity_check")).toString(), QStringLiteral("ok"));
    QCOMPARE(indexNumbers(bench.folder), QList<int>({1}));
    qInfo("%d kills, %d in the middle, %d edits, %d rows", kills, unfinished, edits, int(rows.size()));
    QVERIFY(unfinished >= kills / 2);
}

QTEST_GUILESS_MAIN(IndexKillTest)
#include "indexkill_test.moc"
