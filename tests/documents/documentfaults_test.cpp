#include "app/documents/documentkeeper.h"
#include "app/documents/jobthread.h"
#include "tests/documents/documentdesk.h"

#include <QSemaphore>
#include <QTest>
#include <QTimer>

#include <stdexcept>

using namespace hearth;
using namespace hearth::test;

// What Documents does when something breaks, or is not ready yet.
class DocumentFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void neverWritesOverWhatItCouldNotRead_data();
    void neverWritesOverWhatItCouldNotRead();
    void keepsWhatAnotherProgramAdded();
    void letsOneProgramIndexAtATime();
    void takesOverFromAProgramThatIsGone_data();
    void takesOverFromAProgramThatIsGone();
    void saysThatItCouldNotSearch_data();
    void saysThatItCouldNotSearch();
    void saysThatAnIndexIsDamaged();
    void countsFilesThatAreNotReadYet();
    void looksAtAFolderThatChangesAllTheTime();
    void goesOnAfterAJobThatThrows();
    void takesAReportThatCannotBeReadForNone();
    void givesUpAChangeThatAlwaysFails();
    void writesTheOthersAtTheEnd();
    void saysNothingOfPlacesThatAreNotWrittenYet();
};

void DocumentFaultsTest::neverWritesOverWhatItCouldNotRead_data()
{
    QTest::addColumn<bool>("isDamaged");
    QTest::newRow("damaged") << true;
    QTest::newRow("in use") << false;
}

void DocumentFaultsTest::neverWritesOverWhatItCouldNotRead()
{
    QFETCH(const bool, isDamaged);
    Desk desk;
    desk.open();
    const qint64 id = desk.documents->addCollection(QStringLiteral("Contracts"));
    desk.documents->addPlaces(id, {desk.bench.files});
    desk.documents.reset();
    std::unique_ptr<Database> other;
    if (isDamaged) {
        qint64 page = 0;
        {
            Database library(libraryPath(desk.bench.folder));
            page = library.value(QStringLiteral("SELECT rootpage FROM sqlite_master WHERE name = 'attachments'")).toLongLong();
            library.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
        }
        QFile file(libraryPath(desk.bench.folder));
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek((page - 1) * 4096));
        QCOMPARE(file.write(QByteArray(4096, '\x5a')), qint64(4096));
    } else {
        other = std::make_unique<Database>(libraryPath(desk.bench.folder));
        other->run(QStringLiteral("BEGIN IMMEDIATE"));
    }
    desk.begin();
    const QDeadlineTimer deadline(patience);
    while (desk.documents->progress().trouble.isEmpty() && !deadline.hasExpired())
        QTest::qSleep(1); // nothing is taken in meanwhile
    QVERIFY(desk.documents->collections().isEmpty());
    QCOMPARE(desk.documents->addCollection(QStringLiteral("Other")), -1);
    QCOMPARE(desk.documents->addFilesToChat(3, {desk.bench.path(QStringLiteral("a.txt"))}), -1);
    QVERIFY2(desk.documents->progress().trouble.contains(QDir::toNativeSeparators(desk.bench.folder)),
             qPrintable(desk.documents->progress().trouble));
    if (other)
        other->run(QStringLiteral("ROLLBACK"));
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collections().size(), qsizetype(1), patience);
    QCOMPARE(desk.documents->collection(id).name, QStringLiteral("Contracts"));
    QCOMPARE(desk.documents->collection(id).places, QStringList({desk.bench.files}));
    QVERIFY(desk.documents->addCollection(QStringLiteral("Other")) > id);
    QTRY_VERIFY_WITH_TIMEOUT(desk.documents->progress().trouble.isEmpty(), patience);
}

void DocumentFaultsTest::keepsWhatAnotherProgramAdded()
{
    Desk desk;
    desk.open();
    const qint64 id = desk.documents->addCollection(QStringLiteral("Contracts"));
    desk.documents->addPlaces(id, {desk.bench.files});
    QTRY_VERIFY_WITH_TIMEOUT(!desk.documents->progress().isRunning, patience);
    qint64 made = -1;
    {
        Database library(libraryPath(desk.bench.folder));
        QTRY_COMPARE_WITH_TIMEOUT(readCollections(library).size(), qsizetype(1), patience);
        addPlaces(library, id, {QStringLiteral("/elsewhere")});
        made = insertCollection(library, {.name = QStringLiteral("Theirs")});
    }
    desk.documents->renameCollection(id, QStringLiteral("Agreements"));
    desk.documents->addPlaces(id, {desk.bench.path(QStringLiteral("x"))});
    const qint64 own = desk.documents->addCollection(QStringLiteral("Ours"));
    QVERIFY(own != made);
    desk.open();
    QCOMPARE(desk.documents->collection(id).name, QStringLiteral("Agreements"));
    QCOMPARE(desk.documents->collection(id).places.size(), qsizetype(3));
    QCOMPARE(desk.documents->collection(made).name, QStringLiteral("Theirs"));
    QCOMPARE(desk.documents->collection(own).name, QStringLiteral("Ours"));
}

