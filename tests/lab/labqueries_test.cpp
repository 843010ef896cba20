#include "app/lab/labqueries.h"
#include "app/store/chatqueries.h"
#include "app/store/database.h"
#include "app/store/migrations.h"
#include "tests/lab/maderun.h"

#include <QJsonDocument>
#include <QtTest/QtTest>

using namespace hearth;
using test::madeRun;

class LabQueriesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void keepsRunsWhole();
    void theNextIdIsNotThatOfAKeptRun();
    void listsTheNewestFirst();
    void listsWhereRunsWereMade();
    void listsHowRunsEnded_data();
    void listsHowRunsEnded();
    void endingsOfBeforeAreTold_data();
    void endingsOfBeforeAreTold();
    void runsOfBeforeAreDescribed_data();
    void runsOfBeforeAreDescribed();
    void renamesAndReplaces();
    void deletesARunWithItsVotes();
    void aDeletedRunComesBackWithItsVotes();
    void countsVotesOfAllRuns();
    void tiesAreCountedApart();
    void aPromptVotedOnAgainCountsOnce();
    void equalAnswersShareTheirVotes();
    void theSameAnswersOfARepeatCountOnce();
    void votesOfBeforeAreKeyedOnce();
    void findsRunsWhoseHashesAreMissing();
    void keepsPromptSetsByName();
    void votesWithNamesSeenAreCountedApart();
    void namesAVariantByItsHash();
    void votesByPathAreNamedByTheHash();
    void readsATrendFromTheOldestOn();
    void readsSpeedsOfFilesWhereTheyRan();

private:
    std::unique_ptr<Database> m_db;
};

void LabQueriesTest::init()
{
    m_db = std::make_unique<Database>(QStringLiteral(":memory:"));
    migrate(*m_db, newestVersion());
}

void LabQueriesTest::keepsRunsWhole()
{
    LabRun run = madeRun();
    putLabRun(*m_db, 5, run);
    run.id = 5;
    QVERIFY(readLabRun(*m_db, 5) == run);
    QCOMPARE(readLabRun(*m_db, 6).id, -1);
}

// After a start ids go on from the largest one in use; a comparison that got the id of an older one would take its place.
void LabQueriesTest::theNextIdIsNotThatOfAKeptRun()
{
    QCOMPARE(largestId(*m_db), 0);
    putLabRun(*m_db, 41, madeRun());
    QCOMPARE(largestId(*m_db), 41);
    m_db->run(
        QStringLiteral("INSERT INTO chats (id, title, is_pinned, created_at, updated_at, current_leaf) VALUES (50, 'a', 0, 5, 6, 0)"));
    QCOMPARE(largestId(*m_db), 50);
}

void LabQueriesTest::listsTheNewestFirst()
{
    LabRun run = madeRun();
    putLabRun(*m_db, 1, run);
    run.startedAt = run.startedAt.addSecs(60);
    run.quality.clear();
    putLabRun(*m_db, 2, run);
    const QList<LabRunSummary> runs = listLabRuns(*m_db);
    QCOMPARE(runs.size(), 2);
    QVERIFY(runs[0] == (LabRunSummary{2, run.startedAt, run.title, 4, 2, false, "0.1.0", "CPU", RunEnding::Whole}));
    QVERIFY(runs[1].hasQuality);
}

void LabQueriesTest::listsWhereRunsWereMade()
{
    LabRun run = madeRun();
    run.variants[2].device = QStringLiteral("NVIDIA H200");
    run.variants[3].device.clear(); // it did not run
    putLabRun(*m_db, 1, run);
    QCOMPARE(listLabRuns(*m_db).value(0).devices, QStringLiteral("CPU, NVIDIA H200"));
    QCOMPARE(listLabRuns(*m_db).value(0).build, QStringLiteral("0.1.0"));
    LabRun bare;
    bare.title = QStringLiteral("bare");
    bare.startedAt = run.startedAt.addDays(1);
    putLabRun(*m_db, 2, bare);
    QCOMPARE(listLabRuns(*m_db).value(0).devices, QString());
    run.variants[0].device = QStringLiteral("GPU");
    putLabRun(*m_db, 1, run); // once more
    QCOMPARE(listLabRuns(*m_db).value(1).devices, QStringLiteral("GPU, CPU, NVIDIA H200"));
}

