#include "tests/documents/indexbench.h"

#include <QTest>

#include <new>

using namespace hearth;
using namespace hearth::test;

// What happens to the index when something breaks.
class IndexFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesADamagedIndexAgain_data();
    void makesADamagedIndexAgain();
    void keepsCollectionsOfADamagedLibrary();
    void standsStillWhenTheDiskIsFullAndGoesOn();
    void standsStillWithoutTheEmbedderAndGoesOn();
    void waitsForAFileThatIsBeingWritten();
    void endsEqualHoweverItWasInterrupted();
    void goesOnWithoutAFileThatCannotBeTakenIn();
    void keepsSoundIndexesWhenTheLibraryIsSuspected();
    void movesNothingWhileOthersHaveItOpen();
    void leavesAFileThatCannotBeOpenedAloneForAWhile();
    void marksOtherTerms();
};

void IndexFaultsTest::makesADamagedIndexAgain_data()
{
    QTest::addColumn<qint64>("from");
    QTest::newRow("header") << qint64(0);
    QTest::newRow("all but the first pages") << qint64(4096 * 3);
    QTest::newRow("the rest") << qint64(4096 * 20);
}

void IndexFaultsTest::makesADamagedIndexAgain()
{
    QFETCH(const qint64, from);
    IndexBench bench;
    for (int i = 0; i < 8; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), textOf(i));
    bench.addCollection();
    bench.indexAll();
    const QStringList rows = allRows(bench.folder);
    QVERIFY(QFile::remove(bench.path(QStringLiteral("7.txt")))); // something to do
    bench.write(QStringLiteral("7.txt"), textOf(7));
    addMinute(bench.path(QStringLiteral("7.txt")));
    bench.write(QStringLiteral("8.txt"), textOf(8));
    {
        QFile file(indexPath(bench.folder, 1));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(from));
        const qint64 size = from == 0 ? 4096 : file.size() - from;
        QCOMPARE(file.write(QByteArray(size, '\x5a')), size);
    }
    IndexWork work(bench.options());
    QString notice;
    try {
        work.open();
        notice = work.progress().notice;
        IndexBench::finish(work);
    } catch (const DatabaseFailure &failure) {
        QVERIFY2(failure.error.kind == StoreError::Kind::Damaged, qPrintable(failure.error.message));
        work.repair();
        notice = work.progress().notice;
    }
    QVERIFY(notice.contains(QStringLiteral("damaged")));
    IndexBench::finish(work);
    QVERIFY(work.progress().notice.isEmpty());
    QVERIFY(QFile::remove(bench.path(QStringLiteral("8.txt"))));
    IndexBench::finish(work);
    QCOMPARE(allRows(bench.folder), rows);
    QCOMPARE(int(QDir(bench.folder).entryList({QStringLiteral("index-*-damaged-*.sqlite")}).size()), 1);
}

void IndexFaultsTest::keepsCollectionsOfADamagedLibrary()
{
    IndexBench bench;
    for (int i = 0; i < 300; ++i)
        bench.write(QStringLiteral("a quite long name of a file that takes room in the library %1.txt").arg(i),
                    QStringLiteral("Text %1.").arg(i));
    bench.addCollection();
    bench.indexAll();
    {
        QFile file(libraryPath(bench.folder));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(file.size() / 2)); // files: more than there are collections
        file.write(QByteArray(qsizetype(file.size() / 2), '\x5a'));
    }
    IndexWork work(bench.options());
    bool isSeen = false;
    try {
        work.open();
        IndexBench::finish(work);
    } catch (const DatabaseFailure &failure) {
        isSeen = failure.error.kind == StoreError::Kind::Damaged;
        work.repair();
    }
    QVERIFY(isSeen);
    QVERIFY(!work.progress().notice.isEmpty());
    IndexBench::finish(work);
    QCOMPARE(bench.find(QStringLiteral("text")).size(), qsizetype(300));
    QCOMPARE(int(*bench.reads), 300); // the index was whole
}

