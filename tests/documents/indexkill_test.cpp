#include "tests/documents/indexbench.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTest>
#include <QThread>

using namespace hearth;
using namespace hearth::test;

class IndexKillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsEqualThoughTheProgramIsKilledTwentyTimes();
    void endsEqualThoughItIsKilledWhileIndexesAreSwapped();
};

namespace {

constexpr int files = 60;

// Somebody works with the files.
void changeOne(const IndexBench &bench, QRandomGenerator &random, int &edits)
{
    const QString path = bench.path(QStringLiteral("%1.txt").arg(random.bounded(files)));
    switch (random.bounded(4)) {
    case 0: QFile::remove(path); break;
    case 1: QFile::rename(path, bench.path(QStringLiteral("moved-%1.txt").arg(++edits))); break;
    default: writeFileAt(path, textOf(1000 + ++edits, 5));
    }
}

// Kills it, if it has not come to its end before; true: it has not.
bool killed(QProcess &program)
{
    program.kill(); // SIGKILL
    if (program.state() != QProcess::NotRunning && !program.waitForFinished(30000))
        qFatal("it can't be killed");
    return program.exitStatus() == QProcess::CrashExit;
}

QStringList rowsMadeInPeace(const QString &folder, const QString &embedder)
{
    IndexBench peaceful;
    peaceful.files = folder;
    peaceful.embedder = std::make_shared<FakeEmbedder>(embedder);
    peaceful.addCollection();
    peaceful.indexAll();
    return allRows(peaceful.folder);
}

} // namespace

void IndexKillTest::endsEqualThoughTheProgramIsKilledTwentyTimes()
{
    constexpr int kills = 20;
    IndexBench bench;
    for (int i = 0; i < files; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), textOf(i, 6));
    bench.addCollection();
    const QStringList arguments{bench.folder, QStringLiteral("40"), QStringLiteral("fake-1")}; // so slow that most kills come in the middle
    QRandomGenerator random(11);
    int unfinished = 0;
    int edits = 0;
    for (int kill = 0; kill < kills; ++kill) {
        QProcess program;
        program.start(QStringLiteral(HEARTH_INDEX_VICTIM), arguments);
        QVERIFY(program.waitForReadyRead(30000) || program.state() == QProcess::NotRunning);
        for (int i = 0; i < 3; ++i) {
            QTest::qWait(random.bounded(60));
            changeOne(bench, random, edits);
        }
        unfinished += killed(program) ? 1 : 0;
    }
    QProcess program;
    program.start(QStringLiteral(HEARTH_INDEX_VICTIM), arguments);
    QVERIFY(program.waitForFinished(120000));
    QCOMPARE(program.exitCode(), 0);

    const QStringList peaceful = rowsMadeInPeace(bench.files, QStringLiteral("fake-1"));
    const QStringList rows = allRows(bench.folder);
    QVERIFY(rows.size() > 1000);
    QCOMPARE(rows.size(), peaceful.size());
    QCOMPARE(rows, peaceful);
    QCOMPARE(bench.value(QStringLiteral("PRAGMA integrity_check")).toString(), QStringLiteral("ok"));
    QCOMPARE(indexNumbers(bench.folder), QList<int>({1}));
    qInfo("%d kills, %d in the middle, %d edits, %d rows", kills, unfinished, edits, int(rows.size()));
    QVERIFY(unfinished >= kills / 2);
}

// Another embedder needs another index, which is made beside the one that answers and then takes its place.
void IndexKillTest::endsEqualThoughItIsKilledWhileIndexesAreSwapped()
{
    constexpr int kills = 18;
    IndexBench bench;
    for (int i = 0; i < files; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), textOf(i, 6));
    bench.embedder = std::make_shared<FakeEmbedder>(QStringLiteral("model 0"));
    bench.addCollection();
    bench.indexAll();
    const auto current = [&bench] { return currentIndex(*openForSearch(bench.folder)); };
    QRandomGenerator random(23);
    int unfinished = 0;
    int before = 0; // kills after which the old index answers still,
    int after = 0;  // or the new one
    int edits = 0;
    QString model;
    for (int kill = 0; kill < kills; ++kill) {
        if (kill % 3 == 0)
            model = QStringLiteral("model %1").arg(kill / 3 + 1);
        const int number = current();
        QProcess program;
        program.start(QStringLiteral(HEARTH_INDEX_VICTIM), {bench.folder, QStringLiteral("16"), model});
        QVERIFY(program.waitForReadyRead(30000) || program.state() == QProcess::NotRunning);
        if (kill % 3 == 0) { // somewhere while the new one is made
            changeOne(bench, random, edits);
            QTest::qWait(random.bounded(80));
        } else { // around the moment in which it takes the other's place
            for (QByteArray said = program.readAll(); !said.contains("ready") && program.state() != QProcess::NotRunning;) {
                program.waitForReadyRead(30000);
                said += program.readAll();
            }
            QThread::usleep(random.bounded(3000));
        }
        unfinished += killed(program) ? 1 : 0;
        QVERIFY(openForSearch(bench.folder) != nullptr); // one answers at all times
        QCOMPARE(bench.value(QStringLiteral("PRAGMA integrity_check")).toString(), QStringLiteral("ok"));
        (current() == number ? before : after) += 1;
    }
    QProcess program;
    program.start(QStringLiteral(HEARTH_INDEX_VICTIM), {bench.folder, QStringLiteral("0"), model});
    QVERIFY(program.waitForFinished(120000));
    QCOMPARE(program.exitCode(), 0);
    const QStringList peaceful = rowsMadeInPeace(bench.files, model);
    const QStringList rows = allRows(bench.folder);
    QVERIFY(rows.size() > 1000);
    QCOMPARE(rows, peaceful);
    QCOMPARE(indexNumbers(bench.folder), QList<int>({current()})); // the others are gone
    qInfo("%d kills, %d in the middle, %d before and %d after the swap, %d edits", kills, unfinished, before, after, edits);
    QVERIFY(unfinished > 0);
}

QTEST_GUILESS_MAIN(IndexKillTest)
#include "indexkill_test.moc"
