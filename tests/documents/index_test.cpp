#include "tests/documents/indexbench.h"

#include "app/documents/cutter.h"
#include "app/documents/indexrows.h"

#include <QTest>

using namespace hearth;
using namespace hearth::test;

namespace {

// What an index of the files holds, with vectors, that nothing came between.
QStringList rowsMadeAtOnce(const QString &files)
{
    IndexBench fresh;
    fresh.files = files;
    fresh.embedder = std::make_shared<FakeEmbedder>();
    fresh.addCollection();
    fresh.indexAll();
    return allRows(fresh.folder);
}

} // namespace

class IndexTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWordsOfEveryFile();
    void doesNothingForAMovedOrCopiedFile();
    void embedsOnlyChangedPassagesOfAnEditedFile();
    void forgetsDeletedFiles();
    void keepsAFolderThatIsNotThere();
    void seesAnEditInPlace();
    void reportsWhatCouldNotBeRead();
    void readsAFailedFileAgainWhenAsked();
    void leavesOutWhatIsNotMeantToBeRead();
    void endsAtLinksThatLeadInACircle();
    void answersFromTheOldIndexUntilTheNewOneIsWhole();
    void goesBackToTheIndexThatAnswersStill();
    void tellsHowFarItIs();
    void keepsThePagesOfADocument();
    void findsNewFilesWhileAnotherIndexIsMade();
    void readsFilesOfChatsFirst();
    void keepsVectorsWhereTheModelIsAway();
};

void IndexTest::findsWordsOfEveryFile()
{
    IndexBench bench;
    bench.write(QStringLiteral("a.txt"), QStringLiteral("# Pumps\nThe marten sleeps."));
    bench.write(QStringLiteral("deep/er/b.txt"), QStringLiteral("Martens and otters."));
    bench.addCollection();
    bench.indexAll();
    QCOMPARE(bench.find(QStringLiteral("marten")), QStringList({QStringLiteral("a.txt"), QStringLiteral("deep/er/b.txt")}));
    QCOMPARE(bench.find(QStringLiteral("otter")), QStringList({QStringLiteral("deep/er/b.txt")}));
    QCOMPARE(bench.find(QStringLiteral("pumps")), QStringList({QStringLiteral("a.txt")}));
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM content_fts WHERE content_fts MATCH 'name : b'")).toInt(), 1);
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(), 0);
}

void IndexTest::doesNothingForAMovedOrCopiedFile()
{
    IndexBench bench;
    bench.embedder = std::make_shared<FakeEmbedder>();
    for (int i = 0; i < 5; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), textOf(i));
    bench.addCollection();
    bench.indexAll();
    const int reads = *bench.reads;
    const int embedded = bench.embedder->embedded;
    QCOMPARE(reads, 5);
    const qint64 largest = bench.value(QStringLiteral("SELECT max(id) FROM passages")).toLongLong();

    QVERIFY(QDir(bench.files).mkpath(QStringLiteral("below")));
    QVERIFY(QFile::rename(bench.path(QStringLiteral("0.txt")), bench.path(QStringLiteral("below/moved.txt"))));
    QVERIFY(QFile::copy(bench.path(QStringLiteral("1.txt")), bench.path(QStringLiteral("copy.txt"))));
    addMinute(bench.path(QStringLiteral("2.txt"))); // touched, nothing else
    bench.indexAll();
    QCOMPARE(int(*bench.reads), reads);
    QCOMPARE(int(bench.embedder->embedded), embedded);
    QCOMPARE(bench.value(QStringLiteral("SELECT max(id) FROM passages")).toLongLong(), largest);
    QCOMPARE(bench.find(QStringLiteral("unique0x1")), QStringList({QStringLiteral("below/moved.txt")}));
    QCOMPARE(bench.find(QStringLiteral("unique1x1")), QStringList({QStringLiteral("1.txt"), QStringLiteral("copy.txt")}));
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM content_fts WHERE content_fts MATCH 'name : moved'")).toInt(), 1);
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM content_fts WHERE content_fts MATCH 'name : copy'")).toInt(), 1);
    // The copy goes, and with it its name.
    QVERIFY(QFile::remove(bench.path(QStringLiteral("copy.txt"))));
    bench.indexAll();
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM content_fts WHERE content_fts MATCH 'name : copy'")).toInt(), 0);
}