// With the columns that every version has.
static void putOldRun(Database &db, int id, const LabRun &run)
{
    db.run(
        QStringLiteral("INSERT INTO lab_runs (id, started_at, title, variants, prompts, has_quality, result) VALUES (?, ?, ?, 4, 2, 1, ?)"),
        {id, 10 - id, run.title, QString::fromUtf8(QJsonDocument(toJson(run)).toJson())});
}

static LabRun endedRun(RunEnding ending)
{
    LabRun run = madeRun();
    run.isWhole = ending == RunEnding::Whole;
    run.isUnderWay = ending == RunEnding::UnderWay;
    run.isInterrupted = ending == RunEnding::Interrupted;
    return run;
}

void LabQueriesTest::listsHowRunsEnded_data()
{
    QTest::addColumn<RunEnding>("ending");
    QTest::newRow("whole") << RunEnding::Whole;
    QTest::newRow("stopped") << RunEnding::Stopped;
    QTest::newRow("interrupted") << RunEnding::Interrupted;
    QTest::newRow("under way") << RunEnding::UnderWay;
}

void LabQueriesTest::listsHowRunsEnded()
{
    QFETCH(RunEnding, ending);
    putLabRun(*m_db, 1, endedRun(ending));
    QCOMPARE(listLabRuns(*m_db).value(0).ending, ending);
    putLabRun(*m_db, 1, madeRun()); // it was kept while it ran
    QCOMPARE(listLabRuns(*m_db).value(0).ending, RunEnding::Whole);
    putLabRun(*m_db, 1, endedRun(ending));
    QCOMPARE(listLabRuns(*m_db).value(0).ending, ending);
    QCOMPARE(endingOf(readLabRun(*m_db, 1)), ending);
}

void LabQueriesTest::endingsOfBeforeAreTold_data()
{
    QTest::addColumn<int>("version");
    for (int version = 6; version < 11; ++version) // from the first with a Lab to the last without the column
        QTest::addRow("version %d", version) << version;
}

void LabQueriesTest::endingsOfBeforeAreTold()
{
    QFETCH(int, version);
    Database old(QStringLiteral(":memory:"));
    migrate(old, version);
    const QList<RunEnding> endings{RunEnding::Whole, RunEnding::Stopped, RunEnding::Interrupted, RunEnding::UnderWay};
    for (int i = 0; i < endings.size(); ++i)
        putOldRun(old, i + 1, endedRun(endings[i]));
    putOldRun(old, 5, madeRun());
    old.run(QStringLiteral("UPDATE lab_runs SET result = '{}' WHERE id = 5")); // the first versions said nothing of it
    migrate(old, newestVersion());
    const QList<LabRunSummary> runs = listLabRuns(old);
    QCOMPARE(runs.size(), 5);
    for (int i = 0; i < endings.size(); ++i)
        QCOMPARE(runs[i].ending, endings[i]);
    QCOMPARE(runs[4].ending, RunEnding::Whole);
}

void LabQueriesTest::runsOfBeforeAreDescribed_data()
{
    QTest::addColumn<int>("version");
    for (int version = 6; version < 9; ++version) // from the first with a Lab to the last without them
        QTest::addRow("version %d", version) << version;
}

void LabQueriesTest::runsOfBeforeAreDescribed()
{
    QFETCH(int, version);
    Database old(QStringLiteral(":memory:"));
    migrate(old, version);
    putOldRun(old, 1, madeRun());
    putOldRun(old, 2, madeRun());
    old.run(QStringLiteral("UPDATE lab_runs SET result = 'no JSON' WHERE id = 2"));
    migrate(old, newestVersion());
    const QList<LabRunSummary> runs = listLabRuns(old);
    QCOMPARE(runs.size(), 2);
    QCOMPARE(runs[0].id, 1);
    QCOMPARE(runs[0].build, QStringLiteral("0.1.0"));
    QCOMPARE(runs[0].devices, QStringLiteral("CPU"));
    QVERIFY(runs[1].build.isEmpty() && runs[1].devices.isEmpty());
}