void IndexFaultsTest::standsStillWhenTheDiskIsFullAndGoesOn()
{
    IndexBench bench;
    for (int i = 0; i < 30; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), textOf(i, 20));
    bench.addCollection();
    IndexWorkOptions options = bench.options();
    options.largestIndexBytes = 600000;
    bool isFull = false;
    {
        IndexWork work(options);
        work.open();
        work.rescan();
        try {
            while (work.step()) { }
        } catch (const DatabaseFailure &failure) {
            isFull = failure.error.kind == StoreError::Kind::DiskFull;
        }
        const int done = work.progress().filesDone;
        QVERIFY(isFull && done > 2 && done < 30);
        QVERIFY_THROWS_EXCEPTION(DatabaseFailure, work.step()); // still
        QCOMPARE(work.progress().filesDone, done);
        QCOMPARE(bench.find(QStringLiteral("unique1x1")), QStringList({QStringLiteral("1.txt")})); // what is there answers
    }
    bench.indexAll(); // there is room now
    QCOMPARE(bench.find(QStringLiteral("begins")).size(), qsizetype(30));
    const QStringList rows = allRows(bench.folder);
    IndexBench fresh;
    fresh.files = bench.files;
    fresh.addCollection();
    fresh.indexAll();
    QCOMPARE(rows, allRows(fresh.folder));
}

void IndexFaultsTest::standsStillWithoutTheEmbedderAndGoesOn()
{
    IndexBench bench;
    bench.embedder = std::make_shared<FakeEmbedder>();
    bench.write(QStringLiteral("a.txt"), textOf(1, 10));
    bench.addCollection();
    IndexWork work(bench.options());
    work.open();
    work.rescan();
    bench.embedder->isGone = true;
    QVERIFY_THROWS_EXCEPTION(EmbedderFailure, while (work.step()){});
    QCOMPARE(bench.find(QStringLiteral("unique1x1")), QStringList({QStringLiteral("a.txt")})); // by words already
    bench.embedder->isGone = false;
    while (work.step()) { }
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(),
             bench.value(QStringLiteral("SELECT count(*) FROM passages")).toInt());
}

void IndexFaultsTest::waitsForAFileThatIsBeingWritten()
{
    IndexBench bench;
    bench.write(QStringLiteral("log.txt"), QStringLiteral("Begins.\n"));
    bench.addCollection();
    IndexWorkOptions options = bench.options();
    bool grows = true;
    options.read = [&, read = options.read](const QString &path, std::stop_token stop) {
        Document document = read(path, stop);
        QFile file(path);
        if (grows && file.open(QIODevice::Append))
            file.write("Heron.\n");
        return document;
    };
    IndexWork work(options);
    work.open();
    IndexBench::finish(work);
    QCOMPARE(bench.find(QStringLiteral("begins")), QStringList());
    QVERIFY(*bench.reads <= 3);
    grows = false;
    IndexBench::finish(work);
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList({QStringLiteral("log.txt")}));
}

void IndexFaultsTest::endsEqualHoweverItWasInterrupted()
{
    IndexBench bench;
    bench.embedder = std::make_shared<FakeEmbedder>();
    for (int i = 0; i < 12; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), textOf(i));
    bench.addCollection();
    // Let go after every number of steps, as if it had been killed there.
    for (int steps = 0; steps < 20; ++steps) {
        if (steps % 5 == 4) {
            bench.write(QStringLiteral("%1.txt").arg(steps / 5), textOf(100 + steps));
            addMinute(bench.path(QStringLiteral("%1.txt").arg(steps / 5)));
        }
        IndexWork work(bench.options());
        work.open();
        work.rescan();
        for (int i = 0; i < steps; ++i)
            work.step();
    }
    bench.indexAll();
    IndexBench fresh;
    fresh.files = bench.files;
    fresh.embedder = std::make_shared<FakeEmbedder>();
    fresh.addCollection();
    fresh.indexAll();
    const QStringList rows = allRows(bench.folder);
    QVERIFY(rows.size() > 100);
    QCOMPARE(rows, allRows(fresh.folder));
    QCOMPARE(rows.filter(QStringLiteral("orphan")), QStringList());
    QCOMPARE(rows.filter(QStringLiteral("no terms")), QStringList());
}

