// The window is closed while something goes on that does not end by itself: it ends all the same. A test that hangs has failed.
#include "app/documents/readerprocess.h"
#include "tests/documents/documentdesk.h"

#include <QFile>
#include <QTest>
#include <QThreadPool>

#include <condition_variable>
#include <mutex>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <csignal>
#endif

using namespace hearth;
using namespace hearth::test;

namespace {

// Answers only when it is stopped.
class Stuck final : public FakeEmbedder
{
public:
    explicit Stuck(Role stuckAt) : m_stuckAt(stuckAt) { }
    std::vector<std::vector<float>> embed(const QStringList &texts, Role role, std::stop_token stop) override
    {
        if (role != m_stuckAt)
            return FakeEmbedder::embed(texts, role, stop);
        hasBegun = true;
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock(mutex);
        never.wait(lock, stop, [] { return false; });
        return {};
    }
    std::atomic<bool> hasBegun = false;

private:
    Role m_stuckAt;
};

#ifdef Q_OS_UNIX

// A program that writes down its number and then does nothing, for ever.
QString stuckProgram(const QString &folder)
{
    const QString path = folder + QStringLiteral("/stuck");
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("no program");
    file.write("#!/bin/sh\necho $$ > '" + QFile::encodeName(path) + ".id'\nexec sleep 100000\n");
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
}

qint64 processOf(const QString &program)
{
    QFile file(program + QStringLiteral(".id"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toLongLong() : 0;
}

bool isGone(qint64 process)
{
    return ::kill(pid_t(process), 0) != 0 && errno == ESRCH;
}

#endif

} // namespace

class QuittingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsAReaderThatNeverAnswers();
    void endsADrawerThatNeverAnswers();
    void endsAnEmbedderThatIsAtABatch();
    void endsAnEmbedderThatIsAtAQuestion();
    void endsASearchThatNeverEnds();
    void searchesForNobody();
    void writesWhatWasChanged();
    void breaksOffAFileThatIsTakenIn();
    void breaksOffTidying();
    void stopsAStatement();
};

void QuittingTest::endsAReaderThatNeverAnswers()
{
#ifndef Q_OS_UNIX
    QSKIP("a script stands for the reader");
#else
    const IndexBench bench;
    bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    bench.addCollection();
    DocumentsOptions options;
    options.folder = bench.folder;
    options.readerProgram = stuckProgram(bench.home.path());
    auto documents = std::make_unique<Documents>(options, nullptr, DocumentParts{.isPolite = false});
    documents->open();
    QTRY_VERIFY_WITH_TIMEOUT(processOf(options.readerProgram) > 0, patience);
    const qint64 process = processOf(options.readerProgram);
    documents.reset();
    QTRY_VERIFY_WITH_TIMEOUT(isGone(process), patience);
#endif
}

void QuittingTest::endsADrawerThatNeverAnswers()
{
#ifndef Q_OS_UNIX
    QSKIP("a script stands for the reader");
#else
    const QTemporaryDir folder;
    auto reader = std::make_unique<ReaderProcess>(stuckProgram(folder.path()));
    const QString program = folder.filePath(QStringLiteral("stuck"));
    const QFuture<QByteArray> picture = reader->render(folder.filePath(QStringLiteral("a.pdf")), 1, 100);
    QTRY_VERIFY_WITH_TIMEOUT(processOf(program) > 0, patience);
    reader.reset();
    QThreadPool::globalInstance()->waitForDone(); // as the program does at its end
    QVERIFY(picture.isFinished());
    QVERIFY(isGone(processOf(program)));
#endif
}

void QuittingTest::endsAnEmbedderThatIsAtABatch()
{
    Desk desk;
    const auto stuck = std::make_shared<Stuck>(PassageEmbedder::Role::Passage);
    desk.parts.embedder = stuck;
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.open();
    desk.watchAll();
    QTRY_VERIFY_WITH_TIMEOUT(stuck->hasBegun.load(), patience);
    desk.documents.reset();
    QVERIFY(!desk.documents);
}

void QuittingTest::endsAnEmbedderThatIsAtAQuestion()
{
    Desk desk;
    const auto stuck = std::make_shared<Stuck>(PassageEmbedder::Role::Query);
    desk.parts.embedder = stuck;
    desk.parts.makeSearch = {}; // the app's own
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.open();
    const qint64 id = desk.watchAll();
    QTRY_VERIFY_WITH_TIMEOUT(desk.documents->collection(id).passages == 1 && !desk.documents->progress().isRunning, patience);
    const QFuture<SearchOutcome> outcome = desk.documents->search({QStringLiteral("heron"), {id}, 10});
    QTRY_VERIFY_WITH_TIMEOUT(stuck->hasBegun.load(), patience);
    desk.documents.reset();
    QVERIFY(outcome.isFinished());
}

void QuittingTest::endsASearchThatNeverEnds()
{
    if (!Database(QStringLiteral(":memory:")).canBeStopped())
        QSKIP("Qt has an SQLite of its own here");
    Desk desk;
    const auto hasBegun = std::make_shared<std::atomic<bool>>(false);
    desk.parts.makeSearch = [hasBegun](Database &index) {
        return [hasBegun, &index](const DocumentQuery &) {
            *hasBegun = true;
            index.value(QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"));
            return SearchOutcome();
        };
    };
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.open();
    const qint64 id = desk.watchAll();
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).passages, 1, patience);
    QList<QFuture<SearchOutcome>> searches;
    for (int i = 0; i < 5; ++i)
        searches.append(desk.documents->search({QStringLiteral("heron"), {id}, 10}));
    QTRY_VERIFY_WITH_TIMEOUT(hasBegun->load(), patience);
    desk.documents.reset();
    for (const QFuture<SearchOutcome> &search : std::as_const(searches))
        QVERIFY(search.isFinished());
}