void LabQueriesTest::renamesAndReplaces()
{
    LabRun run = madeRun();
    putLabRun(*m_db, 1, run);
    renameLabRun(*m_db, 1, QStringLiteral("Mine"));
    QCOMPARE(readLabRun(*m_db, 1).title, QStringLiteral("Mine"));
    run.answers.clear();
    putLabRun(*m_db, 1, run);
    QCOMPARE(listLabRuns(*m_db).size(), 1);
    QVERIFY(readLabRun(*m_db, 1).answers.isEmpty());
    QCOMPARE(listLabRuns(*m_db)[0].title, QStringLiteral("Mine")); // the user's, who may give it while the run goes on
}

void LabQueriesTest::deletesARunWithItsVotes()
{
    putLabRun(*m_db, 1, madeRun());
    putBlindVote(*m_db, {.run = 1, .answers = {{"a"}, {"b"}}, .best = 0});
    deleteLabRun(*m_db, 1);
    QVERIFY(listLabRuns(*m_db).isEmpty());
    QVERIFY(countVotes(*m_db, "a", "b") == VoteCount());
}

void LabQueriesTest::aDeletedRunComesBackWithItsVotes()
{
    LabRun run = madeRun();
    run.id = 1;
    putLabRun(*m_db, 1, run);
    putBlindVote(*m_db, {.run = 1, .answers = {{"a"}, {"b"}}, .best = 0});
    putBlindVote(*m_db, {.run = 1, .prompt = 1, .answers = {{"a"}, {"b"}}});
    const TakenRun taken = takenRun(*m_db, 1);
    deleteLabRun(*m_db, 1);
    putTakenRun(*m_db, taken);
    QVERIFY(readLabRun(*m_db, 1) == run);
    QVERIFY(countVotes(*m_db, "a", "b") == (VoteCount{.first = 1, .ties = 1}));
    QCOMPARE(takenRun(*m_db, 9).run.id, -1);
}

void LabQueriesTest::countsVotesOfAllRuns()
{
    putLabRun(*m_db, 1, madeRun());
    putLabRun(*m_db, 2, madeRun());
    putBlindVote(*m_db, {.run = 1, .answers = {{"a"}, {"b"}, {"c"}}, .best = 0});
    putBlindVote(*m_db, {.run = 2, .prompt = 1, .answers = {{"a"}, {"b"}, {"c"}}, .best = 0});
    putBlindVote(*m_db, {.run = 2, .answers = {{"a"}, {"b"}, {"c"}}, .best = 1});
    QVERIFY(countVotes(*m_db, "a", "b") == (VoteCount{.first = 2, .second = 1}));
    QVERIFY(countVotes(*m_db, "b", "a") == (VoteCount{.first = 1, .second = 2}));
    QVERIFY(countVotes(*m_db, "c", "a") == (VoteCount{.first = 0, .second = 2}));
}

void LabQueriesTest::tiesAreCountedApart()
{
    putLabRun(*m_db, 1, madeRun());
    putBlindVote(*m_db, {.run = 1, .answers = {{"a"}, {"b"}, {"c"}}});
    QVERIFY(countVotes(*m_db, "a", "b") == (VoteCount{.ties = 1}));
    QVERIFY(countVotes(*m_db, "c", "a") == (VoteCount{.ties = 1}));
}

void LabQueriesTest::aPromptVotedOnAgainCountsOnce()
{
    putLabRun(*m_db, 1, madeRun());
    for (int i = 0; i < 6; ++i)
        putBlindVote(*m_db, {.run = 1, .answers = {{"a"}, {"b"}}, .best = 0});
    QVERIFY(countVotes(*m_db, "a", "b") == (VoteCount{.first = 1}));
    putBlindVote(*m_db, {.run = 1, .answers = {{"b"}, {"a"}}, .best = 0}); // the mind was changed
    QVERIFY(countVotes(*m_db, "a", "b") == (VoteCount{.second = 1}));
}

