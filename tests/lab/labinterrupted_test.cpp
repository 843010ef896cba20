#include "tests/lab/labbed.h"
#include "tests/lab/maderun.h"

#include <QSignalSpy>

using namespace hearth;

// A comparison that Hearth, or the machine, ended in. No model is loaded.
class LabInterruptedTest : public test::LabBed
{
    Q_OBJECT
private Q_SLOTS:
    void init() { layBed(); }
    void cleanup() { clearBed(); }
    void itIsToldOnce();
    void aStoppedOneIsNot();
    void theNewestCounts();

private:
    qint64 put(LabRun run, const QDateTime &startedAt = QDateTime({2026, 11, 21}, {9, 30}, Qt::UTC));
    QStringList toldAtStart(); // of a Hearth that starts now
};

qint64 LabInterruptedTest::put(LabRun run, const QDateTime &startedAt)
{
    run.id = m_ids->newId();
    run.startedAt = startedAt;
    const auto write = [run](Database &db) {
        putLabRun(db, run.id, run);
        return true;
    };
    m_store->run(write).waitForFinished();
    return run.id;
}

QStringList LabInterruptedTest::toldAtStart()
{
    m_lab.reset();
    m_lab = std::make_unique<LabController>(*m_store, *m_ids, m_needs);
    QStringList titles;
    connect(m_lab.get(), &LabController::interrupted, this, [&titles](const QString &title) { titles.append(title); });
    m_lab->open();
    m_store->settle();
    QCoreApplication::processEvents();
    m_lab->disconnect(this);
    return titles;
}

void LabInterruptedTest::itIsToldOnce()
{
    LabRun run = test::madeRun();
    run.isWhole = false;
    run.isUnderWay = true; // as it was kept last
    const qint64 id = put(run);
    QCOMPARE(toldAtStart(), QStringList(run.title));
    m_lab->openRun(id);
    QTRY_COMPARE(m_lab->runKey(), QString::number(id));
    QVERIFY2(m_lab->caution().startsWith(QLatin1String("Hearth ended before it was done")), qPrintable(m_lab->caution()));
    QVERIFY(toldAtStart().isEmpty());
    m_lab->openRun(id); // it goes on saying so itself
    QTRY_COMPARE(m_lab->runKey(), QString::number(id));
    QVERIFY(m_lab->caution().startsWith(QLatin1String("Hearth ended before it was done")));
    QCOMPARE(m_lab->prompts(), run.prompts);
}

void LabInterruptedTest::aStoppedOneIsNot()
{
    LabRun run = test::madeRun();
    run.isWhole = false;
    const qint64 id = put(run);
    QVERIFY(toldAtStart().isEmpty());
    m_lab->openRun(id);
    QTRY_COMPARE(m_lab->runKey(), QString::number(id));
    QVERIFY2(m_lab->caution().startsWith(QLatin1String("It was stopped")), qPrintable(m_lab->caution()));
}

void LabInterruptedTest::theNewestCounts()
{
    LabRun run = test::madeRun();
    run.isWhole = false;
    run.isUnderWay = true;
    put(run);
    put(test::madeRun(), QDateTime({2026, 11, 22}, {9, 30}, Qt::UTC)); // a later one came to its end
    QVERIFY(toldAtStart().isEmpty());
}

QTEST_GUILESS_MAIN(LabInterruptedTest)
#include "labinterrupted_test.moc"