void IndexTest::embedsOnlyChangedPassagesOfAnEditedFile()
{
    IndexBench bench;
    bench.embedder = std::make_shared<FakeEmbedder>();
    bench.write(QStringLiteral("a.txt"), textOf(1, 20));
    bench.addCollection();
    bench.indexAll();
    const int before = bench.embedder->embedded;
    QVERIFY(before > 10);
    QString text = textOf(1, 20);
    text.replace(QStringLiteral("Unique1x10"), QStringLiteral("Changed1x10"));
    bench.write(QStringLiteral("a.txt"), text);
    addMinute(bench.path(QStringLiteral("a.txt")));
    bench.indexAll();
    const int again = bench.embedder->embedded - before;
    QVERIFY2(again >= 1 && again <= 2, qPrintable(QString::number(again))); // it may lie in an overlap
    QCOMPARE(bench.find(QStringLiteral("unique1x10")), QStringList());
    QCOMPARE(bench.find(QStringLiteral("changed1x10")), QStringList({QStringLiteral("a.txt")}));
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM contents")).toInt(), 1);
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(),
             bench.value(QStringLiteral("SELECT count(*) FROM passages")).toInt());
}

void IndexTest::forgetsDeletedFiles()
{
    IndexBench bench;
    bench.embedder = std::make_shared<FakeEmbedder>();
    bench.write(QStringLiteral("a.txt"), textOf(1));
    bench.write(QStringLiteral("b.txt"), textOf(2));
    bench.addCollection();
    bench.addCollection(2, {bench.path(QStringLiteral("b.txt"))});
    bench.indexAll();
    QVERIFY(QFile::remove(bench.path(QStringLiteral("a.txt"))));
    bench.indexAll();
    QCOMPARE(bench.find(QStringLiteral("unique1x1")), QStringList());
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM contents")).toInt(), 1);
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(),
             bench.value(QStringLiteral("SELECT count(*) FROM passages")).toInt());
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM passage_vocab WHERE term = 'unique1x1'")).toInt(), 0);
    {
        Database library(libraryPath(bench.folder));
        deleteCollection(library, 1);
    }
    bench.indexAll();
    QCOMPARE(bench.find(QStringLiteral("unique2x1")), QStringList({QStringLiteral("b.txt")})); // the other one has it still
    QVERIFY(QFile::remove(bench.path(QStringLiteral("b.txt"))));
    bench.indexAll();
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM contents")).toInt(), 0);
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM library.files")).toInt(), 0);
}

void IndexTest::keepsAFolderThatIsNotThere()
{
    IndexBench bench;
    bench.write(QStringLiteral("drive/a.txt"), textOf(1));
    bench.addCollection(1, {bench.path(QStringLiteral("drive"))});
    bench.indexAll();
    QVERIFY(QFile::rename(bench.path(QStringLiteral("drive")), bench.path(QStringLiteral("elsewhere"))));
    bench.indexAll();
    QCOMPARE(bench.find(QStringLiteral("unique1x1")), QStringList({QStringLiteral("drive/a.txt")}));
    QVERIFY(QFile::rename(bench.path(QStringLiteral("elsewhere")), bench.path(QStringLiteral("drive"))));
    bench.indexAll();
    QCOMPARE(int(*bench.reads), 1);
}

void IndexTest::seesAnEditInPlace()
{
    IndexBench bench;
    bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron word."));
    bench.addCollection();
    IndexWork work(bench.options());
    work.open();
    IndexBench::finish(work);
    bench.write(QStringLiteral("a.txt"), QStringLiteral("The egret word.")); // as long as before
    addMinute(bench.path(QStringLiteral("a.txt")));
    IndexBench::finish(work);
    QCOMPARE(bench.find(QStringLiteral("egret")), QStringList({QStringLiteral("a.txt")}));
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList());
}

