#include "tests/documents/documentdesk.h"

#include <QSaveFile>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace hearth;
using namespace hearth::test;

class DocumentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatWasAdded();
    void seesNewFilesInWatchedFolders();
    void seesEditsInPlace();
    void remembersCollectionsAndAttachments();
    void keepsFilesOfAChatApart();
    void forgetsWhatACrashLeftOfChats();
    void forgetsARemovedCollection();
    void neverGivesAnIdAgain();
    void waitsWhilePausedOrBusy();
    void staysPausedAfterARestart();
    void goesOnAfterItWasClosedInTheMiddle();
    void reportsFilesAndGivesTheirText();
    void countsFilesThatWait();
    void saysWhenTheEmbedderIsGone();
    void swapsIndexesWhenTheEmbedderChanges();
    void findsNothingWhereNothingIs();
    void searchesAsTheAppDoes();
};

void DocumentsTest::findsWhatWasAdded()
{
    Desk desk;
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.bench.write(QStringLiteral("b.txt"), QStringLiteral("The heron sleeps."));
    desk.open();
    QSignalSpy changed(desk.documents.get(), &Documents::collectionsChanged);
    const qint64 all = desk.documents->addCollection(QStringLiteral("It's \"all\""));
    const qint64 one = desk.documents->addCollection(QStringLiteral("A few"));
    QCOMPARE(changed.size(), 2);
    desk.documents->addPlaces(all, {desk.bench.files + u'/'});
    desk.documents->addPlaces(one, {desk.bench.path(QStringLiteral("b.txt"))});
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(all).files, 2, patience);
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(all).passages, 2, patience);
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(one).passages, 1, patience);
    QCOMPARE(desk.documents->collection(all).places, QStringList({desk.bench.files}));
    QVERIFY(desk.documents->collection(all).bytes > 20);
    QCOMPARE(desk.find(QStringLiteral("heron")), QStringList({QStringLiteral("a.txt"), QStringLiteral("b.txt")}));
    QCOMPARE(desk.find(QStringLiteral("heron"), {one}), QStringList({QStringLiteral("b.txt")}));
    QVERIFY(desk.search(QStringLiteral("heron")).seconds > 0);
    QStringList names;
    for (const CollectionRecord &collection : desk.documents->collections())
        names.append(collection.name);
    QCOMPARE(names, QStringList({QStringLiteral("A few"), QStringLiteral("It's \"all\"")}));
    QTRY_VERIFY_WITH_TIMEOUT(!desk.documents->progress().isRunning, patience);
    QCOMPARE(desk.documents->progress().filesDone, 2);
}

void DocumentsTest::seesNewFilesInWatchedFolders()
{
    Desk desk;
    desk.bench.write(QStringLiteral("deep/a.txt"), QStringLiteral("The heron waits."));
    desk.open();
    const qint64 id = desk.watchAll();
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).passages, 1, patience);
    desk.bench.write(QStringLiteral("deep/b.txt"), QStringLiteral("The egret waits."));
    QTRY_COMPARE_WITH_TIMEOUT(desk.find(QStringLiteral("egret")), QStringList({QStringLiteral("deep/b.txt")}), patience);
    QVERIFY(QFile::remove(desk.bench.path(QStringLiteral("deep/a.txt"))));
    QTRY_COMPARE_WITH_TIMEOUT(desk.find(QStringLiteral("heron")), QStringList(), patience);
    QCOMPARE(int(*desk.bench.reads), 2);
}

void DocumentsTest::seesEditsInPlace()
{
    Desk desk; // which looks at its places every ten minutes only
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.open();
    desk.watchAll();
    QTRY_COMPARE_WITH_TIMEOUT(desk.find(QStringLiteral("heron")), QStringList({QStringLiteral("a.txt")}), patience);
    // Waited for once only: QTRY_ waits twice more, to tell how long it would have taken.
    const auto isFound = [&desk](const QString &word) { return desk.find(word) == QStringList{QStringLiteral("a.txt")}; };
    QFile file(desk.bench.path(QStringLiteral("a.txt")));
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.write("The egret");
    file.close();
    addMinute(desk.bench.path(QStringLiteral("a.txt")));
    QVERIFY(QTest::qWaitFor([&] { return isFound(QStringLiteral("egret")); }, patience));
    // Once more, and in the way of programs that write a new file and put it in place of the old one.
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.write("The stork");
    file.close();
    addMinute(desk.bench.path(QStringLiteral("a.txt")));
    QVERIFY(QTest::qWaitFor([&] { return isFound(QStringLiteral("stork")); }, patience));
    QSaveFile saved(desk.bench.path(QStringLiteral("a.txt")));
    QVERIFY(saved.open(QIODevice::WriteOnly) && saved.write("The crane waits.") > 0 && saved.commit());
    QVERIFY(QTest::qWaitFor([&] { return isFound(QStringLiteral("crane")); }, patience));
}