void LabQueriesTest::equalAnswersShareTheirVotes()
{
    putLabRun(*m_db, 1, madeRun());
    putBlindVote(*m_db, {.run = 1, .answers = {{"a", "b"}, {"c"}}, .best = 0});
    QVERIFY(countVotes(*m_db, "a", "c") == (VoteCount{.first = 1}));
    QVERIFY(countVotes(*m_db, "b", "c") == (VoteCount{.first = 1}));
    QVERIFY(countVotes(*m_db, "a", "b") == VoteCount());
    putBlindVote(*m_db, {.run = 1, .prompt = 1, .answers = {{"a", "b"}, {"a"}}, .best = 0}); // a file on two devices
    QVERIFY(countVotes(*m_db, "a", "a") == VoteCount());
    QVERIFY(countVotes(*m_db, "b", "a") == (VoteCount{.first = 1}));
}

void LabQueriesTest::keepsPromptSetsByName()
{
    putPromptSet(*m_db, {.name = "B", .prompts = {{.text = "one"}}});
    putPromptSet(*m_db, {.name = "a", .prompts = {{.text = "two"}}});
    putPromptSet(*m_db, {.name = "B", .prompts = {{.name = "n", .system = "s", .text = "three"}}});
    QList<PromptSet> sets = listPromptSets(*m_db);
    QCOMPARE(sets.size(), 2);
    QCOMPARE(sets[0].name, QStringLiteral("a")); // capitals change nothing
    QVERIFY(sets[1].prompts == (QList<LabPrompt>{{.name = "n", .system = "s", .text = "three"}}));
    deletePromptSet(*m_db, "a");
    QCOMPARE(listPromptSets(*m_db).size(), 1);
}

// Of a database of before answers came without names.
void LabQueriesTest::votesWithNamesSeenAreCountedApart()
{
    Database old(QStringLiteral(":memory:"));
    migrate(old, 9);
    for (int id : {1, 2}) {
        putOldRun(old, id, madeRun());
        old.run(QStringLiteral("INSERT INTO lab_votes (run_id, prompt, winner, loser, is_tie, created_at, answers) "
                               "VALUES (?, 0, 'a', 'b', 0, 1, ?)"),
                {id, QString::number(id)});
    }
    migrate(old, newestVersion());
    putBlindVote(old, {.run = 2, .prompt = 1, .answers = {{"a"}, {"b"}}, .best = 1});
    QVERIFY(countVotes(old, "a", "b") == (VoteCount{.second = 1}));
    QVERIFY(countVotes(old, "a", "b", VoteKind::Seen) == (VoteCount{.first = 2}));
    QCOMPARE(votedPrompts(old, 2), (QSet<int>{0, 1}));
    const TakenRun taken = takenRun(old, 2);
    deleteLabRun(old, 2);
    putTakenRun(old, taken); // each is what it was
    QVERIFY(countVotes(old, "a", "b") == (VoteCount{.second = 1}));
    QVERIFY(countVotes(old, "a", "b", VoteKind::Seen) == (VoteCount{.first = 2}));
}

void LabQueriesTest::namesAVariantByItsHash()
{
    QCOMPARE(identityOf({.path = "/a", .sha256 = "ff"}), QStringLiteral("ff@cpu"));
    QCOMPARE(identityOf({.path = "/a"}), QStringLiteral("/a@cpu"));
    QCOMPARE(identityOf({.path = "/a", .sha256 = "ff", .device = "AVX2, 2 threads"}), QStringLiteral("ff@cpu"));
    QCOMPARE(identityOf({.path = "/a", .sha256 = "ff", .device = "llvmpipe", .driver = "Mesa 22"}), QStringLiteral("ff@llvmpipe"));
}

