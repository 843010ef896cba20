#include "app/lab/blindvote.h"
#include "tests/lab/maderun.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest/QtTest>

using namespace hearth;

namespace {

// To be voted on, or being voted on: each variant its own file.
LabRun blindRun()
{
    LabRun run = test::madeRun();
    run.id = 1;
    run.isBlind = true;
    run.isSeen = false;
    for (int i = 0; i < run.variants.size(); ++i)
        run.variants[i].sha256 = QString(64, QChar(char16_t(u'a' + i)));
    return run;
}

int placeOf(const BlindVoting &blind, int variant)
{
    const QList<BlindAnswers::Row> &rows = const_cast<BlindVoting &>(blind).answers()->rows();
    const auto found = std::find_if(rows.begin(), rows.end(), [=](const BlindAnswers::Row &row) { return row.variant == variant; });
    return found == rows.end() ? -1 : int(found - rows.begin());
}

BlindAnswers::Row rowOf(BlindVoting &blind, int variant)
{
    return blind.answers()->rows().value(placeOf(blind, variant));
}

bool isEveryTextHidden(BlindVoting &blind)
{
    const QList<BlindAnswers::Row> &rows = blind.answers()->rows();
    return std::all_of(rows.begin(), rows.end(), [](const BlindAnswers::Row &row) { return row.text.isEmpty() && row.stage == "waiting"; });
}

} // namespace

// One that the store has nothing more to tell when it goes.
class Voting : public BlindVoting
{
public:
    explicit Voting(Store &store) : BlindVoting(store), m_store(store) { }
    ~Voting() override { m_store.settle(); }

private:
    Store &m_store;
};

class BlindVoteTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void answersGrowWithoutNames();
    void answersThatComeInTurnAreHeldBack();
    void whatBrokeOffIsNotWaitedFor();
    void tellsWhatIsDoneMeanwhile();
    void theOrderIsDrawn();
    void whatWasBrokenOffIsNotVotedOn_data();
    void whatWasBrokenOffIsNotVotedOn();
    void aPromptWithOneWholeAnswerIsPassedOver();
    void aPromptThatWasVotedOnIsPassedOver();
    void equalAnswersShareAVote();
    void whatWasSeenIsNotVotedOn();
    void aVoteBeforeTheEndIsKeptWithItsRun();
    void theRestCanBeLeft();
    void manyPairsWithFewVotesAreOneSentence();
    void votesWithNamesSeenAreSaidNotToCount();

private:
    void put(const LabRun &run);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
};

void BlindVoteTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<Store>(m_folder->path());
    m_store->open().waitForFinished();
}

void BlindVoteTest::cleanup()
{
    m_store.reset();
    m_folder.reset();
}

void BlindVoteTest::put(const LabRun &run)
{
    m_store
        ->run([run](Database &db) {
            putLabRun(db, run.id, run);
            return 0;
        })
        .waitForFinished();
}

void BlindVoteTest::answersGrowWithoutNames()
{
    const LabRun run = blindRun();
    Voting blind(*m_store);
    blind.begin(run);
    QVERIFY(blind.isHidden() && isEveryTextHidden(blind) && !blind.canVote());
    blind.grow(2, 0, QStringLiteral("hm"), true);
    QCOMPARE(rowOf(blind, 2).stage, QStringLiteral("thinking"));
    blind.grow(2, 0, QStringLiteral("Because "), false);
    blind.grow(2, 0, QStringLiteral("it"), false);
    blind.grow(1, 1, QStringLiteral("Another prompt"), false);
    QCOMPARE(rowOf(blind, 2).text, QStringLiteral("Because it"));
    QCOMPARE(rowOf(blind, 2).stage, QStringLiteral("writing"));
    QVERIFY(rowOf(blind, 1).text.isEmpty());
    for (const LabAnswer &answer : run.answers) {
        if (answer.prompt != 0)
            continue;
        QVERIFY(!blind.canVote());
        blind.choose(0); // nothing comes of it
        blind.setAnswer(answer);
    }
    QVERIFY(blind.canVote());
    for (const BlindAnswers::Row &row : blind.answers()->rows())
        QVERIFY(row.label.isEmpty() && !row.text.isEmpty() && row.stage == "done");
    blind.choose(placeOf(blind, 3));
    QCOMPARE(rowOf(blind, 3).label, QStringLiteral("Q2_K"));
    QVERIFY(rowOf(blind, 3).isChosen && !rowOf(blind, 0).isChosen);
    blind.next();
    QCOMPARE(blind.prompt(), run.prompts[1].text);
    QVERIFY(!blind.isRevealed() && !blind.canVote());
    QCOMPARE(rowOf(blind, 1).text, QStringLiteral("Another prompt"));
    QVERIFY(rowOf(blind, 1).label.isEmpty());
}