void DocumentsTest::remembersCollectionsAndAttachments()
{
    Desk desk;
    desk.open();
    const qint64 one = desk.documents->addCollection(QStringLiteral("One"));
    const qint64 two = desk.documents->addCollection(QStringLiteral("Two"));
    desk.documents->renameCollection(one, QStringLiteral("First"));
    desk.documents->addPlaces(two, {desk.bench.files, desk.bench.path(QStringLiteral("x"))});
    desk.documents->removePlace(two, desk.bench.path(QStringLiteral("x")));
    QSignalSpy attached(desk.documents.get(), &Documents::attachmentsChanged);
    desk.documents->setCollectionsOf(7, {two, one, two, 99});
    desk.documents->setCollectionsOf(8, {one});
    desk.documents->setCollectionsOf(8, {});
    QCOMPARE(attached.size(), 3);
    desk.open(); // again
    QCOMPARE(desk.documents->collections().size(), 2);
    QCOMPARE(desk.documents->collection(one).name, QStringLiteral("First"));
    QCOMPARE(desk.documents->collection(two).places, QStringList({desk.bench.files}));
    QCOMPARE(desk.documents->collectionsOf(7), QList<qint64>({two, one}));
    QVERIFY(desk.documents->collectionsOf(8).isEmpty());
}

void DocumentsTest::keepsFilesOfAChatApart()
{
    Desk desk;
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.bench.write(QStringLiteral("b.txt"), QStringLiteral("The heron sleeps."));
    desk.open();
    const qint64 listed = desk.documents->addCollection(QStringLiteral("Listed"));
    desk.documents->setCollectionsOf(5, {listed});
    const qint64 own = desk.documents->addFilesToChat(5, {desk.bench.path(QStringLiteral("a.txt"))});
    QCOMPARE(desk.documents->addFilesToChat(5, {desk.bench.path(QStringLiteral("b.txt"))}), own);
    QCOMPARE(desk.documents->collectionsOf(5), QList<qint64>({listed, own}));
    QCOMPARE(desk.documents->collections().size(), 1);
    QCOMPARE(desk.documents->collection(own).ownerChat, 5);
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(own).passages, 2, patience);
    QCOMPARE(desk.find(QStringLiteral("heron")), QStringList()); // not in what is listed
    QCOMPARE(desk.find(QStringLiteral("heron"), {own}).size(), 2);
    desk.documents->forgetChat(5);
    QCOMPARE(desk.documents->collection(own).id, -1);
    QVERIFY(desk.documents->collectionsOf(5).isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(desk.bench.value(QStringLiteral("SELECT count(*) FROM contents")).toInt(), 0, patience);
}

void DocumentsTest::forgetsWhatACrashLeftOfChats()
{
    Desk desk;
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.open();
    const qint64 listed = desk.documents->addCollection(QStringLiteral("Listed"));
    const QStringList file{desk.bench.path(QStringLiteral("a.txt"))};
    const qint64 kept = desk.documents->addFilesToChat(3, file);
    const qint64 gone = desk.documents->addFilesToChat(4, file);
    const qint64 named = desk.documents->addFilesToChat(5, file);
    desk.documents->setCollectionsOf(6, {listed});
    desk.documents.reset(); // and chats 4 to 6 are not there any more
    DocumentsOptions options;
    options.folder = desk.bench.folder;
    desk.documents = std::make_unique<Documents>(options, nullptr, desk.parts);
    desk.documents->forgetChatsBut({3}); // before anything is known
    desk.documents->open();
    QTRY_VERIFY_WITH_TIMEOUT(desk.documents->isReady(), patience);
    QCOMPARE(desk.documents->collection(kept).ownerChat, 3);
    QCOMPARE(desk.documents->collectionsOf(3), QList<qint64>({kept}));
    QCOMPARE(desk.documents->collection(gone).id, -1);
    QCOMPARE(desk.documents->collection(named).id, -1);
    QVERIFY(desk.documents->collectionsOf(4).isEmpty() && desk.documents->collectionsOf(6).isEmpty());
    QCOMPARE(desk.documents->collection(listed).id, listed);      // it is nobody's
    const qint64 begun = desk.documents->addFilesToChat(4, file); // a new chat under the old number
    desk.documents->forgetChatsBut({3});
    QCOMPARE(desk.documents->collection(begun).ownerChat, 4);
    desk.open();
    QCOMPARE(desk.documents->collection(begun).ownerChat, 4);
    QCOMPARE(desk.documents->collection(gone).id, -1);
    desk.documents->addFilesToChat(4, file);
    desk.documents->forgetChatsBut({3});
    QCOMPARE(desk.documents->collection(begun).ownerChat, 4); // somebody has named it since
}

