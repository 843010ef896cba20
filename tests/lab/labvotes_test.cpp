#include "tests/lab/labbed.h"

using namespace hearth;

namespace {

int votesBetweenTheFirstTwo(Store &store, const LabRun &run)
{
    VoteCount votes;
    store
        .run([&](Database &db) {
            votes = countVotes(db, identityOf(run.variants[0]), identityOf(run.variants[1]));
            return 0;
        })
        .waitForFinished();
    return votes.first + votes.second;
}

} // namespace

// Comparisons whose answers are voted on before their names are shown. With real small models.
class LabVotesTest : public test::LabBed
{
    Q_OBJECT
private Q_SLOTS:
    void init() { layBed(); }
    void cleanup() { clearBed(); }
    void votesWithoutNames();
    void votesBeforeTheEndAreKept();
    void namesStayHiddenUntilTheVote();
    void votesOnTheSameAnswersCountOnce();
    void aRepeatIsNotBlind();
    void votesFollowTheHash();
};

void LabVotesTest::votesWithoutNames()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_lab->setBlind(true);
    m_lab->start();
    BlindVoting *blind = m_lab->blind();
    QVERIFY(blind->isHidden()); // from the first word on
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 60000);
    QCOMPARE(blind->answers()->rowCount(), 2);
    for (const BlindAnswers::Row &row : blind->answers()->rows())
        QVERIFY(row.label.isEmpty() && !row.text.isEmpty());
    blind->choose(1);
    const BlindAnswers::Row chosen = blind->answers()->rows()[1];
    QVERIFY(chosen.isChosen && !blind->answers()->rows()[0].isChosen);
    QTRY_COMPARE(blind->verdicts().size(), 1);
    const LabVote vote = blind->votes().first();
    QCOMPARE(vote.votes.first + vote.votes.second, 1);
    QCOMPARE(vote.votes.ties, 0);
    const LabVariantList::Row &winner = m_lab->variants()->rows()[vote.votes.first == 1 ? vote.first : vote.second];
    QCOMPARE(winner.answers[0].text, chosen.text); // whose answer it was
    QCOMPARE(winner.facts.label, chosen.label);
    QVERIFY(blind->verdicts()[0].contains(winner.facts.label));
    blind->choose(0); // no second vote on the same answers
    QVERIFY(blind->answers()->rows()[1].isChosen);
    blind->next();
    QVERIFY(!blind->isHidden());
}

// A vote while the rest is still computed, and Hearth closed before its end.
void LabVotesTest::votesBeforeTheEndAreKept()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_lab->addPrompt(QStringLiteral("There was a dog"));
    m_lab->setMaxTokens(200);
    m_lab->setTerm(QStringLiteral("residence"), QStringLiteral("together"));
    m_lab->setBlind(true);
    BlindVoting *blind = m_lab->blind();
    connect(blind, &BlindVoting::changed, this, [&] {
        if (blind->canVote() && blind->number() == 1)
            blind->choose(0);
    });
    m_lab->start();
    QTRY_VERIFY_WITH_TIMEOUT(blind->isRevealed(), 60000);
    const bool wasRunning = m_lab->state() == QLatin1String("running");
    clearBed();
    Database db(m_folder->filePath(QStringLiteral("hearth.sqlite")));
    const qint64 id = listLabRuns(db).value(0).id;
    QCOMPARE(votedPrompts(db, id), QSet<int>{0});
    QVERIFY(!wasRunning || !readLabRun(db, id).isSeen);
}

// Left without a vote, and gone back to.
void LabVotesTest::namesStayHiddenUntilTheVote()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_lab->setBlind(true);
    finish();
    const qint64 id = finishedRun().id;
    QVERIFY(finishedRun().isBlind && !finishedRun().isSeen);
    m_lab->newRun();
    QVERIFY(!m_lab->blind()->isHidden());
    m_lab->openRun(id);
    QTRY_COMPARE(m_lab->state(), QStringLiteral("done"));
    QVERIFY(m_lab->blind()->isHidden() && m_lab->blind()->canVote());
    m_lab->blind()->choose(-1);
    m_lab->newRun();
    m_lab->openRun(id);
    QTRY_COMPARE(m_lab->state(), QStringLiteral("done"));
    QVERIFY(!m_lab->blind()->isHidden()); // nothing is left to vote on
}

void LabVotesTest::votesOnTheSameAnswersCountOnce()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    const auto voteForFirst = [this] {
        m_lab->setBlind(true);
        finish();
        BlindVoting *blind = m_lab->blind();
        const LabRun run = finishedRun();
        const QList<BlindAnswers::Row> shown = blind->answers()->rows();
        for (int place = 0; place < shown.size() && blind->canVote(); ++place) {
            if (shown[place].variant == 0)
                blind->choose(place);
        }
        QVERIFY(blind->isRevealed());
        blind->next();
        QVERIFY(!blind->isHidden());
        QTRY_VERIFY_WITH_TIMEOUT(!finishedRun().variants[0].sha256.isEmpty() && !finishedRun().variants[1].sha256.isEmpty(), 30000);
    };
    voteForFirst();
    m_lab->newRun();
    voteForFirst(); // at temperature 0 they answer the same
    const LabRun run = finishedRun();
    QCOMPARE(votesBetweenTheFirstTwo(*m_store, run), 1);
}

// Its answers were seen under their names.
void LabVotesTest::aRepeatIsNotBlind()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_lab->setBlind(true);
    finish();
    QVERIFY(m_lab->blind()->isHidden());
    m_lab->blind()->choose(0);
    m_lab->blind()->next();
    QTRY_VERIFY(finishedRun().isSeen);
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->history()->rowCount(), 2, 120000);
    QVERIFY(!m_lab->blind()->isHidden() && !finishedRun().isBlind);
}

void LabVotesTest::votesFollowTheHash()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_lab->setBlind(true);
    finish();
    QVERIFY(m_lab->blind()->canVote());
    m_lab->blind()->choose(0); // maybe before the hashes are there, maybe after
    QTRY_VERIFY(!finishedRun().variants[0].sha256.isEmpty() && !finishedRun().variants[1].sha256.isEmpty());
    const LabRun run = finishedRun();
    QCOMPARE(votesBetweenTheFirstTwo(*m_store, run), 1);
}

QTEST_GUILESS_MAIN(LabVotesTest)
#include "labvotes_test.moc"