void LabQueriesTest::votesByPathAreNamedByTheHash()
{
    putLabRun(*m_db, 1, madeRun());
    putLabRun(*m_db, 2, madeRun());
    putBlindVote(*m_db, {.run = 1, .answers = {{"/a.gguf@cpu"}, {"/b.gguf@GPU"}}, .best = 0});
    putBlindVote(*m_db, {.run = 2, .answers = {{"/a.gguf@cpu"}, {"/b.gguf@GPU"}}, .best = 0});
    nameVotes(*m_db, 1, QStringLiteral("/a.gguf"), QStringLiteral("aa"));
    nameVotes(*m_db, 1, QStringLiteral("/b.gguf"), QStringLiteral("bb"));
    QVERIFY(countVotes(*m_db, "aa@cpu", "bb@GPU") == (VoteCount{1, 0, 0}));
    QVERIFY(countVotes(*m_db, "/a.gguf@cpu", "/b.gguf@GPU") == (VoteCount{1, 0, 0})); // the other run's
}

void LabQueriesTest::theSameAnswersOfARepeatCountOnce()
{
    for (int run : {1, 2, 3})
        putLabRun(*m_db, run, madeRun());
    BlindVote vote{.run = 1, .answers = {{"a"}, {"b"}}, .best = 0, .when = 10};
    vote.question = {.system = "Be brief.", .text = "Why?"};
    vote.texts = QStringList{"one", "two"};
    putBlindVote(*m_db, vote);
    vote.run = 2; // run again, shown in the other order
    vote.when = 20;
    vote.answers = {{"b"}, {"a"}};
    vote.texts = QStringList{"two", "one"};
    vote.best = 1;
    putBlindVote(*m_db, vote);
    QVERIFY(countVotes(*m_db, "a", "b") == (VoteCount{.first = 1}));
    vote.best = 0; // whose they are was seen by then
    putBlindVote(*m_db, vote);
    QVERIFY(countVotes(*m_db, "a", "b") == (VoteCount{.first = 1}));
    vote.run = 3;
    vote.when = 5; // the first of all counts
    putBlindVote(*m_db, vote);
    QVERIFY(countVotes(*m_db, "a", "b") == (VoteCount{.second = 1}));
    vote.texts[0] = QStringLiteral("two!"); // another answer,
    putBlindVote(*m_db, vote);
    QVERIFY(countVotes(*m_db, "a", "b") == (VoteCount{.first = 1, .second = 1}));
    vote.texts[0] = QStringLiteral("two");
    vote.question.system.clear(); // and another question, count apart
    putBlindVote(*m_db, vote);
    QVERIFY(countVotes(*m_db, "a", "b") == (VoteCount{.first = 1, .second = 1}));
    const TakenRun taken = takenRun(*m_db, 2);
    deleteLabRun(*m_db, 2);
    putTakenRun(*m_db, taken); // its votes decide the same question as before
    deleteLabRun(*m_db, 3);
    QVERIFY(countVotes(*m_db, "a", "b") == (VoteCount{.first = 1}));
}

// A database of before the votes knew their question.
void LabQueriesTest::votesOfBeforeAreKeyedOnce()
{
    Database db(QStringLiteral(":memory:"));
    migrate(db, 7);
    LabRun run = madeRun();
    run.variants[0].sha256 = QStringLiteral("aa");
    run.variants[1].sha256.clear();
    run.variants[1].driver = QString();
    run.variants[0].device = QStringLiteral("Some GPU");
    const auto vote = [&](int id, int prompt, const QString &winner, const QString &loser) {
        db.run(QStringLiteral("INSERT INTO lab_votes (run_id, prompt, winner, loser, is_tie, created_at) VALUES (?, ?, ?, ?, 0, ?)"),
               {id, prompt, winner, loser, id});
    };
    for (int id : {1, 2}) { // the second repeats the first
        putOldRun(db, id, run);
        vote(id, 0, QStringLiteral("aa"), run.variants[1].path);
        vote(id, 1, QStringLiteral("gone"), QStringLiteral("aa"));
    }
    run.answers[0].text = QStringLiteral("Another answer");
    putOldRun(db, 3, run);
    vote(3, 0, run.variants[1].path, QStringLiteral("aa"));
    migrate(db);
    const QString first = QStringLiteral("aa@Some GPU");
    const QString second = run.variants[1].path + QStringLiteral("@cpu");
    QVERIFY(countVotes(db, first, second, VoteKind::Seen) == (VoteCount{.first = 1, .second = 1}));
    QVERIFY(countVotes(db, "gone", "aa", VoteKind::Seen) == (VoteCount{.first = 2})); // whose answer is not known: as before
    // One without names on the same question counts apart.
    BlindVote again{.run = 3, .prompt = 1, .answers = {{first}, {second}}, .best = 1, .when = 99};
    again.question = run.prompts[0];
    again.texts = QStringList{madeRun().answers[0].text, run.answers[2].text};
    putBlindVote(db, again);
    QVERIFY(countVotes(db, first, second) == (VoteCount{.second = 1}));
    QVERIFY(countVotes(db, first, second, VoteKind::Seen) == (VoteCount{.first = 1, .second = 1}));
}