// Whose turn it is would tell whose answer it is.
void BlindVoteTest::answersThatComeInTurnAreHeldBack()
{
    const LabRun run = blindRun();
    Voting blind(*m_store);
    blind.begin(run);
    blind.setTogether(false);
    blind.grow(0, 0, QStringLiteral("Because"), false);
    for (const LabAnswer &answer : run.answers) {
        if (answer.prompt != 0)
            continue;
        QVERIFY(blind.isHeldBack() && isEveryTextHidden(blind));
        blind.setAnswer(answer);
    }
    QVERIFY(!blind.isHeldBack() && blind.canVote());
    QCOMPARE(rowOf(blind, 2).text, QStringLiteral("Because ```of``` it, 2"));
}

void BlindVoteTest::whatBrokeOffIsNotWaitedFor()
{
    const LabRun run = blindRun();
    Voting blind(*m_store);
    blind.begin(run);
    for (const LabAnswer &answer : run.answers) {
        if (answer.prompt == 0 && answer.variant != 3)
            blind.setAnswer(answer);
    }
    QVERIFY(!blind.canVote());
    blind.grow(3, 0, QStringLiteral("Half"), false);
    blind.setOut(3);
    QVERIFY(blind.canVote());
    blind.finish(run);
    QVERIFY(blind.canVote());
}

// And not for which of them.
void BlindVoteTest::tellsWhatIsDoneMeanwhile()
{
    Voting blind(*m_store);
    blind.begin(blindRun());
    QSignalSpy told(&blind, &BlindVoting::doingChanged);
    QStringList said;
    for (const auto &[stage, fraction] : {std::pair("making", 0.254), std::pair("making", 0.254), std::pair("loading", 0.5),
                                          std::pair("answering", 0.0), std::pair("checking", 0.5), std::pair("scoring", 0.5)}) {
        blind.setStage(QLatin1String(stage), fraction);
        said.append(blind.doing());
    }
    QCOMPARE(
        said,
        QStringList({QStringLiteral("Quantizing, 25\u00a0%"), QStringLiteral("Quantizing, 25\u00a0%"), QStringLiteral("Loading the models"),
                     QStringLiteral("Answering"), QStringLiteral("Reading the reference's answers"), QStringLiteral("Reading the text")}));
    QCOMPARE(told.size(), 5);
}

void BlindVoteTest::theOrderIsDrawn()
{
    Voting blind(*m_store);
    QSet<int> first;
    for (int i = 0; i < 200; ++i) { // one of four never comes first in fewer than one of 10^24
        blind.begin(blindRun());
        first.insert(blind.answers()->rows().first().variant);
    }
    QCOMPARE(first.size(), 4);
}

void BlindVoteTest::whatWasBrokenOffIsNotVotedOn_data()
{
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("finish");
    QTest::newRow("stopped") << QString() << QStringLiteral("cancelled");
    QTest::newRow("unfinished") << QString() << QStringLiteral("unfinished");
    QTest::newRow("failed") << QStringLiteral("The device was lost.") << QString();
}

void BlindVoteTest::whatWasBrokenOffIsNotVotedOn()
{
    QFETCH(QString, error);
    QFETCH(QString, finish);
    LabRun run = blindRun();
    for (LabAnswer &answer : run.answers) {
        if (answer.variant == 3) {
            answer.error = error;
            answer.finish = finish;
        }
    }
    put(run);
    Voting blind(*m_store);
    blind.setRun(run);
    QCOMPARE(rowOf(blind, 3).stage, QStringLiteral("failed"));
    QVERIFY(rowOf(blind, 3).text.isEmpty());
    blind.choose(placeOf(blind, 3));
    QVERIFY(!blind.isRevealed());
    blind.choose(placeOf(blind, 1));
    QTRY_COMPARE(blind.verdicts().size(), 2); // the chosen one beside each of the two others
    for (const LabVote &vote : blind.votes())
        QVERIFY(vote.first != 3 && vote.second != 3);
}

void BlindVoteTest::aPromptWithOneWholeAnswerIsPassedOver()
{
    LabRun run = blindRun();
    for (LabAnswer &answer : run.answers) {
        if (answer.prompt == 1 && answer.variant > 0)
            answer.finish = QStringLiteral("cancelled");
    }
    Voting blind(*m_store);
    blind.setRun(run);
    QCOMPARE(blind.all(), 1);
    QCOMPARE(blind.prompt(), run.prompts[0].text);
    blind.begin(run);
    blind.finish(run);
    QCOMPARE(blind.all(), 1);
}

void BlindVoteTest::aPromptThatWasVotedOnIsPassedOver()
{
    Voting blind(*m_store);
    blind.setRun(blindRun(), {0});
    QCOMPARE(blind.all(), 1);
    QCOMPARE(blind.prompt(), blindRun().prompts[1].text);
    blind.setRun(blindRun(), {0, 1});
    QVERIFY(!blind.isHidden());
}