void DocumentFaultsTest::letsOneProgramIndexAtATime()
{
    Desk desk;
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    auto work = std::make_unique<IndexWork>(desk.bench.options());
    work->open();
    desk.open();
    desk.watchAll(); // that goes on
    QTRY_VERIFY_WITH_TIMEOUT(desk.documents->progress().trouble.contains(QString::number(QCoreApplication::applicationPid())), patience);
    QCOMPARE(desk.documents->progress().trouble.count(QDir::toNativeSeparators(desk.bench.folder)), 1); // it is named once
    work.reset();
    QTRY_COMPARE_WITH_TIMEOUT(desk.find(QStringLiteral("heron")), QStringList({QStringLiteral("a.txt")}), patience);
    try {
        IndexWork(desk.bench.options()).open();
        QFAIL("two at once");
    } catch (const DatabaseFailure &failure) {
        QVERIFY(failure.error.kind == StoreError::Kind::Busy);
    }
}

void DocumentFaultsTest::takesOverFromAProgramThatIsGone_data()
{
    QTest::addColumn<QByteArray>("lock");
    QTest::newRow("on a host of another name") << QByteArray("1\nhearth\nanother-host\n\n\n"); // a container that was started anew
    QTest::newRow("torn") << QByteArray("12");
    QTest::newRow("empty") << QByteArray();
}

// No process holds what a killed one left, whatever is written there.
void DocumentFaultsTest::takesOverFromAProgramThatIsGone()
{
    QFETCH(const QByteArray, lock);
    IndexBench bench;
    bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    bench.addCollection();
    QFile left(bench.folder + QStringLiteral("/index.lock"));
    QVERIFY(left.open(QIODevice::WriteOnly) && left.write(lock) == lock.size());
    left.close();
    bench.indexAll();
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList({QStringLiteral("a.txt")}));
}

void DocumentFaultsTest::saysThatItCouldNotSearch_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("the database") << 0;
    QTest::newRow("a model, then the database") << 1;
    QTest::newRow("anything else") << 2;
}

void DocumentFaultsTest::saysThatItCouldNotSearch()
{
    QFETCH(const int, what);
    Desk desk;
    auto failures = std::make_shared<std::atomic<int>>(1000000);
    desk.parts.makeSearch = [what, failures, calls = 0, make = desk.parts.makeSearch](Database &index) mutable -> DocumentParts::Search {
        if ((*failures)-- <= 0)
            return make(index);
        if (what == 1 && ++calls % 2 == 1)
            throw EmbedderFailure{QStringLiteral("The model is gone.")};
        if (what == 2)
            throw std::runtime_error("no such thing");
        throw DatabaseFailure{{StoreError::Kind::Busy, QStringLiteral("database is locked")}};
    };
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.open();
    const qint64 id = desk.watchAll();
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).passages, 1, patience);
    const SearchOutcome outcome = desk.search(QStringLiteral("heron"));
    QVERIFY(!outcome.isFound);
    QVERIFY2(outcome.trouble.contains(what == 2 ? QStringLiteral("no such thing") : QStringLiteral("locked")), qPrintable(outcome.trouble));
    *failures = 0;
    QVERIFY(desk.search(QStringLiteral("heron")).trouble.isEmpty());
    QVERIFY(desk.search(QStringLiteral("heron")).isFound);
}

