#include "app/lab/labcosts.h"
#include "app/lab/labqueries.h"
#include "app/store/database.h"
#include "app/store/migrations.h"
#include "tests/lab/maderun.h"

#include <QtTest/QtTest>

using namespace hearth;
using test::madeRun;

class LabCostsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void tellsWhatTheNewestRunFound();
    void leavesOutWhatSaysNothing();

private:
    static LabRun hashedRun()
    {
        LabRun run = madeRun();
        for (LabVariant &variant : run.variants)
            variant.sha256 = QStringLiteral("hash of ") + variant.label;
        return run;
    }
    std::unique_ptr<Database> m_db;
};

void LabCostsTest::init()
{
    m_db = std::make_unique<Database>(QStringLiteral(":memory:"));
    migrate(*m_db, newestVersion());
}

void LabCostsTest::tellsWhatTheNewestRunFound()
{
    LabRun run = hashedRun();
    putLabRun(*m_db, 1, run);
    run.startedAt = run.startedAt.addDays(1);
    run.textName = QStringLiteral("newer.txt");
    run.quality[2].logRatio = {0.05, 0.01};
    run.quality.removeAt(3); // Q2_K was not measured again
    putLabRun(*m_db, 2, run);
    const QHash<QString, LabCost> costs = readLabCosts(*m_db);
    QCOMPARE(costs.size(), 3);
    const LabCost q4 = costs.value(QStringLiteral("hash of Q4_K_M"));
    QCOMPARE(q4.logRatio, 0.05);
    QVERIFY(q4.interval.low < 0.04 && q4.interval.high > 0.06 && q4.interval.high < 0.08);
    QCOMPARE(q4.reference, QStringLiteral("F16"));
    QCOMPARE(q4.textName, QStringLiteral("newer.txt"));
    QCOMPARE(q4.measuredAt, run.startedAt);
    QCOMPARE(costs.value(QStringLiteral("hash of Q2_K")).textName, QStringLiteral("sample.txt"));
}

void LabCostsTest::leavesOutWhatSaysNothing()
{
    LabRun run = hashedRun();
    run.reference = 1;                 // beside Q8_0 the F16 costs nothing
    run.quality[2].isCompared = false; // another vocabulary
    run.variants[3].sha256.clear();    // not known which file that was
    putLabRun(*m_db, 1, run);
    QVERIFY(readLabCosts(*m_db).isEmpty());
    run = hashedRun();
    run.quality[1].error = QStringLiteral("No memory.");
    putLabRun(*m_db, 2, run);
    QVERIFY(!readLabCosts(*m_db).contains(QStringLiteral("hash of Q8_0")));
    QCOMPARE(readLabCosts(*m_db).size(), 2);
}

QTEST_GUILESS_MAIN(LabCostsTest)
#include "labcosts_test.moc"