void BlindVoteTest::equalAnswersShareAVote()
{
    LabRun run = blindRun();
    for (LabAnswer &answer : run.answers)
        answer.text = answer.variant == 3 ? QStringLiteral("No.") : QStringLiteral("Yes.");
    put(run);
    Voting blind(*m_store);
    blind.setRun(run);
    QStringList same;
    for (const BlindAnswers::Row &row : blind.answers()->rows())
        same.append(row.sameAs);
    QCOMPARE(same.count(QString()), 2); // the first of each
    QVERIFY(rowOf(blind, 3).sameAs.isEmpty());
    blind.choose(placeOf(blind, 2));
    for (const int variant : {0, 1, 2})
        QVERIFY(rowOf(blind, variant).isChosen);
    QTRY_COMPARE(blind.votes().size(), 3); // each of the three beside the fourth
    for (const LabVote &vote : blind.votes())
        QVERIFY(vote.second == 3 && vote.votes == (VoteCount{.first = 1}));
}

void BlindVoteTest::whatWasSeenIsNotVotedOn()
{
    LabRun run = blindRun();
    run.isSeen = true;
    Voting blind(*m_store);
    blind.setRun(run);
    QVERIFY(!blind.isHidden() && !blind.canVote());
    blind.choose(0);
    QVERIFY(!blind.isRevealed());
    run.isBlind = false;
    run.isSeen = false;
    blind.setRun(run);
    QVERIFY(!blind.isHidden());
}

void BlindVoteTest::aVoteBeforeTheEndIsKeptWithItsRun()
{
    LabRun run = blindRun();
    Voting blind(*m_store);
    blind.begin(run);
    for (const LabAnswer &answer : run.answers) {
        if (answer.prompt == 0)
            blind.setAnswer(answer);
    }
    blind.choose(placeOf(blind, 0));
    put(run); // in the history only now
    blind.keepVotes(run);
    QTRY_COMPARE(blind.votes().size(), 3);
    blind.next();
    blind.finish(run);
    QVERIFY(blind.isHidden() && blind.canVote());
    blind.choose(placeOf(blind, 0));
    QTRY_COMPARE(blind.votes().first().votes, (VoteCount{.first = 2}));
    blind.next();
    QVERIFY(!blind.isHidden());
}

void BlindVoteTest::theRestCanBeLeft()
{
    Voting blind(*m_store);
    blind.setRun(blindRun());
    bool isTold = false;
    connect(&blind, &BlindVoting::namesShown, this, [&] { isTold = true; });
    blind.showNames();
    QVERIFY(isTold && !blind.isHidden() && blind.answers()->rowCount() == 0);
}

// Six variants are fifteen pairs.
void BlindVoteTest::manyPairsWithFewVotesAreOneSentence()
{
    const LabRun run = blindRun();
    m_store
        ->run([run](Database &db) {
            for (const qint64 id : {1, 2})
                putLabRun(db, id, run);
            for (int prompt = 0; prompt < 6; ++prompt) // the first is better than the last each time
                putBlindVote(
                    db, {.run = 2, .prompt = prompt, .answers = {{identityOf(run.variants[0])}, {identityOf(run.variants[3])}}, .best = 0});
            return 0;
        })
        .waitForFinished();
    Voting blind(*m_store);
    blind.setRun(run);
    QTRY_COMPARE(blind.verdicts().size(), 1);
    blind.choose(-1); // all six pairs
    QTRY_COMPARE(blind.votes().size(), 6);
    const QStringList verdicts = blind.verdicts();
    QCOMPARE(verdicts.size(), 2);
    QVERIFY2(verdicts[0].startsWith(QLatin1String("F16 was preferred to Q2_K in 6 of 6 votes")), qPrintable(verdicts[0]));
    QVERIFY2(verdicts[1].contains(QLatin1String("between 5 pairs")) && verdicts[1].contains(QLatin1String("6 at least")),
             qPrintable(verdicts[1]));
}

void BlindVoteTest::votesWithNamesSeenAreSaidNotToCount()
{
    const LabRun run = blindRun();
    TakenRun before{.run = run, .votes = {}};
    for (int prompt = 0; prompt < 7; ++prompt)
        before.votes.append({.prompt = prompt,
                             .winner = identityOf(run.variants[0]),
                             .loser = identityOf(run.variants[1]),
                             .answers = QString::number(prompt),
                             .isBlind = false});
    m_store
        ->run([before](Database &db) {
            putTakenRun(db, before);
            return 0;
        })
        .waitForFinished();
    Voting blind(*m_store);
    blind.setRun(run);
    QTRY_COMPARE(blind.verdicts().size(), 1);
    QVERIFY(blind.votes().isEmpty() && blind.verdicts().first().contains(QLatin1String("not counted")));
}

QTEST_GUILESS_MAIN(BlindVoteTest)
#include "blindvote_test.moc"