void DocumentFaultsTest::saysThatAnIndexIsDamaged()
{
    Desk desk;
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.open();
    const qint64 id = desk.watchAll();
    QTRY_VERIFY_WITH_TIMEOUT(desk.documents->collection(id).passages == 1 && !desk.documents->progress().isRunning, patience);
    desk.parts.makeSearch = [make = desk.parts.makeSearch](Database &index) -> DocumentParts::Search {
        return [search = make(index)](const DocumentQuery &query) {
            if (query.text == QLatin1String("damaged"))
                throw DatabaseFailure{{StoreError::Kind::Damaged, QStringLiteral("malformed")}};
            return search(query);
        };
    };
    desk.open();
    QTRY_VERIFY_WITH_TIMEOUT(desk.documents->collection(id).passages == 1 && !desk.documents->progress().isRunning, patience);
    const QString trouble = desk.search(QStringLiteral("damaged")).trouble;
    QVERIFY2(trouble.contains(QStringLiteral("damaged")), qPrintable(trouble));
    QTRY_COMPARE_WITH_TIMEOUT(indexNumbers(desk.bench.folder), QList<int>({2}), patience); // it is made again
    QTRY_COMPARE_WITH_TIMEOUT(desk.find(QStringLiteral("heron")), QStringList({QStringLiteral("a.txt")}), patience);
}

void DocumentFaultsTest::countsFilesThatAreNotReadYet()
{
    Desk desk;
    auto gate = std::make_shared<QSemaphore>();
    desk.parts.read = [gate, read = desk.parts.read](const QString &path, std::stop_token stop) {
        while (!gate->tryAcquire(1, 10)) {
            if (stop.stop_requested())
                return Document{};
        }
        return read(path, stop);
    };
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.bench.write(QStringLiteral("b.txt"), QStringLiteral("!It wants a password."));
    desk.open();
    const qint64 id =
        desk.documents->addFilesToChat(5, {desk.bench.path(QStringLiteral("a.txt")), desk.bench.path(QStringLiteral("b.txt"))});
    QCOMPARE(desk.search(QStringLiteral("heron"), {id}).missing.waiting, 2); // at once
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).files, 2, patience);
    SearchOutcome outcome = desk.search(QStringLiteral("heron"), {id});
    QCOMPARE(outcome.missing.waiting, 2);
    QCOMPARE(outcome.missing.names, QStringList({QStringLiteral("a.txt"), QStringLiteral("b.txt")}));
    gate->release(10);
    QTRY_COMPARE_WITH_TIMEOUT(desk.search(QStringLiteral("heron"), {id}).missing.waiting, 0, patience);
    outcome = desk.search(QStringLiteral("heron"), {id});
    QVERIFY(outcome.isFound);
    QCOMPARE(outcome.missing.failed, 1);
    QCOMPARE(outcome.missing.names, QStringList({QStringLiteral("b.txt")}));
}

void DocumentFaultsTest::looksAtAFolderThatChangesAllTheTime()
{
    Desk desk;
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.open();
    const qint64 id = desk.watchAll();
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).passages, 1, patience);
    int written = 0;
    QTimer writer;
    connect(&writer, &QTimer::timeout, this,
            [&] { desk.bench.write(QStringLiteral("new%1.txt").arg(++written), QStringLiteral("The egret waits.")); });
    writer.start(100);
    QTRY_VERIFY_WITH_TIMEOUT(!desk.find(QStringLiteral("egret")).isEmpty(), patience);
}

void DocumentFaultsTest::goesOnAfterAJobThatThrows()
{
    JobThread thread(QStringLiteral("jobs"));
    QTest::ignoreMessage(QtWarningMsg, "jobs: no such thing");
    QFuture<int> broken = thread.run([]() -> int { throw std::runtime_error("no such thing"); });
    QTRY_VERIFY_WITH_TIMEOUT(broken.isFinished(), patience);
    QVERIFY(broken.isCanceled());
    QTest::ignoreMessage(QtWarningMsg, "jobs: a job failed");
    thread.post([] { throw DatabaseFailure{}; });
    QFuture<int> whole = thread.run([] { return 7; });
    whole.waitForFinished();
    QCOMPARE(whole.result(), 7);
}

void DocumentFaultsTest::takesAReportThatCannotBeReadForNone()
{
    IndexBench bench;
    bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    bench.addCollection();
    bench.indexAll();
    DocumentKeeper keeper(bench.folder, {[] {}, [] {}, [] {}});
    QFuture<QList<FileReport>> report = keeper.report(1, {});
    QTRY_VERIFY_WITH_TIMEOUT(report.isFinished(), patience);
    QCOMPARE(report.result().size(), qsizetype(1));
    keeper.reopen();
    QVERIFY(QFile::remove(indexPath(bench.folder, 1)));
    report = keeper.report(1, {});
    QTRY_VERIFY_WITH_TIMEOUT(report.isFinished(), patience);
    QVERIFY(report.isCanceled()); // and not: no files
    QFuture<Document> document = keeper.document(1);
    QTRY_VERIFY_WITH_TIMEOUT(document.isFinished(), patience);
    QVERIFY(document.isCanceled());
}