void DocumentsTest::forgetsARemovedCollection()
{
    Desk desk;
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.bench.write(QStringLiteral("b.txt"), QStringLiteral("The heron sleeps."));
    desk.open();
    const qint64 all = desk.documents->addCollection(QStringLiteral("All"));
    const qint64 one = desk.documents->addCollection(QStringLiteral("One"));
    desk.documents->addPlaces(all, {desk.bench.files});
    desk.documents->addPlaces(one, {desk.bench.path(QStringLiteral("b.txt"))});
    desk.documents->setCollectionsOf(3, {all, one});
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(all).passages, 2, patience);
    QSignalSpy attached(desk.documents.get(), &Documents::attachmentsChanged);
    desk.documents->removeCollection(all);
    QCOMPARE(attached.size(), 1);
    QCOMPARE(desk.documents->collectionsOf(3), QList<qint64>({one}));
    QTRY_COMPARE_WITH_TIMEOUT(desk.bench.value(QStringLiteral("SELECT count(*) FROM contents")).toInt(), 1, patience);
    QCOMPARE(desk.find(QStringLiteral("heron")), QStringList({QStringLiteral("b.txt")}));
    QVERIFY(QFile::exists(desk.bench.path(QStringLiteral("a.txt")))); // the file itself is nobody's business
}

void DocumentsTest::neverGivesAnIdAgain()
{
    Desk desk;
    desk.open();
    const qint64 first = desk.documents->addCollection(QStringLiteral("One"));
    desk.documents->removeCollection(first);
    desk.open();
    QVERIFY(desk.documents->addCollection(QStringLiteral("Two")) > first);
}

void DocumentsTest::waitsWhilePausedOrBusy()
{
    Desk desk;
    for (int i = 0; i < 6; ++i)
        desk.bench.write(QStringLiteral("%1.txt").arg(i), textOf(i));
    auto gate = std::make_shared<QSemaphore>();
    desk.parts.read = [gate, read = desk.parts.read](const QString &path, std::stop_token stop) {
        while (!gate->tryAcquire(1, 10)) {
            if (stop.stop_requested())
                return Document{};
        }
        return read(path, stop);
    };
    desk.open();
    desk.watchAll();
    gate->release(1);
    QTRY_COMPARE_WITH_TIMEOUT(desk.find(QStringLiteral("unique0x1")), QStringList({QStringLiteral("0.txt")}), patience);
    desk.documents->setPaused(true); // while it is at the second file
    QTRY_VERIFY_WITH_TIMEOUT(desk.documents->progress().isPaused, patience);
    gate->release(100);
    QTest::qWait(300);
    QCOMPARE(int(*desk.bench.reads), 1);
    QVERIFY(!desk.documents->progress().isRunning);
    QCOMPARE(desk.find(QStringLiteral("unique0x1")), QStringList({QStringLiteral("0.txt")})); // searching goes on
    desk.documents->setBusy(true);
    desk.documents->setPaused(false);
    QTest::qWait(300);
    QCOMPARE(int(*desk.bench.reads), 1);
    desk.documents->setBusy(false);
    QTRY_COMPARE_WITH_TIMEOUT(desk.find(QStringLiteral("begins")).isEmpty(), false, patience);
    QTRY_COMPARE_WITH_TIMEOUT(int(*desk.bench.reads), 6, patience);
}