void IndexTest::reportsWhatCouldNotBeRead()
{
    IndexBench bench;
    bench.write(QStringLiteral("closed.pdf"), QStringLiteral("!It wants a password."));
    bench.write(QStringLiteral("empty.txt"), QString());
    bench.write(QStringLiteral("good.txt"), QStringLiteral("Text.\n?Page 2 has no text."));
    bench.write(QStringLiteral("large.txt"), QString(5000, u'x'));
    bench.write(QStringLiteral("photo.JPG"), QStringLiteral("x"));
    bench.write(QStringLiteral("secret.txt"), QStringLiteral("x"));
    QFile::setPermissions(bench.path(QStringLiteral("secret.txt")), QFileDevice::Permissions());
    bench.addCollection();
    IndexWorkOptions options = bench.options();
    options.largestFileBytes = 4000;
    IndexWork work(options);
    work.open();
    IndexBench::finish(work);
    const auto db = openForSearch(bench.folder);
    const QList<FileReport> reports = readReport(*db, true, 1);
    QCOMPARE(reports.size(), 6);
    const auto troubleOf = [&](int i) { return reports[i].problems.isEmpty() ? ReadTrouble::None : reports[i].problems[0].trouble; };
    QVERIFY(reports[0].state == FileState::Failed && troubleOf(0) == ReadTrouble::Encrypted);
    QCOMPARE(reports[0].problems[0].detail, QStringLiteral("It wants a password."));
    QVERIFY(reports[1].state == FileState::Failed && troubleOf(1) == ReadTrouble::Empty);
    QVERIFY(reports[2].state == FileState::Indexed && troubleOf(2) == ReadTrouble::NoTextLayer);
    QCOMPARE(reports[2].passages, 1);
    QCOMPARE(reports[2].format, QStringLiteral("txt"));
    QVERIFY(reports[2].indexedAt.isValid());
    QVERIFY(reports[3].state == FileState::Failed && troubleOf(3) == ReadTrouble::TooLarge);
    QVERIFY(reports[4].state == FileState::Failed && troubleOf(4) == ReadTrouble::NotSupported);
    const bool isRoot = QFileInfo(bench.path(QStringLiteral("secret.txt"))).isReadable(); // root may read all
    QVERIFY(isRoot || (reports[5].state == FileState::Failed && troubleOf(5) == ReadTrouble::NotReadable));
    const CollectionRecord counts = readCounts(*db, true).value(1);
    QCOMPARE(counts.files, 6);
    QCOMPARE(counts.unreadFiles, isRoot ? 4 : 5);
    QCOMPARE(counts.passages, isRoot ? 2 : 1);
    if (!isRoot) {
        QFile::setPermissions(bench.path(QStringLiteral("secret.txt")), QFileDevice::ReadOwner);
        IndexBench::finish(work);
        QCOMPARE(readCounts(*openForSearch(bench.folder), true).value(1).passages, 2);
    }
}

void IndexTest::readsAFailedFileAgainWhenAsked()
{
    IndexBench bench;
    bench.write(QStringLiteral("slow.txt"), QStringLiteral("The heron."));
    bench.write(QStringLiteral("good.txt"), QStringLiteral("The egret."));
    bench.addCollection();
    IndexWorkOptions options = bench.options();
    bool isSlow = true;
    options.read = [&, read = options.read](const QString &path, std::stop_token stop) {
        Document document = read(path, stop);
        if (isSlow && path.endsWith(QStringLiteral("slow.txt")))
            document.failure = {ReadTrouble::TooSlow, 0, QStringLiteral("It took too long.")};
        return document;
    };
    IndexWork work(options);
    work.open();
    IndexBench::finish(work);
    isSlow = false;
    IndexBench::finish(work);
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList()); // it would be read at every look otherwise
    work.retry(1);
    IndexBench::finish(work);
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList({QStringLiteral("slow.txt")}));
    QCOMPARE(int(*bench.reads), 3);
}

void IndexTest::leavesOutWhatIsNotMeantToBeRead()
{
    IndexBench bench;
    for (const char *name : {".hidden.txt", ".git/config.txt", "node_modules/m.txt", "build/CMakeCache.txt", "build/log.txt",
                             "cache/CACHEDIR.TAG", "cache/c.txt", "~$letter.docx", "half.txt.part", "letter.txt"})
        bench.write(QString::fromUtf8(name), QStringLiteral("Text."));
    bench.addCollection();
    bench.addCollection(2, {bench.path(QStringLiteral(".git")), bench.path(QStringLiteral(".hidden.txt"))}); // asked for by name
    bench.indexAll();
    QStringList paths;
    openForSearch(bench.folder)
        ->forEachRow(
            QStringLiteral("SELECT m.collection_id, f.path FROM library.collection_files m JOIN library.files f ON f.id = m.file_id "
                           "ORDER BY 1, 2"),
            {}, [&](const DatabaseRow &row) { paths.append(row.text(0) + u' ' + QDir(bench.files).relativeFilePath(row.text(1))); });
    QCOMPARE(paths, QStringList({QStringLiteral("1 letter.txt"), QStringLiteral("2 .git/config.txt"), QStringLiteral("2 .hidden.txt")}));
}

