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
    void theHistoryMarksThem();
    void aLockedHistoryMarksThemToo();

private:
    qint64 put(LabRun run, const QDateTime &startedAt = QDateTime({2026, 11, 21}, {9, 30}, Qt::UTC));
    QStringList toldAtStart(); // of a Hearth that starts now
    QStringList marks();       // of the history, from the newest on
};

static LabRun cutRun(bool isUnderWay)
{
    LabRun run = test::madeRun();
    run.isWhole = false;
    run.isUnderWay = isUnderWay; // as it was kept last
    return run;
}

static QDateTime day(int number)
{
    return QDateTime({2026, 11, number}, {9, 30}, Qt::UTC);
}

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
    const qint64 id = put(cutRun(true));
    put(test::madeRun(), day(22)); // a later one came to its end
    QVERIFY(toldAtStart().isEmpty());
    m_lab->openRun(id);
    QTRY_COMPARE(m_lab->runKey(), QString::number(id));
    QVERIFY2(m_lab->caution().startsWith(QLatin1String("Hearth ended before it was done")), qPrintable(m_lab->caution()));
}

QStringList LabInterruptedTest::marks()
{
    QStringList all;
    const LabHistoryList &history = *m_lab->history();
    for (int row = 0; row < history.rowCount(); ++row)
        all.append(history.data(history.index(row), LabHistoryList::EndingRole).toString() + QLatin1Char(':')
                   + history.data(history.index(row), LabHistoryList::EndingTextRole).toString());
    return all;
}

void LabInterruptedTest::theHistoryMarksThem()
{
    put(cutRun(true), day(1)); // several may have been left so
    put(cutRun(false), day(2));
    put(test::madeRun(), day(3));
    put(cutRun(true), day(4));
    const QStringList wanted{"interrupted:Interrupted", ":", "stopped:Stopped", "interrupted:Interrupted"};
    QCOMPARE(toldAtStart().size(), 1);
    QTRY_COMPARE(marks(), wanted);
    toldAtStart(); // they stay so
    QTRY_COMPARE(marks(), wanted);
}

// Where the mark cannot be written, the list still knows that none of them runs.
void LabInterruptedTest::aLockedHistoryMarksThemToo()
{
    put(cutRun(true));
    const auto lock = [](Database &db) {
        db.run(QStringLiteral("PRAGMA query_only = ON"));
        return true;
    };
    m_store->run(lock).waitForFinished();
    QVERIFY(toldAtStart().isEmpty());
    QTRY_COMPARE(marks(), QStringList("interrupted:Interrupted"));
}

QTEST_GUILESS_MAIN(LabInterruptedTest)
#include "labinterrupted_test.moc"
