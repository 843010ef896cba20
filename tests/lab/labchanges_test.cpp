#include "app/lab/labchanges.h"
#include "tests/lab/maderun.h"

#include <QtTest/QtTest>

using namespace hearth;
using test::madeRun;

class LabChangesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysThatNothingChanged();
    void namesWhatChanged_data();
    void namesWhatChanged();
    void countsAnswersThatAreTheSame();
    void tellsThePerplexityBeforeAndAfter();
    void aHashThatIsNotKnownIsNoChange();
    void aDivergenceThatThereIsNoneOfIsNoChange();
    void whatFailedThenHadNoOtherFile();
};

void LabChangesTest::saysThatNothingChanged()
{
    const QStringList changes = changesBetween(madeRun(), madeRun());
    QCOMPARE(changes.size(), 3);
    QVERIFY(changes[0].contains(QLatin1String("as they were")));
    QVERIFY(changes[1].contains(QLatin1String("All answers")));
    QVERIFY(changes[2].contains(QLatin1String("digit for digit")));
    QVERIFY(changedWords(madeRun(), 1, madeRun(), 1).isEmpty());
}

void LabChangesTest::namesWhatChanged_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("said");
    QTest::newRow("build") << "build"
                           << "Hearth was 0.1.0 and is 0.2.0.";
    QTest::newRow("file") << "file"
                          << "Q8_0: the file is not the same any more.";
    QTest::newRow("size") << "size"
                          << "Q8_0: the file is not the same any more.";
    QTest::newRow("driver") << "driver"
                            << "Q8_0: the driver was none and is 2.0.";
    QTest::newRow("device") << "device"
                            << "Q8_0 ran on CPU, now on GPU.";
    QTest::newRow("settings") << "settings"
                              << "Q8_0 was loaded with context of 768 tokens, now with 4 threads.";
    QTest::newRow("failed") << "failed"
                            << "Q8_0 ran then and failed now.";
    QTest::newRow("text") << "text"
                          << "The text is not the same any more.";
}

void LabChangesTest::namesWhatChanged()
{
    QFETCH(QString, what);
    QFETCH(QString, said);
    LabRun before = madeRun();
    LabRun after = madeRun();
    LabVariant &variant = after.variants[1];
    if (what == QLatin1String("build"))
        after.build = QStringLiteral("0.2.0");
    else if (what == QLatin1String("file"))
        variant.sha256 = QStringLiteral("cd");
    else if (what == QLatin1String("driver"))
        variant.driver = QStringLiteral("2.0");
    else if (what == QLatin1String("device"))
        variant.device = QStringLiteral("GPU");
    else if (what == QLatin1String("settings"))
        variant.settings = QStringLiteral("4 threads");
    else if (what == QLatin1String("failed"))
        variant.error = QStringLiteral("gone");
    else if (what == QLatin1String("text"))
        after.textHash = QStringLiteral("11");
    if (what == QLatin1String("size")) { // where the hash is not known of both
        variant.sha256.clear();
        variant.fileBytes += 1;
    }
    QCOMPARE(changesBetween(before, after)[0], said);
    if (what != QLatin1String("failed") && what != QLatin1String("text"))
        QCOMPARE(changedWords(before, 1, after, 1), what == QLatin1String("size") ? QStringLiteral("file") : what);
}

void LabChangesTest::countsAnswersThatAreTheSame()
{
    LabRun after = madeRun();
    after.answers[3].text = QStringLiteral("another");
    QVERIFY(changesBetween(madeRun(), after).contains(QStringLiteral("The same answers as then: 7 of 8.")));
}

void LabChangesTest::tellsThePerplexityBeforeAndAfter()
{
    LabRun after = madeRun();
    after.quality[2].perplexity.value = 11;
    QVERIFY(changesBetween(madeRun(), after).last().contains(QLatin1String("Q4_K_M from 10.1207 to 11.0000")));
    after.textHash = QStringLiteral("11"); // on another text they do not compare
    QVERIFY(!changesBetween(madeRun(), after).last().contains(QLatin1String("11.0000")));
}

void LabChangesTest::aHashThatIsNotKnownIsNoChange()
{
    LabRun after = madeRun();
    after.variants[0].sha256.clear();
    QVERIFY(changesBetween(madeRun(), after)[0].contains(QLatin1String("as they were")));
}

// Where the reference failed nothing is held against it: that is no change of what the others were found to be.
void LabChangesTest::aDivergenceThatThereIsNoneOfIsNoChange()
{
    LabRun after = madeRun();
    for (LabQuality &quality : after.quality) {
        quality.isCompared = false;
        quality.divergence = {};
    }
    QVERIFY(changesBetween(madeRun(), after).last().contains(QLatin1String("digit for digit")));
    after = madeRun();
    after.quality[2].divergence.value = 0.25;
    QCOMPARE(changesBetween(madeRun(), after).last(), QStringLiteral("The KL divergence went for Q4_K_M from 0.006000 to 0.250000."));
}

// A variant that could not be made, the disk being full, and was made when it ran again.
void LabChangesTest::whatFailedThenHadNoOtherFile()
{
    LabRun before = madeRun();
    before.variants[1] = {.label = before.variants[1].label, .path = before.variants[1].path, .error = QStringLiteral("the disk is full")};
    before.answers.removeIf([](const LabAnswer &answer) { return answer.variant == 1; });
    before.quality.removeIf([](const LabQuality &quality) { return quality.variant == 1; });
    const QStringList changes = changesBetween(before, madeRun());
    QCOMPARE(changes.value(0), QStringLiteral("Q8_0 failed then and ran now."));
    QCOMPARE(changes.value(1), QStringLiteral("The answers that there were then are the same."));
}

QTEST_GUILESS_MAIN(LabChangesTest)
#include "labchanges_test.moc"