void DocumentsTest::staysPausedAfterARestart()
{
    Desk desk;
    const auto add = [&desk](int number) {
        desk.bench.write(QStringLiteral("%1.txt").arg(number), textOf(number));
        desk.documents->lookAgain();
    };
    const auto isFound = [&desk](int number) { return !desk.find(QStringLiteral("unique%1x1").arg(number)).isEmpty(); };
    desk.open();
    desk.watchAll();
    add(0);
    QTRY_VERIFY_WITH_TIMEOUT(isFound(0), patience);
    desk.documents->setPaused(true);
    desk.open();
    add(1);
    QTRY_VERIFY_WITH_TIMEOUT(desk.documents->progress().isPaused, patience);
    QTest::qWait(300);
    QVERIFY(!desk.documents->progress().isRunning);
    QVERIFY(isFound(0) && !isFound(1)); // searching goes on
    desk.documents->setPaused(false);
    QTRY_VERIFY_WITH_TIMEOUT(isFound(1), patience);
    desk.open();
    add(2);
    QTRY_VERIFY_WITH_TIMEOUT(isFound(2), patience);
    QVERIFY(!desk.documents->progress().isPaused);
    // What is said right after the start counts, whatever was kept.
    desk.documents->setPaused(true);
    desk.begin();
    desk.documents->setPaused(false);
    add(3);
    QTRY_VERIFY_WITH_TIMEOUT(isFound(3), patience);
}

void DocumentsTest::goesOnAfterItWasClosedInTheMiddle()
{
    Desk desk;
    for (int i = 0; i < 40; ++i)
        desk.bench.write(QStringLiteral("%1.txt").arg(i), textOf(i));
    desk.parts.read = [read = desk.parts.read](const QString &path, std::stop_token stop) {
        QTest::qSleep(10);
        return read(path, stop);
    };
    desk.open();
    const qint64 id = desk.watchAll();
    QTRY_VERIFY_WITH_TIMEOUT(*desk.bench.reads > 5, patience);
    desk.open();
    QVERIFY(*desk.bench.reads < 40);
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).unreadFiles + desk.documents->progress().filesDone, 40, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!desk.documents->progress().isRunning, patience);
    QVERIFY(*desk.bench.reads <= 41); // at the most the one that was being read was read twice
    QCOMPARE(desk.find(QStringLiteral("unique39x1")), QStringList({QStringLiteral("39.txt")}));
}

void DocumentsTest::reportsFilesAndGivesTheirText()
{
    Desk desk;
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("# Birds\nThe heron waits."));
    desk.bench.write(QStringLiteral("closed.txt"), QStringLiteral("!It wants a password."));
    desk.open();
    const qint64 id = desk.documents->addCollection(QStringLiteral("All"));
    QSignalSpy changed(desk.documents.get(), &Documents::reportChanged);
    desk.documents->addPlaces(id, {desk.bench.files});
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).unreadFiles, 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).passages, 1, patience);
    QVERIFY(!changed.isEmpty());
    QFuture<QList<FileReport>> asked = desk.documents->report(id);
    asked.waitForFinished();
    const QList<FileReport> reports = asked.result();
    QCOMPARE(reports.size(), 2);
    QVERIFY(reports[0].state == FileState::Indexed);
    QVERIFY(reports[1].state == FileState::Failed);
    QCOMPARE(reports[1].problems.value(0).detail, QStringLiteral("It wants a password."));
    QFuture<Document> document = desk.documents->document(reports[0].fileId);
    document.waitForFinished();
    QCOMPARE(document.result().pages.value(0).text, QStringLiteral("# Birds\nThe heron waits."));
    QFuture<Document> none = desk.documents->document(4711);
    none.waitForFinished();
    QVERIFY(none.result().pages.isEmpty());
    QFuture<qint64> tokens = desk.documents->sizeInTokens({id});
    tokens.waitForFinished();
    QVERIFY(tokens.result() >= 5 && tokens.result() < 20);
    // It opens now.
    desk.bench.write(QStringLiteral("closed.txt"), QStringLiteral("The egret."));
    addMinute(desk.bench.path(QStringLiteral("closed.txt")));
    desk.documents->rescan(id);
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).unreadFiles, 0, patience);
    QCOMPARE(desk.find(QStringLiteral("egret")), QStringList({QStringLiteral("closed.txt")}));
}

void DocumentsTest::countsFilesThatWait()
{
    Desk desk;
    std::atomic<bool> isHeld = true;
    std::atomic<int> calls = 0;
    desk.parts.read = [&, read = desk.parts.read](const QString &path, const std::stop_token &stop) {
        for (const int call = ++calls; isHeld && call > 1 && !stop.stop_requested();)
            QThread::msleep(1);
        return read(path, stop);
    };
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.bench.write(QStringLiteral("b.txt"), QStringLiteral("The egret waits."));
    desk.bench.write(QStringLiteral("c.txt"), QStringLiteral("! locked"));
    desk.open();
    const qint64 id = desk.watchAll();
    QTRY_COMPARE_WITH_TIMEOUT(int(calls), 2, patience);
    desk.documents->setPaused(true); // breaks the second one off
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).waitingFiles, 2, patience);
    QCOMPARE(desk.documents->collection(id).files, 3);
    isHeld = false;
    desk.documents->setPaused(false);
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).waitingFiles, 0, patience);
    QCOMPARE(desk.documents->collection(id).unreadFiles, 1);
}