void IndexFaultsTest::goesOnWithoutAFileThatCannotBeTakenIn()
{
    IndexBench bench;
    bench.write(QStringLiteral("a.txt"), QStringLiteral("The poison."));
    bench.write(QStringLiteral("b.txt"), QStringLiteral("The heron waits."));
    bench.addCollection();
    IndexWorkOptions options = bench.options();
    options.read = [read = options.read](const QString &path, std::stop_token stop) {
        if (path.endsWith(QStringLiteral("a.txt")))
            throw std::bad_alloc();
        return read(path, stop);
    };
    IndexWork work(options);
    work.open();
    work.rescan();
    int failures = 0;
    for (bool isMore = true; isMore && failures < 10;) {
        try {
            isMore = work.step();
        } catch (const std::bad_alloc &) {
            ++failures;
        }
    }
    QCOMPARE(failures, 2); // it may have been the moment
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList({QStringLiteral("b.txt")}));
    Database library(libraryPath(bench.folder));
    const QList<FileReport> reports = readReport(library, false, 1);
    QVERIFY(reports.value(0).state == FileState::Failed);
    QVERIFY2(reports[0].problems.value(0).detail.contains(QStringLiteral("a.txt")), qPrintable(reports[0].problems.value(0).detail));
    IndexBench::finish(work); // and is not read again by itself
    QVERIFY(readReport(library, false, 1).value(0).state == FileState::Failed);
}

void IndexFaultsTest::keepsSoundIndexesWhenTheLibraryIsSuspected()
{
    IndexBench bench;
    bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    bench.addCollection();
    bench.indexAll();
    IndexWork work(bench.options());
    work.open();
    work.repair(0);
    QCOMPARE(indexNumbers(bench.folder), QList<int>({1}));
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList({QStringLiteral("a.txt")}));
    work.repair(1); // in that one it was met
    IndexBench::finish(work);
    QCOMPARE(indexNumbers(bench.folder), QList<int>({2}));
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList({QStringLiteral("a.txt")}));
}

void IndexFaultsTest::movesNothingWhileOthersHaveItOpen()
{
    IndexBench bench;
    bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    bench.addCollection();
    bench.indexAll();
    IndexWorkOptions options = bench.options();
    const auto isAside = [&] { return !QDir(bench.folder).entryList({QStringLiteral("index-1-damaged-*.sqlite")}).isEmpty(); };
    bool wasAsideBefore = false;
    bool wasAsideAfter = false;
    options.whileOthersAreClosed = [&](const std::function<void()> &body) {
        wasAsideBefore = isAside();
        body();
        wasAsideAfter = isAside();
    };
    IndexWork work(options);
    work.open();
    work.repair(1);
    QVERIFY(!wasAsideBefore && wasAsideAfter);
    QVERIFY(work.progress().notice.contains(QStringLiteral("damaged")));
}

void IndexFaultsTest::leavesAFileThatCannotBeOpenedAloneForAWhile()
{
    IndexBench bench;
    bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    bench.addCollection();
    IndexWorkOptions options = bench.options();
    int tries = 0;
    bool isOpen = false;
    options.read = [&, read = options.read](const QString &path, std::stop_token stop) {
        Document document = read(path, stop);
        ++tries;
        if (!isOpen)
            document.failure = {ReadTrouble::NotReadable, 0, QStringLiteral("Somebody else has it.")};
        return document;
    };
    IndexWork work(options);
    work.open();
    for (int look = 0; look < 4; ++look)
        IndexBench::finish(work);
    QCOMPARE(tries, 1);
    isOpen = true;
    QFile file(bench.path(QStringLiteral("a.txt")));
    QVERIFY(file.setPermissions(file.permissions() ^ QFileDevice::ExeOwner));
    IndexBench::finish(work);
    QCOMPARE(tries, 2);
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList({QStringLiteral("a.txt")}));
}

void IndexFaultsTest::marksOtherTerms()
{
    QCOMPARE(termsMark(), termsMark(indexTerms));
    QVERIFY(termsMark() > 0);
    QVERIFY(termsMark() != termsMark([](const QString &text, const QString &) { return indexTerms(text, {}); })); // no stemmer
    QVERIFY(termsMark() != termsMark([](const QString &text, const QString &language) {
                return indexTerms(text, language == QLatin1String("de") ? QString() : language);
            }));
}

QTEST_GUILESS_MAIN(IndexFaultsTest)
#include "indexfaults_test.moc"