// What was asked and not begun is not begun any more.
void QuittingTest::searchesForNobody()
{
    Desk desk;
    const auto searches = std::make_shared<std::atomic<int>>(0);
    const auto isQuitting = std::make_shared<std::atomic<bool>>(false);
    desk.parts.makeSearch = [searches, isQuitting](Database &) {
        return [searches, isQuitting](const DocumentQuery &) {
            ++*searches;
            while (!*isQuitting)
                QTest::qSleep(1);
            QTest::qSleep(50); // the others are told meanwhile
            return SearchOutcome();
        };
    };
    desk.bench.write(QStringLiteral("a.txt"), QStringLiteral("The heron waits."));
    desk.open();
    const qint64 id = desk.watchAll();
    QTRY_COMPARE_WITH_TIMEOUT(desk.documents->collection(id).passages, 1, patience);
    for (int i = 0; i < 200; ++i)
        desk.documents->search({QStringLiteral("heron"), {id}, 10});
    QTRY_COMPARE_WITH_TIMEOUT(searches->load(), 1, patience);
    *isQuitting = true;
    desk.documents.reset();
    QVERIFY2(*searches < 200, qPrintable(QString::number(*searches)));
}

void QuittingTest::writesWhatWasChanged()
{
    Desk desk;
    desk.open();
    qint64 id = -1;
    for (int i = 0; i < 20; ++i)
        id = desk.documents->addCollection(QStringLiteral("Collection %1").arg(i));
    desk.documents->renameCollection(id, QStringLiteral("Last"));
    desk.open(); // closed, and opened again
    QCOMPARE(desk.documents->collections().size(), qsizetype(20));
    QCOMPARE(desk.documents->collection(id).name, QStringLiteral("Last"));
}

// However large it is: what was begun is undone, and done at the next start.
void QuittingTest::breaksOffAFileThatIsTakenIn()
{
    class Counter final : public FakeEmbedder
    {
    public:
        int countTokens(const QString &text) override
        {
            if (++counted == 5)
                stop.request_stop();
            return FakeEmbedder::countTokens(text);
        }
        int counted = 0;
        std::stop_source stop;
    };
    IndexBench bench;
    const auto counter = std::make_shared<Counter>();
    bench.embedder = counter;
    bench.write(QStringLiteral("a.txt"), textOf(1, 40));
    bench.addCollection();
    IndexWork work(bench.options());
    work.open();
    work.rescan();
    QVERIFY(work.step(counter->stop.get_token()));
    QVERIFY2(counter->counted < 10, qPrintable(QString::number(counter->counted)));
    QCOMPARE(bench.value(QStringLiteral("SELECT count(*) FROM contents")).toInt(), 0);
    while (work.step()) { }
    QCOMPARE(bench.find(QStringLiteral("unique1x39")), QStringList({QStringLiteral("a.txt")}));

    // And while its rows are written.
    IndexFile file(bench.folder, 7, {});
    Passage passage;
    passage.hash = QByteArray(16, 'x');
    IndexFile::Content content{.hash = QByteArray(32, 'x'), .bytes = 1, .document = {}, .passages = {passage, passage}, .recognized = {}};
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_THROWS_EXCEPTION(DatabaseFailure, file.put(content, QDateTime::currentDateTime(), stop.get_token()));
    QVERIFY(!file.contains(content.hash));
    file.put(content, QDateTime::currentDateTime());
    QVERIFY(file.contains(content.hash));
}

void QuittingTest::breaksOffTidying()
{
    IndexBench bench;
    for (int i = 0; i < 5; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), textOf(i));
    bench.addCollection();
    bench.indexAll();
    for (int i = 0; i < 5; ++i)
        QVERIFY(QFile::remove(bench.path(QStringLiteral("%1.txt").arg(i))));
    const auto contents = [&] { return bench.value(QStringLiteral("SELECT count(*) FROM contents")).toInt(); };
    IndexWork work(bench.options());
    work.open();
    work.rescan();
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(work.step(stop.get_token()));
    QCOMPARE(contents(), 5);
    while (work.step()) { }
    QCOMPARE(contents(), 0);
}

void QuittingTest::stopsAStatement()
{
    const QTemporaryDir folder;
    Database db(folder.filePath(QStringLiteral("a.sqlite")));
    db.run(QStringLiteral("CREATE TABLE t(i INTEGER)"));
    std::stop_source stop;
    db.setStop(stop.get_token());
    db.transaction([&] { db.run(QStringLiteral("INSERT INTO t VALUES (1)")); });
    const auto kindOf = [](const auto &act) {
        try {
            act();
        } catch (const DatabaseFailure &failure) {
            return failure.error.kind;
        }
        return StoreError::Kind::None;
    };
    const QString numbers = QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT i FROM n");
    int rows = 0;
    QCOMPARE(kindOf([&] {
                 db.forEachRow(numbers, {}, [&](const DatabaseRow &) {
                     if (++rows == 10)
                         stop.request_stop();
                 });
             }),
             StoreError::Kind::Stopped);
    QCOMPARE(rows, 10);
    stop = {};
    db.setStop(stop.get_token());
    QCOMPARE(kindOf([&] {
                 db.transaction([&] {
                     db.run(QStringLiteral("INSERT INTO t VALUES (2)"));
                     stop.request_stop();
                 });
             }),
             StoreError::Kind::Stopped);
    db.setStop({});
    QCOMPARE(db.value(QStringLiteral("SELECT count(*) FROM t")).toInt(), 1); // what was not whole is undone
}

QTEST_GUILESS_MAIN(QuittingTest)
#include "quitting_test.moc"