void LabQueriesTest::findsRunsWhoseHashesAreMissing()
{
    LabRun run = madeRun();
    for (LabVariant &variant : run.variants)
        variant.modifiedAt = 5;
    run.variants[3].originalSha256 = QStringLiteral("ab");
    putLabRun(*m_db, 1, run);
    QVERIFY(runsWithoutHashes(*m_db).isEmpty());
    run.variants[3].originalSha256.clear();
    putLabRun(*m_db, 2, run);
    run.variants[3].originalSha256 = QStringLiteral("ab");
    run.variants[1].sha256.clear();
    putLabRun(*m_db, 3, run);
    run.variants[1].error = QStringLiteral("It did not run");
    putLabRun(*m_db, 4, run);
    run.variants[1].error.clear();
    run.variants[1].modifiedAt = 0; // of which file that was nothing is known any more
    putLabRun(*m_db, 5, run);
    const QList<LabRun> found = runsWithoutHashes(*m_db);
    QCOMPARE(found.size(), 2);
    QCOMPARE(found[0].id + found[1].id, qint64(5));
}

void LabQueriesTest::readsATrendFromTheOldestOn()
{
    LabRun run = madeRun();
    putLabRun(*m_db, 4, run); // a larger id, but earlier
    run.startedAt = run.startedAt.addSecs(60);
    run.id = 3;
    putLabRun(*m_db, 3, run);
    LabRun other = madeRun();
    for (LabVariant &variant : other.variants) {
        variant.path = QStringLiteral("/other.gguf");
        variant.sha256 = QStringLiteral("ff");
    }
    putLabRun(*m_db, 9, other);
    const LabTrend trend = readTrend(*m_db, run);
    QCOMPARE(trend.points.size(), 8);
    QCOMPARE(trend.points[0].run, 4);
    QCOMPARE(trend.points[4].run, 3);
    QVERIFY(trend.points[0].decodeSpeed > 0 && trend.points[0].perplexity > 0);
}

// A file is as fast as the device it ran on, and as fast as the last time.
void LabQueriesTest::readsSpeedsOfFilesWhereTheyRan()
{
    const auto put = [this](qint64 id, const QString &device, int tokens, double seconds) {
        LabRun run = madeRun();
        run.startedAt = run.startedAt.addSecs(id);
        run.variants[0].wantedDevice = device;
        run.quality[0].readTokens = tokens;
        run.quality[0].seconds = seconds;
        putLabRun(*m_db, id, run);
    };
    put(1, QStringLiteral("cpu"), 1000, 5);
    put(2, QStringLiteral("cpu"), 1000, 10);
    put(3, QStringLiteral("vulkan:0"), 1000, 2);
    put(4, QStringLiteral("vulkan:0"), 0, 0); // made by an earlier version: it says nothing
    const ReadingSpeeds speeds = readSpeeds(*m_db);
    QCOMPARE(speeds.value(QStringLiteral("/models/F16.gguf@cpu")), 100.0);
    QCOMPARE(speeds.value(QStringLiteral("/models/F16.gguf@vulkan:0")), 500.0);
}

QTEST_GUILESS_MAIN(LabQueriesTest)
#include "labqueries_test.moc"