void DocumentsTest::saysWhenTheEmbedderIsGone()
{
    Desk desk;
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.open();
    const qint64 id = desk.watchAll();
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).passages, 1, patience);
    desk.documents->setEmbedder(desk.bench.path(QStringLiteral("no-model.gguf")));
    QTRY_VERIFY_WITH_TIMEOUT(desk.documents->progress().trouble.contains(QStringLiteral("no-model.gguf")), patience);
    QCOMPARE(desk.find(QStringLiteral("heron")), QStringList({QStringLiteral("a.txt")})); // it answers all the same
    desk.documents->setEmbedder({});
    QTRY_VERIFY_WITH_TIMEOUT(desk.documents->progress().trouble.isEmpty(), patience);
    QCOMPARE(int(*desk.bench.reads), 1);
}

void DocumentsTest::swapsIndexesWhenTheEmbedderChanges()
{
    Desk desk;
    for (int i = 0; i < 3; ++i)
        desk.bench.write(QStringLiteral("%1.txt").arg(i), textOf(i));
    desk.open();
    desk.watchAll();
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->progress().filesDone, 3, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!desk.documents->progress().isRunning, patience);
    QCOMPARE(desk.find(QStringLiteral("unique2x1")), QStringList({QStringLiteral("2.txt")}));
    desk.parts.embedder = std::make_shared<FakeEmbedder>();
    desk.open();
    QTRY_COMPARE_WITH_TIMEOUT(indexNumbers(desk.bench.folder), QList<int>({2}), patience);
    QCOMPARE(desk.find(QStringLiteral("unique2x1")), QStringList({QStringLiteral("2.txt")}));
    const IndexProgress progress = desk.documents->progress();
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->progress().passagesEmbedded, desk.documents->progress().passagesAll, patience);
    QVERIFY(progress.passagesAll > 3);
    QCOMPARE(int(*desk.bench.reads), 3);
}

void DocumentsTest::findsNothingWhereNothingIs()
{
    Desk desk;
    desk.open();
    QVERIFY(!desk.search(QStringLiteral("heron")).isFound);
    QCOMPARE(desk.search(QStringLiteral("heron")).query, QStringLiteral("heron"));
    QVERIFY(!desk.search(QStringLiteral("heron"), {4}).isFound);
}

void DocumentsTest::searchesAsTheAppDoes()
{
    Desk desk;
    desk.parts.makeSearch = {};
    auto embedder = std::make_shared<FakeEmbedder>();
    desk.parts.embedder = embedder;
    for (int i = 0; i < 4; ++i)
        desk.bench.write(QStringLiteral("%1.txt").arg(i), textOf(i));
    desk.bench.write(QStringLiteral("birds/heron.txt"), QStringLiteral("# Birds\nThe grey heron waits for the fish at the weir."));
    desk.open();
    desk.watchAll();
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->progress().filesDone, 5, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!desk.documents->progress().isRunning, patience);
    SearchOutcome outcome = desk.search(QStringLiteral("Where does the grey heron wait for fish?"));
    QVERIFY(outcome.isFound && !outcome.hits.isEmpty());
    const PassageHit hit = outcome.hits.value(0);
    QCOMPARE(hit.filePath, desk.bench.path(QStringLiteral("birds/heron.txt")));
    QCOMPARE(hit.fileName, QStringLiteral("heron.txt"));
    QCOMPARE(hit.fileHash.size(), qsizetype(32));
    QVERIFY(hit.passage.text.contains(QStringLiteral("grey heron")));
    QVERIFY(hit.scores.contains(QStringLiteral("meaning")));
    QVERIFY(!outcome.isByWordsOnly);
    embedder->isGone = true; // words are left
    outcome = desk.search(QStringLiteral("Where does the grey heron wait for fish?"));
    QCOMPARE(outcome.hits.value(0).fileName, QStringLiteral("heron.txt"));
    QVERIFY(!outcome.hits.value(0).scores.contains(QStringLiteral("meaning")));
    QVERIFY(outcome.isByWordsOnly);
    embedder->isGone = false; // and it is tried again
    QTRY_VERIFY_WITH_TIMEOUT(!desk.search(QStringLiteral("Where does the grey heron wait for fish?")).isByWordsOnly, patience);
}

QTEST_GUILESS_MAIN(DocumentsTest)
#include "documents_test.moc"