void IndexTest::endsAtLinksThatLeadInACircle()
{
    IndexBench bench;
    bench.write(QStringLiteral("a/b/c.txt"), QStringLiteral("Text."));
    QVERIFY(QFile::link(bench.path(QStringLiteral("a")), bench.path(QStringLiteral("a/b/again"))));
    QVERIFY(QFile::link(bench.files, bench.path(QStringLiteral("self"))));
    QVERIFY(QFile::link(bench.path(QStringLiteral("nowhere")), bench.path(QStringLiteral("broken.txt"))));
    bench.addCollection();
    bench.indexAll();
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM library.files")).toInt(), 1);
}

void IndexTest::answersFromTheOldIndexUntilTheNewOneIsWhole()
{
    IndexBench bench;
    for (int i = 0; i < 8; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), textOf(i));
    bench.write(QStringLiteral("closed.txt"), QStringLiteral("!Closed."));
    bench.addCollection();
    bench.indexAll();
    QCOMPARE(indexNumbers(bench.folder), QList<int>({1}));
    const int reads = *bench.reads;
    bench.embedder = std::make_shared<FakeEmbedder>();
    {
        IndexWork work(bench.options());
        work.open();
        work.rescan();
        for (int i = 0; i < 10; ++i)
            QVERIFY(work.step());
        QCOMPARE(work.currentIndex(), 1);
        QCOMPARE(indexNumbers(bench.folder).size(), 2);
        QCOMPARE(bench.find(QStringLiteral("unique5x1")), QStringList({QStringLiteral("5.txt")}));
        QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(), 0);
    }
    bench.indexAll(); // it was interrupted, and goes on
    QCOMPARE(indexNumbers(bench.folder), QList<int>({2}));
    QCOMPARE(bench.find(QStringLiteral("unique5x1")), QStringList({QStringLiteral("5.txt")}));
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(),
             bench.value(QStringLiteral("SELECT count(*) FROM passages")).toInt());
    QCOMPARE(*bench.reads - reads, 1); // the pages were there; only what had failed was read again
    // Equal to one that was made at once.
    QCOMPARE(allRows(bench.folder), rowsMadeAtOnce(bench.files));
}

void IndexTest::goesBackToTheIndexThatAnswersStill()
{
    IndexBench bench;
    bench.write(QStringLiteral("a.txt"), textOf(1));
    bench.addCollection();
    bench.indexAll();
    {
        bench.embedder = std::make_shared<FakeEmbedder>();
        IndexWork work(bench.options());
        work.open();
        QCOMPARE(indexNumbers(bench.folder).size(), 2);
    }
    bench.embedder.reset();
    bench.indexAll();
    QCOMPARE(indexNumbers(bench.folder), QList<int>({1}));
    QCOMPARE(int(*bench.reads), 1);
}

void IndexTest::tellsHowFarItIs()
{
    IndexBench bench;
    for (int i = 0; i < 10; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), textOf(i));
    bench.addCollection();
    IndexWorkOptions options = bench.options();
    options.read = [read = options.read](const QString &path, std::stop_token stop) {
        QTest::qSleep(100);
        return read(path, stop);
    };
    IndexWork work(options);
    work.open();
    work.rescan();
    IndexProgress progress = work.progress();
    QCOMPARE(progress.filesAll, 10);
    QCOMPARE(progress.filesDone, 0);
    QVERIFY(progress.bytesAll > 1000);
    QVERIFY(progress.secondsLeft < 0); // not known yet
    for (int i = 0; i < 8; ++i)
        work.step();
    progress = work.progress();
    QCOMPARE(progress.filesDone, 8);
    QVERIFY(progress.bytesDone > progress.bytesAll / 2 && progress.bytesDone < progress.bytesAll);
    QVERIFY2(progress.secondsLeft > 0.15 && progress.secondsLeft < 20, qPrintable(QString::number(progress.secondsLeft)));
    QVERIFY(!progress.currentFile.isEmpty());
    while (work.step()) { }
    QCOMPARE(work.progress().filesDone, 10);
    QCOMPARE(work.progress().secondsLeft, 0.0);
}

