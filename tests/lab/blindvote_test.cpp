#include "app/lab/blindvote.h"
#include "tests/lab/maderun.h"

#include <QTemporaryDir>
#include <QtTest/QtTest>

using namespace hearth;

class BlindVoteTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void whatWasBrokenOffIsNotVotedOn_data();
    void whatWasBrokenOffIsNotVotedOn();
    void aPromptWithOneWholeAnswerIsPassedOver();
    void allThatSaidTheSameAreNamed();
    void manyPairsWithFewVotesAreOneSentence();

private:
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

void BlindVoteTest::whatWasBrokenOffIsNotVotedOn_data()
{
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("finish");
    QTest::newRow("stopped") << QString() << QStringLiteral("cancelled");
    QTest::newRow("failed") << QStringLiteral("The device was lost.") << QString();
}

void BlindVoteTest::whatWasBrokenOffIsNotVotedOn()
{
    QFETCH(QString, error);
    QFETCH(QString, finish);
    LabRun run = test::madeRun();
    run.id = 1;
    for (int i = 0; i < run.variants.size(); ++i)
        run.variants[i].sha256 = QString(64, QChar(u'a' + i)); // each its own file
    for (LabAnswer &answer : run.answers) {
        if (answer.variant == 3) {
            answer.error = error;
            answer.finish = finish;
        }
    }
    m_store
        ->run([run](Database &db) {
            putLabRun(db, 1, run);
            return 0;
        })
        .waitForFinished();
    BlindVoting blind(*m_store);
    blind.setRun(run);
    QVERIFY(blind.begin());
    QCOMPARE(blind.answers().size(), 3);
    blind.choose(0);
    QTRY_COMPARE(blind.verdicts().size(), 2); // the chosen one beside each of the two others
    for (const LabVote &vote : blind.votes())
        QVERIFY(vote.first != 3 && vote.second != 3);
}

void BlindVoteTest::aPromptWithOneWholeAnswerIsPassedOver()
{
    LabRun run = test::madeRun();
    run.id = 1;
    for (LabAnswer &answer : run.answers) {
        if (answer.prompt == 1 && answer.variant > 0)
            answer.finish = QStringLiteral("cancelled");
    }
    BlindVoting blind(*m_store);
    blind.setRun(run);
    QVERIFY(blind.begin());
    QCOMPARE(blind.all(), 1);
    QCOMPARE(blind.prompt(), run.prompts[0].text);
}

void BlindVoteTest::allThatSaidTheSameAreNamed()
{
    LabRun run = test::madeRun();
    run.id = 1;
    for (LabAnswer &answer : run.answers)
        answer.text = answer.variant == 3 ? QStringLiteral("No.") : QStringLiteral("Yes.");
    BlindVoting blind(*m_store);
    blind.setRun(run);
    QVERIFY(blind.begin());
    QCOMPARE(blind.answers().size(), 2);
    for (const QVariant &answer : blind.answers())
        QVERIFY(answer.toMap()[QStringLiteral("label")].toString().isEmpty());
    blind.choose(-1);
    QStringList labels;
    for (const QVariant &answer : blind.answers())
        labels.append(answer.toMap()[QStringLiteral("label")].toString());
    labels.sort();
    QCOMPARE(labels, (QStringList{QStringLiteral("F16, Q8_0, Q4_K_M"), QStringLiteral("Q2_K")}));
}

// Six variants are fifteen pairs.
void BlindVoteTest::manyPairsWithFewVotesAreOneSentence()
{
    LabRun run = test::madeRun();
    run.id = 1;
    for (int i = 0; i < run.variants.size(); ++i)
        run.variants[i].sha256 = QString(64, QChar(u'a' + i));
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
    BlindVoting blind(*m_store);
    blind.setRun(run);
    QTRY_COMPARE(blind.verdicts().size(), 1);
    QVERIFY(blind.begin());
    blind.choose(-1); // all six pairs
    QTRY_COMPARE(blind.votes().size(), 6);
    const QStringList verdicts = blind.verdicts();
    QCOMPARE(verdicts.size(), 2);
    QVERIFY2(verdicts[0].startsWith(QLatin1String("F16 was preferred to Q2_K in 6 of 6 votes")), qPrintable(verdicts[0]));
    QVERIFY2(verdicts[1].contains(QLatin1String("between 5 pairs")) && verdicts[1].contains(QLatin1String("6 at least")),
             qPrintable(verdicts[1]));
}

QTEST_GUILESS_MAIN(BlindVoteTest)
#include "blindvote_test.moc"
