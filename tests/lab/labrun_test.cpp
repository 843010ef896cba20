#include "app/lab/labrun.h"
#include "tests/lab/maderun.h"

#include <QJsonDocument>
#include <QtTest/QtTest>

using namespace hearth;

class LabRunTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comesBackWhole();
    void passesOverWhatItDoesNotKnow();
    void leavesOutRowsThatPointNowhere();
    void heatKeepsSmallDivergencesApart();
    void speedIsTheMedian();
};

void LabRunTest::comesBackWhole()
{
    const LabRun run = test::madeRun();
    const QByteArray bytes = QJsonDocument(toJson(run)).toJson();
    const LabRun back = labRunFrom(QJsonDocument::fromJson(bytes).object());
    QVERIFY(back == run);
    QCOMPARE(back.seed, 18446744073709551615ULL);
    QCOMPARE(back.quality[3].heat, run.quality[3].heat);
}

void LabRunTest::passesOverWhatItDoesNotKnow()
{
    QJsonObject json = toJson(test::madeRun());
    json[QStringLiteral("of_the_future")] = 7;
    json[QStringLiteral("title")] = 12; // the wrong type
    const LabRun run = labRunFrom(json);
    QVERIFY(run.title.isEmpty());
    QCOMPARE(run.variants.size(), 4);
    QVERIFY(labRunFrom({}) == LabRun());
}

void LabRunTest::leavesOutRowsThatPointNowhere()
{
    LabRun run = test::madeRun();
    run.answers[0].variant = 9;
    run.answers[1].prompt = -1;
    run.quality[2].variant = -4;
    run.reference = 17;
    const LabRun back = labRunFrom(toJson(run));
    QCOMPARE(back.answers.size(), run.answers.size() - 2);
    QCOMPARE(back.quality.size(), run.quality.size() - 1);
    QCOMPARE(back.reference, 0);
}

void LabRunTest::heatKeepsSmallDivergencesApart()
{
    QCOMPARE(int(heatOf(0)), 1); // 0 is a token that was not measured
    QCOMPARE(int(heatOf(100)), 255);
    QVERIFY(heatOf(0.001) > heatOf(0.0001));
    for (const double divergence : {0.0, 0.01, 0.1, 1.0, 3.9})
        QVERIFY(std::abs(divergenceOfHeat(heatOf(divergence)) - divergence) <= 0.016 * std::max(1.0, divergence));
}

void LabRunTest::speedIsTheMedian()
{
    const LabRun run = test::madeRun();
    QCOMPARE(decodeSpeedOf(run, 0), 10.5);
    QCOMPARE(decodeSpeedOf(run, 3), 40.5);
    QCOMPARE(decodeSpeedOf(LabRun{}, 0), -1.0);
    QVERIFY(qualityOf(run, 2));
    QVERIFY(!qualityOf(run, 5));
}

QTEST_GUILESS_MAIN(LabRunTest)
#include "labrun_test.moc"