void IndexTest::keepsThePagesOfADocument()
{
    IndexBench bench;
    bench.write(QStringLiteral("a.txt"), QStringLiteral("# Head\nBody."));
    bench.addCollection();
    bench.indexAll();
    const auto db = openForSearch(bench.folder);
    const QByteArray hash = readFile(*db, true, 1).hash;
    const Document document = readDocument(*db, hash);
    QCOMPARE(document.format, QStringLiteral("txt"));
    QCOMPARE(document.title, QStringLiteral("# Head"));
    QCOMPARE(document.pages.size(), 1);
    QCOMPARE(document.pages[0].text, QStringLiteral("# Head\nBody."));
    QCOMPARE(document.pages[0].elements.size(), 2);
    QVERIFY(readTokens(*db, {1}) > 2);
    QCOMPARE(readTokens(*db, {5}), 0);
}

void IndexTest::findsNewFilesWhileAnotherIndexIsMade()
{
    IndexBench bench;
    for (int i = 0; i < 3; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), textOf(i));
    bench.addCollection();
    bench.indexAll();
    bench.embedder = std::make_shared<FakeEmbedder>();
    bench.write(QStringLiteral("new.txt"), QStringLiteral("The heron waits."));
    bench.write(QStringLiteral("1.txt"), QStringLiteral("The egret waits."));
    addMinute(bench.path(QStringLiteral("1.txt")));
    {
        IndexWork work(bench.options());
        work.open();
        work.rescan();
        while (work.progress().filesDone < work.progress().filesAll)
            QVERIFY(work.step());
        QCOMPARE(work.currentIndex(), 1); // still
        QCOMPARE(bench.find(QStringLiteral("heron")), QStringList({QStringLiteral("new.txt")}));
        QCOMPARE(bench.find(QStringLiteral("egret")), QStringList({QStringLiteral("1.txt")}));
        QCOMPARE(bench.find(QStringLiteral("unique1x1")), QStringList());
        QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM content_fts WHERE content_fts MATCH 'name : new'")).toInt(), 1);
        IndexBench::finish(work);
        QCOMPARE(work.currentIndex(), 2);
    }
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList({QStringLiteral("new.txt")}));
    QCOMPARE(allRows(bench.folder), rowsMadeAtOnce(bench.files));
}

void IndexTest::readsFilesOfChatsFirst()
{
    IndexBench bench;
    for (int i = 0; i < 5; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), textOf(i));
    writeFileAt(bench.home.filePath(QStringLiteral("dropped.txt")), QStringLiteral("The heron waits."));
    bench.addCollection();
    {
        Database library(libraryPath(bench.folder));
        insertCollection(
            library,
            {.id = 7, .name = QStringLiteral("Chat"), .places = {bench.home.filePath(QStringLiteral("dropped.txt"))}, .ownerChat = 3});
    }
    IndexWork work(bench.options());
    work.open();
    work.rescan();
    QVERIFY(work.step());
    QCOMPARE(bench.find(QStringLiteral("heron")).size(), qsizetype(1));
    QCOMPARE(int(*bench.reads), 1);
}

void IndexTest::keepsVectorsWhereTheModelIsAway()
{
    IndexBench bench;
    bench.write(QStringLiteral("a.txt"), textOf(1));
    bench.addCollection();
    bench.embedder = std::make_shared<FakeEmbedder>();
    bench.indexAll();
    const int vectors = bench.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt();
    QVERIFY(vectors > 0);
    bench.write(QStringLiteral("b.txt"), QStringLiteral("The heron waits."));
    bench.embedder.reset();
    {
        IndexWorkOptions options = bench.options();
        options.keepsVectors = true;
        IndexWork work(options);
        work.open();
        IndexBench::finish(work);
    }
    QCOMPARE(indexNumbers(bench.folder), QList<int>({1}));
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(), vectors);
    QCOMPARE(bench.find(QStringLiteral("heron")), QStringList({QStringLiteral("b.txt")}));
    bench.embedder = std::make_shared<FakeEmbedder>(); // it is here again
    bench.indexAll();
    QCOMPARE(indexNumbers(bench.folder), QList<int>({1}));
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM vectors")).toInt(), vectors + 1);
}

QTEST_GUILESS_MAIN(IndexTest)
#include "index_test.moc"
