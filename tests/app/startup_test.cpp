#include "app/startup.h"

#include "app/notices/noticelist.h"
#include "app/settings/englishforms.h"

#include <QtTest/QtTest>

using namespace hearth;

// What the user is told of the store and of the last run.
class StartupTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCoreApplication::installTranslator(new EnglishForms(QCoreApplication::instance())); }
    void saysWhyNothingIsWritten_data();
    void saysWhyNothingIsWritten();
    void saysThatTheDatabaseCannotBeOpened();
    void saysWhatWasRecovered();
    void saysThatAComparisonWasInterrupted();

private:
    static QString told(const NoticeList &notices, NoticeList::Role role, int row = 0)
    {
        return notices.data(notices.index(row), role).toString();
    }
};

void StartupTest::saysWhyNothingIsWritten_data()
{
    QTest::addColumn<StoreError::Kind>("kind");
    QTest::addColumn<QString>("said");
    QTest::newRow("full") << StoreError::Kind::DiskFull << "The disk is full. Free some space, and keep Hearth open until then";
    QTest::newRow("read only") << StoreError::Kind::ReadOnly << "The data folder cannot be written. Everything is kept in memory";
    QTest::newRow("damaged") << StoreError::Kind::Damaged << "The chat database is damaged. Restart Hearth";
    QTest::newRow("other") << StoreError::Kind::Other << "The database refused a change: why";
}

void StartupTest::saysWhyNothingIsWritten()
{
    QFETCH(StoreError::Kind, kind);
    QFETCH(QString, said);
    NoticeList notices;
    addWriteNotice(notices, {kind, QStringLiteral("why")});
    addWriteNotice(notices, {kind, QStringLiteral("why")}); // said once
    QCOMPARE(notices.rowCount(), 1);
    QCOMPARE(told(notices, NoticeList::KindRole), QStringLiteral("error")); // these are shown on every page
    QCOMPARE(told(notices, NoticeList::TitleRole), QStringLiteral("Chats and comparisons are not being saved"));
    QVERIFY2(told(notices, NoticeList::TextRole).startsWith(said), qPrintable(told(notices, NoticeList::TextRole)));
    removeWriteNotice(notices);
    QCOMPARE(notices.rowCount(), 0);
}

void StartupTest::saysThatTheDatabaseCannotBeOpened()
{
    NoticeList notices;
    OpenReport report;
    report.error = {StoreError::Kind::DiskFull, QStringLiteral("database or disk is full")};
    addOpenNotices(notices, report);
    QVERIFY(
        told(notices, NoticeList::TextRole).contains(QLatin1String("What it holds is not lost: free some space and start Hearth again.")));
    report.error = {StoreError::Kind::ReadOnly, QStringLiteral("unable to open database file")};
    addOpenNotices(notices, report);
    QCOMPARE(notices.rowCount(), 1);
    QVERIFY(told(notices, NoticeList::TextRole).startsWith(QLatin1String("The database cannot be opened: unable to open database file.")));
}

void StartupTest::saysWhatWasRecovered()
{
    NoticeList notices;
    OpenReport report;
    addOpenNotices(notices, report);
    QCOMPARE(notices.rowCount(), 0); // nothing was wrong
    report.recovery = {.keptAside = QStringLiteral("/data/hearth-damaged-1.sqlite"), .chats = 2, .messages = 1};
    addOpenNotices(notices, report);
    QCOMPARE(
        told(notices, NoticeList::TextRole),
        QStringLiteral("The database was damaged. Recovered: 2 chats, 1 message. The damaged file is kept as hearth-damaged-1.sqlite."));
    report.recovery.comparisons = 20;
    report.recovery.promptSets = 1;
    report.recovery.mayBeIncomplete = true;
    addOpenNotices(notices, report);
    QCOMPARE(
        told(notices, NoticeList::TextRole),
        QStringLiteral("The database was damaged. Recovered: 2 chats, 1 message, 20 comparisons of the Lab, 1 set of prompts. Some could "
                       "not be read. The damaged file is kept as hearth-damaged-1.sqlite."));
}

void StartupTest::saysThatAComparisonWasInterrupted()
{
    NoticeList notices;
    addInterruptedNotice(notices, QStringLiteral("Llama: F16, Q4_0"));
    QCOMPARE(told(notices, NoticeList::TextRole),
             QStringLiteral("Hearth ended while it compared “Llama: F16, Q4_0”. What was done until then is kept: it is in the Lab, under "
                            "Earlier comparisons."));
}

QTEST_GUILESS_MAIN(StartupTest)
#include "startup_test.moc"
