#include "app/lab/labqueries.h"
#include "app/store/chatstore.h"
#include "app/store/migrations.h"
#include "app/store/recovery.h"
#include "tests/lab/maderun.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest/QtTest>

using namespace hearth;
using test::madeRun;

namespace {

constexpr int runs = 20;
constexpr qint64 pageBytes = 4096;

QString resultMark(int run)
{
    return QStringLiteral("the answers of comparison %1 ").arg(run);
}

LabRun runOf(int id)
{
    LabRun run = madeRun();
    run.id = id;
    run.title = QStringLiteral("Comparison %1").arg(id);
    run.text = resultMark(id).repeated(200); // some pages
    return run;
}

// A Lab's history, some of it voted on, and no chat.
void fill(const QString &path)
{
    Database db(path);
    migrate(db);
    db.transaction([&] {
        for (int id = 1; id <= runs; ++id) {
            putLabRun(db, id, runOf(id));
            putBlindVote(
                db, {.run = id, .prompt = 0, .answers = {{QStringLiteral("a@cpu")}, {QStringLiteral("b@cpu")}}, .best = 0, .when = id});
        }
        putPromptSet(db, {.name = QStringLiteral("mine"), .prompts = {{.text = QStringLiteral("Why?")}}});
    });
    db.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
}

// Junk over the page that holds the text. False: there is none.
bool spoil(const QString &path, const QString &text)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite))
        return false;
    const qint64 at = file.readAll().indexOf(text.toUtf8());
    return at >= 0 && file.seek(at / pageBytes * pageBytes) && file.write(QByteArray(pageBytes, '\xa5')) == pageBytes;
}

} // namespace

// What is left of the Lab when the history's database was damaged.
class LabRecoveryTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void aTornHeaderCostsNothing();
    void aBadPageCostsItsRunAlone();
    void votesOfALostRunAreNotCounted();
    void votesOfAnOlderDatabaseAreKeyed();
    void anOlderDatabaseHasNoLab();

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(QStringLiteral("hearth.sqlite")); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void LabRecoveryTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void LabRecoveryTest::aTornHeaderCostsNothing()
{
    fill(path());
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.write(QByteArray(pageBytes, '\0'));
    file.close();
    Store store(m_folder->path());
    const OpenReport report = store.open().result();
    QVERIFY(!report.error && !report.recovery.keptAside.isEmpty());
    QVERIFY(!report.recovery.mayBeIncomplete);
    QCOMPARE(report.recovery.comparisons, runs);
    QCOMPARE(report.recovery.promptSets, 1);
    QCOMPARE(report.largestId, runs); // a new comparison takes the place of none
    Database db(path());
    for (int id = 1; id <= runs; ++id)
        QVERIFY2(readLabRun(db, id) == runOf(id), qPrintable(QString::number(id)));
    QCOMPARE(countVotes(db, QStringLiteral("a@cpu"), QStringLiteral("b@cpu")).first, runs);
    QCOMPARE(listPromptSets(db).value(0).prompts.value(0).text, QStringLiteral("Why?"));
}

void LabRecoveryTest::aBadPageCostsItsRunAlone()
{
    fill(path());
    QVERIFY(spoil(path(), resultMark(7)));
    const RecoveryReport report = recoverDatabase(path());
    QVERIFY(report.mayBeIncomplete);
    Database db(path());
    const qsizetype left = listLabRuns(db).size();
    QVERIFY2(left >= runs - 2 && left < runs, qPrintable(QString::number(left)));
    QCOMPARE(readLabRun(db, 7).id, -1); // rather none than one of rubbish
    for (const LabRunSummary &run : listLabRuns(db))
        QVERIFY(readLabRun(db, run.id) == runOf(int(run.id)));
    QVERIFY(isDatabaseSound(path()));
}

void LabRecoveryTest::votesOfALostRunAreNotCounted()
{
    fill(path());
    QVERIFY(spoil(path(), resultMark(7)));
    recoverDatabase(path());
    Database db(path());
    QCOMPARE(countVotes(db, QStringLiteral("a@cpu"), QStringLiteral("b@cpu")).first, int(listLabRuns(db).size()));
    QCOMPARE(db.value(QStringLiteral("SELECT count(*) FROM lab_votes WHERE run_id = 7")).toInt(), 0);
}

// Of before votes were kept by what was asked: without a key of their own all of them would be one vote.
void LabRecoveryTest::votesOfAnOlderDatabaseAreKeyed()
{
    constexpr int before = 7;
    {
        Database db(path());
        migrate(db, before);
        for (int id = 1; id <= 3; ++id) {
            db.run(QStringLiteral("INSERT INTO lab_runs VALUES (?, 0, 'old', 2, 1, 0, ?)"),
                   {id, id == 2 ? QStringLiteral("{\"is_whole\": false}") : QStringLiteral("{}")});
            db.run(
                QStringLiteral("INSERT INTO lab_votes (run_id, prompt, winner, loser, is_tie, created_at) VALUES (?, 0, 'a', 'b', 0, 0)"),
                {id});
        }
        db.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
    }
    recoverDatabase(path());
    Database db(path());
    QCOMPARE(listLabRuns(db).size(), 3);
    QCOMPARE(schemaVersion(db), newestVersion());
    QCOMPARE(countVotes(db, QStringLiteral("a"), QStringLiteral("b"), VoteKind::Seen).first, 3);
    for (const LabRunSummary &run : listLabRuns(db)) // it did not know how they ended, either
        QCOMPARE(run.ending, run.id == 2 ? RunEnding::Stopped : RunEnding::Whole);
}

void LabRecoveryTest::anOlderDatabaseHasNoLab()
{
    {
        Database db(path());
        migrate(db, 5);
        db.run(QStringLiteral("INSERT INTO chats (id, title, created_at, updated_at) VALUES (1, 'old', 0, 0)"));
        db.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
    }
    const RecoveryReport report = recoverDatabase(path());
    QCOMPARE(report.chats, 1);
    QVERIFY(!report.mayBeIncomplete);
}

QTEST_GUILESS_MAIN(LabRecoveryTest)
#include "labrecovery_test.moc"
