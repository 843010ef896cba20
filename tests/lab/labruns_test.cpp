#include "tests/lab/labbed.h"

#include <QCryptographicHash>

using namespace hearth;

// Runs that are kept: which files they were made of, running them again, and how variants did over time. With real small models.
class LabRunsTest : public test::LabBed
{
    Q_OBJECT
private Q_SLOTS:
    void init() { layBed(); }
    void cleanup() { clearBed(); }
    void keepsTheHashOfEveryFile();
    void votesFollowTheHash();
    void runsAgainAsItWas();
    void aRepeatSaysWhichFileChanged();
    void aVariantMadeHereIsMadeAgain();
    void aRunOfThePastRunsAgain();
    void drawsHowAVariantDidOverTime();
};

void LabRunsTest::keepsTheHashOfEveryFile()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16"});
    m_lab->addQuantization(test::trained("stories260K-f16.gguf"), QStringLiteral("Q4_0"));
    QTRY_VERIFY(m_lab->variants()->areUsable());
    finish();
    const auto isNamed = [](const LabVariant &variant) {
        QFile file(variant.path);
        const QByteArray bytes = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        return variant.sha256 == QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
    };
    QTRY_COMPARE(m_lab->history()->rowCount(), 1);
    QTRY_VERIFY(isNamed(finishedRun().variants[0]) && isNamed(finishedRun().variants[1]));
    const LabRun run = finishedRun();
    QCOMPARE(run.variants[1].original, test::trained("stories260K-f16.gguf"));
    QCOMPARE(run.variants[1].mixture, QStringLiteral("Q4_0"));
    QVERIFY(!run.variants[0].device.isEmpty() && !run.variants[0].settings.isEmpty() && !run.build.isEmpty());
    const auto details = m_lab->variants()->data(m_lab->variants()->index(0), LabVariantList::DetailsRole).toList();
    QVERIFY(std::any_of(details.begin(), details.end(),
                        [&](const QVariant &detail) { return detail.toMap()["value"].toString() == run.variants[0].sha256; }));
}

void LabRunsTest::votesFollowTheHash()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    finish();
    QVERIFY(m_lab->blind()->begin());
    m_lab->blind()->choose(0); // maybe before the hashes are there, maybe after
    QTRY_VERIFY(!finishedRun().variants[0].sha256.isEmpty() && !finishedRun().variants[1].sha256.isEmpty());
    const LabRun run = finishedRun();
    VoteCount votes;
    m_store
        ->run([&](Database &db) {
            votes = countVotes(db, run.variants[0].sha256, run.variants[1].sha256);
            return 0;
        })
        .waitForFinished();
    QCOMPARE(votes.first + votes.second, 1);
}

void LabRunsTest::runsAgainAsItWas()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    m_lab->setSeed(QString()); // drawn
    m_lab->setTemperature(0.9);
    measureOnPage();
    finish();
    const LabRun first = finishedRun();
    m_lab->setMaxTokens(3); // what is set up for the next one does not count
    m_lab->measureNothing();
    m_lab->runAgain();
    QCOMPARE(m_lab->state(), QStringLiteral("running"));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QTRY_COMPARE(m_lab->history()->rowCount(), 2);
    const LabRun second = finishedRun();
    QCOMPARE(second.again, first.id);
    QCOMPARE(second.seed, first.seed);
    QCOMPARE(second.maxTokens, first.maxTokens);
    QCOMPARE(second.textHash, first.textHash);
    for (qsizetype i = 0; i < first.answers.size(); ++i)
        QCOMPARE(second.answers[i].text, first.answers[i].text);
    QCOMPARE(second.quality.size(), 2);
    QCOMPARE(second.quality[1].divergence, first.quality[1].divergence);
    QCOMPARE(m_lab->changes().size(), 3); // nothing changed; the same answers; the same quality
}

void LabRunsTest::aRepeatSaysWhichFileChanged()
{
    HEARTH_NEEDS_FIXTURES();
    const QString copy = m_folder->filePath(QStringLiteral("mine.gguf"));
    QVERIFY(QFile::copy(test::trained("stories260K-q8_0.gguf"), copy));
    addStories({"f16"});
    addStory(copy);
    finish();
    QTRY_VERIFY(!finishedRun().variants[1].sha256.isEmpty());
    QVERIFY(QFile::remove(copy) && QFile::copy(test::trained("stories260K-q4_0.gguf"), copy));
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QVERIFY(m_lab->changes().value(0).contains(QLatin1String("Q8_0")));
    QTRY_COMPARE(m_lab->history()->rowCount(), 2);
    QTRY_VERIFY(!finishedRun().variants[1].sha256.isEmpty());
    QCOMPARE(finishedRun().changes, m_lab->changes());
}

void LabRunsTest::aVariantMadeHereIsMadeAgain()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16"});
    m_lab->addQuantization(test::trained("stories260K-f16.gguf"), QStringLiteral("Q8_0"));
    QTRY_VERIFY(m_lab->variants()->areUsable());
    finish();
    const LabRun first = finishedRun();
    QVERIFY(QFile::remove(first.variants[1].path));
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QVERIFY(QFile::exists(first.variants[1].path));
    QCOMPARE(m_lab->variants()->rows()[1].answers.value(0).text, first.answers[1].text);
}

void LabRunsTest::aRunOfThePastRunsAgain()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    finish();
    QTRY_COMPARE(m_lab->history()->rowCount(), 1);
    const LabRun first = finishedRun();
    m_lab->newRun();
    m_lab->removeVariant(0);
    m_lab->removeVariant(0);
    m_lab->openRun(first.id);
    QTRY_COMPARE(m_lab->state(), QStringLiteral("done"));
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QTRY_COMPARE(m_lab->history()->rowCount(), 2);
    QCOMPARE(finishedRun().answers[1].text, first.answers[1].text);
}

void LabRunsTest::drawsHowAVariantDidOverTime()
{
    HEARTH_NEEDS_FIXTURES();
    addStories({"f16", "q4_0"});
    measureOnPage();
    finish();
    QVERIFY(!m_lab->hasTrend()); // one point is no trend
    m_lab->runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QTRY_VERIFY(m_lab->hasTrend());
    for (const char *what : {"speed", "quality"}) {
        const QVariantMap chart = m_lab->trendChart(QLatin1String(what), 600, 400);
        QCOMPARE(chart["marks"].toList().size(), 4);
        QCOMPARE(chart["lines"].toList().size(), 2);
    }
}

QTEST_GUILESS_MAIN(LabRunsTest)
#include "labruns_test.moc"