namespace {

// As if the library could not take this, for ever.
void refuse(const Desk &desk, const char *what)
{
    Database library(libraryPath(desk.bench.folder));
    library.run(QStringLiteral("CREATE TRIGGER refusal BEFORE %1 BEGIN SELECT RAISE(ABORT, 'not this one'); END").arg(QLatin1String(what)));
}

QStringList namesWritten(const Desk &desk)
{
    Database library(libraryPath(desk.bench.folder), Database::Mode::ReadOnly);
    QStringList names;
    for (const CollectionRecord &collection : readCollections(library))
        names.append(collection.name);
    return names;
}

// "Contracts" is written; that it is to be "Agreements" is refused; "Minutes" comes after it. The first one's id, -1: it was not written.
qint64 changeWhatIsRefused(const Desk &desk)
{
    const qint64 id = desk.documents->addCollection(QStringLiteral("Contracts"));
    if (!QTest::qWaitFor([&] { return namesWritten(desk) == QStringList({QStringLiteral("Contracts")}); }, patience))
        return -1;
    refuse(desk, "UPDATE ON collections");
    desk.documents->renameCollection(id, QStringLiteral("Agreements"));
    desk.documents->addCollection(QStringLiteral("Minutes"));
    return id;
}

} // namespace

void DocumentFaultsTest::givesUpAChangeThatAlwaysFails()
{
    Desk desk;
    desk.open();
    const qint64 id = changeWhatIsRefused(desk);
    QVERIFY(id >= 0);
    QTRY_COMPARE_WITH_TIMEOUT(namesWritten(desk), QStringList({QStringLiteral("Contracts"), QStringLiteral("Minutes")}), patience);
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).name, QStringLiteral("Contracts"), patience); // as it is written
    QVERIFY2(desk.documents->progress().notice.contains(QStringLiteral("not this one")), qPrintable(desk.documents->progress().notice));
    QTRY_VERIFY_WITH_TIMEOUT(desk.documents->progress().trouble.isEmpty(), patience);
}

void DocumentFaultsTest::writesTheOthersAtTheEnd()
{
    Desk desk;
    desk.parts.retryMs = 1000000;
    desk.open();
    QVERIFY(changeWhatIsRefused(desk) >= 0);
    desk.documents.reset();
    QCOMPARE(namesWritten(desk), QStringList({QStringLiteral("Contracts"), QStringLiteral("Minutes")}));
}

// Nobody is told that places were looked at which the look could not know.
void DocumentFaultsTest::saysNothingOfPlacesThatAreNotWrittenYet()
{
    Desk desk;
    desk.parts.retryMs = 1000000; // what fails waits for the next change
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.open();
    const qint64 gone = desk.documents->addCollection(QStringLiteral("Contracts"));
    const qint64 id = desk.documents->addCollection(QStringLiteral("Minutes"));
    desk.documents->addPlaces(gone, {desk.bench.path(QStringLiteral("nothing"))});
    QTRY_COMPARE_WITH_TIMEOUT(desk.search(QStringLiteral("heron"), {gone}).missing.waiting, 0, patience);
    refuse(desk, "INSERT ON places");
    {
        // The removal is written only after the places were named.
        Database other(libraryPath(desk.bench.folder));
        other.run(QStringLiteral("BEGIN IMMEDIATE"));
        desk.documents->removeCollection(gone);
        desk.documents->addPlaces(id, {desk.bench.files});
        other.run(QStringLiteral("ROLLBACK"));
    }
    QTRY_COMPARE_WITH_TIMEOUT(namesWritten(desk), QStringList({QStringLiteral("Minutes")}), patience);
    for (int look = 0; look < 5; ++look) { // one that the removal asked for may have ended by now
        QCOMPARE(desk.search(QStringLiteral("heron"), {id}).missing.waiting, 1);
        QTest::qWait(30);
    }
    Database(libraryPath(desk.bench.folder)).run(QStringLiteral("DROP TRIGGER refusal"));
    desk.documents->renameCollection(id, QStringLiteral("Records"));
    QTRY_COMPARE_WITH_TIMEOUT(desk.find(QStringLiteral("heron"), {id}), QStringList({QStringLiteral("a.txt")}), patience);
}

QTEST_GUILESS_MAIN(DocumentFaultsTest)
#include "documentfaults_test.moc"
