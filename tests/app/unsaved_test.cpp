#include "app/store/chatstore.h"
#include "app/store/unsavedchanges.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest/QtTest>

using namespace hearth;

// Whether Hearth closes without a question.
class UnsavedTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void closesWhereNothingWaits();
    void asksWhileChangesWait_data();
    void asksWhileChangesWait();
    void whatTheDatabaseRefusedIsNotAskedFor();
    void whatWaitsIsTriedOnceMore();
    void closesAnyway();
    void aSessionEndIsNotHeldUp();

private:
    void pragma(const QString &statement);
    void change(); // something that is to be kept
    void fillDisk();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<UnsavedChanges> m_unsaved;
    qint64 m_chats = 0;
};

void UnsavedTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<Store>(m_folder->path());
    m_store->open().waitForFinished();
    m_unsaved = std::make_unique<UnsavedChanges>(*m_store);
    m_chats = 0;
}

void UnsavedTest::cleanup()
{
    m_unsaved.reset();
    m_store.reset();
}

void UnsavedTest::pragma(const QString &statement)
{
    const auto run = [statement](Database &db) {
        db.run(QStringLiteral("PRAGMA ") + statement);
        return true;
    };
    m_store->run(run).waitForFinished();
}

void UnsavedTest::change()
{
    const ChatRecord chat{.id = ++m_chats, .title = QString(20000, u'x')};
    m_store->write([chat](Database &db) { putChat(db, chat); });
}

void UnsavedTest::fillDisk()
{
    pragma(QStringLiteral("max_page_count = 1")); // what a full disk says, without filling one
    change();
    QTRY_VERIFY(!m_unsaved->mayClose());
}

void UnsavedTest::closesWhereNothingWaits()
{
    QVERIFY(m_unsaved->mayClose());
    change();
    QVERIFY(m_unsaved->mayClose()); // it is written before the end
}

void UnsavedTest::asksWhileChangesWait_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("said");
    QTest::newRow("full disk") << "max_page_count = 1"
                               << "max_page_count = 100000"
                               << "The disk is full.";
    QTest::newRow("locked folder") << "query_only = ON"
                                   << "query_only = OFF"
                                   << "The data folder cannot be written.";
}

void UnsavedTest::asksWhileChangesWait()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, said);
    QSignalSpy failed(m_store.get(), &Store::writeFailed);
    QSignalSpy saved(m_unsaved.get(), &UnsavedChanges::saved);
    pragma(before);
    change();
    change();
    QTRY_COMPARE(failed.size(), 1);
    QTRY_VERIFY(!m_unsaved->mayClose());
    QVERIFY(!m_unsaved->mayClose()); // each time
    QVERIFY2(m_unsaved->text().startsWith(said), qPrintable(m_unsaved->text()));
    QVERIFY(m_unsaved->text().contains(QLatin1String("closing Hearth loses it")));
    QVERIFY(saved.isEmpty());
    pragma(after);
    QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, 10 * Store::retryMs);
    QVERIFY(m_unsaved->mayClose());
}

void UnsavedTest::whatTheDatabaseRefusedIsNotAskedFor()
{
    QSignalSpy failed(m_store.get(), &Store::writeFailed);
    m_store->write([](Database &db) { db.run(QStringLiteral("INSERT INTO no_such_table VALUES (1)")); });
    QTRY_COMPARE(failed.size(), 1); // it is told, and nothing waits
    QCoreApplication::processEvents();
    QVERIFY(m_unsaved->mayClose());
}

void UnsavedTest::whatWaitsIsTriedOnceMore()
{
    fillDisk();
    pragma(QStringLiteral("max_page_count = 100000"));
    QVERIFY(m_unsaved->mayClose()); // long before the next try
    QCOMPARE(m_store->tryAgain(), 0);
}

void UnsavedTest::closesAnyway()
{
    fillDisk();
    m_unsaved->letGo();
    QVERIFY(m_unsaved->mayClose());
}

void UnsavedTest::aSessionEndIsNotHeldUp()
{
    fillDisk();
    m_unsaved->endSession();
    QVERIFY(m_unsaved->mayClose());
    m_unsaved->endSession(0); // it was called off, and that time is over
    QVERIFY(!m_unsaved->mayClose());
}

QTEST_GUILESS_MAIN(UnsavedTest)
#include "unsaved_test.moc"
