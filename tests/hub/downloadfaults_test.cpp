#include "tests/hub/downloadfixture.h"

#include <QSignalSpy>

using namespace hearth;
using namespace hearth::test;

using State = DownloadJob::State;

// A server that misbehaves: in no case is a wrong file shown as good.
class DownloadFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_f = std::make_unique<DownloadFixture>(); }
    void cleanup() { m_f.reset(); }
    void arrivesThroughAHundredCuts();
    void arrivesInSpiteOf_data();
    void arrivesInSpiteOf();
    void givesUpWithAReason_data();
    void givesUpWithAReason();
    void checksSmallFilesByTheirGitName();
    void asksNothingWhileTheHubAsksForPatience();
    void waitsWhileThereIsNoNetwork();
    void losesNoPatienceWhileThereIsNoNetwork();
    void refusesAFileThatTheHubChanged();
    void staysPausedWhenPausedWhileSealed();

private:
    std::unique_ptr<DownloadFixture> m_f;
};

void DownloadFaultsTest::arrivesThroughAHundredCuts()
{
    m_f->server.put(repository, modelFile, noise(8 << 20, 1));
    QRandomGenerator random(2);
    for (int i = 0; i < 100; ++i)
        m_f->server.misbehave({.ending = modelFile, .fault = Fault::Cut, .amount = random.bounded(120000)});
    const QString id = m_f->add({modelFile});
    QVERIFY2(m_f->waitFor(id, State::Done, 60000), qPrintable(m_f->problem(id)));
    QVERIFY(m_f->isRight(modelFile));
    QCOMPARE(m_f->server.content().requests().size(), 101);
    // Resumed, not begun again: what was asked for grows all the time.
    qint64 start = -1;
    for (const HttpRequest &request : m_f->server.content().requests()) {
        const qint64 asked = parseRange(request.headers.value("range"), 8 << 20).start;
        QVERIFY(asked >= start);
        start = asked;
    }
    QVERIFY2(start > 4000000, qPrintable(QString::number(start)));
}

void DownloadFaultsTest::arrivesInSpiteOf_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<qint64>("amount");
    QTest::addColumn<bool>("isResumed"); // the first connection is cut in the middle, the fault comes after
    const auto row = [](const char *name, Fault fault, qint64 amount, bool isResumed) {
        QTest::newRow(name) << fault << amount << isResumed;
    };
    row("another range than asked for", Fault::WrongRange, 1000, true);
    row("an earlier range than asked for", Fault::WrongRange, -1000, true);
    row("a range that lies about itself", Fault::LyingRange, 1000, true);
    row("a server that knows no ranges", Fault::IgnoreRange, 0, true);
    row("an ETag that changed midway", Fault::NewEtag, 0, true);
    row("one wrong byte", Fault::WrongBytes, 0, false);
    row("one wrong byte in the rest", Fault::WrongBytes, 0, true);
    row("more bytes than there are", Fault::TooLong, 5000, false);
    row("more bytes than there are, at the end", Fault::TooLong, 5000, true);
    row("a body without end", Fault::Endless, 0, false);
    row("a body without end for the rest", Fault::Endless, 0, true);
    row("416", Fault::Status, 416, true);
    row("503", Fault::Status, 503, false);
    row("500 for the rest", Fault::Status, 500, true);
    row("a slow drip", Fault::Drip, 1, false);
    row("a slow drip of the rest", Fault::Drip, 1, true);
}

void DownloadFaultsTest::arrivesInSpiteOf()
{
    QFETCH(Fault, fault);
    QFETCH(qint64, amount);
    QFETCH(bool, isResumed);
    m_f->options.stallMs = 300;
    m_f->options.stallBytes = 1000;
    m_f->begin();
    m_f->server.put(repository, modelFile, noise(500000, 3));
    if (isResumed)
        m_f->server.misbehave({.ending = modelFile, .fault = Fault::Cut, .amount = 250000});
    m_f->server.misbehave({.ending = modelFile, .fault = fault, .amount = amount});
    const QString id = m_f->add({modelFile});
    const QString target = m_f->target(modelFile);
    bool wasWrong = false;
    QVERIFY2(QTest::qWaitFor(
                 [&] {
                     wasWrong = wasWrong || (QFile::exists(target) && !m_f->isRight(modelFile));
                     return m_f->state(id) == State::Done || m_f->state(id) == State::Failed;
                 },
                 20000),
             qPrintable(m_f->problem(id)));
    QVERIFY2(m_f->state(id) == State::Done, qPrintable(m_f->problem(id)));
    QVERIFY(!wasWrong);
    QVERIFY(m_f->isRight(modelFile));
    QVERIFY(m_f->server.content().requests().size()
            >= (isResumed ? 2 : 1) + (fault == Fault::IgnoreRange || fault == Fault::TooLong ? 0 : 1));
    QVERIFY(m_f->waitForTheDisk());
    QCOMPARE(m_f->files().size(), 2); // it, and where it came from
}

void DownloadFaultsTest::givesUpWithAReason_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<qint64>("amount");
    QTest::addColumn<QString>("says");
    QTest::addColumn<int>("tries");
    const auto row = [](const char *name, Fault fault, qint64 amount, const char *says, int tries) {
        QTest::newRow(name) << fault << amount << QString::fromLatin1(says) << tries;
    };
    row("a wrong byte each time", Fault::WrongBytes, 0, "hash differs", 2);
    row("a redirect to http", Fault::RedirectHttp, 0, "not encrypted", 1);
    row("redirects in circles", Fault::RedirectLoop, 0, "circles", 6); // the Hub's own was the first
    row("a gzip bomb", Fault::Gzip, 0, "compressed", 1);
    row("always cut before the first byte", Fault::Cut, 0, "tried 4 times in vain", 4);
    row("always 503", Fault::Status, 503, "tried 4 times in vain", 4);
    row("always a body without end", Fault::Endless, 0, "hash differs", 2);
    row("gone", Fault::Status, 404, "not on the Hub", 1);
}

void DownloadFaultsTest::givesUpWithAReason()
{
    QFETCH(Fault, fault);
    QFETCH(qint64, amount);
    QFETCH(QString, says);
    QFETCH(int, tries);
    m_f->options.maxFailures = 3;
    m_f->begin();
    m_f->server.put(repository, modelFile, noise(500000, 3));
    m_f->server.misbehave({.ending = modelFile, .fault = fault, .amount = amount, .times = 1000});
    const QString id = m_f->add({modelFile});
    QVERIFY(m_f->waitFor(id, State::Failed));
    QVERIFY2(m_f->problem(id).contains(says), qPrintable(m_f->problem(id)));
    QVERIFY(!QFile::exists(m_f->target(modelFile)));
    QCOMPARE(int(m_f->server.content().requests().size()), tries);
    QTRY_VERIFY(m_f->files().filter(QStringLiteral(".lock")).isEmpty()); // the disk's thread lets it go
    for (const QString &file : m_f->files())
        QVERIFY2(file.startsWith(QLatin1String("journal/")) || file.endsWith(QLatin1String(".part")), qPrintable(file));
    m_f->server.behave();
    m_f->downloads->resume(id);
    QVERIFY(m_f->waitFor(id, State::Done));
    QVERIFY(m_f->isRight(modelFile));
}

void DownloadFaultsTest::checksSmallFilesByTheirGitName()
{
    const QString path = QStringLiteral("config.json");
    m_f->server.put(repository, path, noise(3000, 1), false);
    m_f->server.misbehave({.ending = path, .fault = Fault::WrongBytes, .times = 2});
    const QString id = m_f->add({path});
    QVERIFY(m_f->waitFor(id, State::Failed));
    QVERIFY(m_f->problem(id).contains(QLatin1String("hash differs")));
    m_f->downloads->resume(id);
    QVERIFY(m_f->waitFor(id, State::Done));
    QVERIFY(m_f->isRight(path));
}

void DownloadFaultsTest::asksNothingWhileTheHubAsksForPatience()
{
    m_f->server.put(repository, modelFile, noise(1000, 1));
    m_f->server.put(repository, QStringLiteral("small.json"), noise(1000, 2), false);
    m_f->server.misbehave({.ending = QStringLiteral("small.json"), .fault = Fault::Status, .amount = 429, .retryAfterS = 2});
    const QString id = m_f->add({QStringLiteral("small.json")});
    QTRY_VERIFY(m_f->problem(id).contains(QLatin1String("patience")));
    QCOMPARE(m_f->state(id), State::Running);
    const QString other = m_f->add({modelFile});
    const qsizetype requests = m_f->server.hub().requests().size();
    QTest::qWait(1000);
    QCOMPARE(m_f->server.hub().requests().size(), requests);
    QVERIFY(m_f->waitFor(id, State::Done));
    QVERIFY(m_f->waitFor(other, State::Done));
}

void DownloadFaultsTest::waitsWhileThereIsNoNetwork()
{
    m_f->options.maxFailures = 2;
    m_f->begin();
    m_f->server.put(repository, modelFile, noise(1000, 1));
    m_f->hub.setOptions({.endpoint = QStringLiteral("http://127.0.0.1:1"), .token = {}}); // nobody listens there
    const QString id = m_f->add({modelFile});
    QTRY_VERIFY(m_f->door.log().rowCount() > 10); // more often than failures are counted
    QCOMPARE(m_f->state(id), State::Running);
    QTRY_VERIFY(m_f->problem(id).contains(QLatin1String("cannot be reached")));
    m_f->hub.setOptions({.endpoint = m_f->server.endpoint(), .token = {}});
    QVERIFY(m_f->waitFor(id, State::Done));
}

void DownloadFaultsTest::losesNoPatienceWhileThereIsNoNetwork()
{
    m_f->options.maxFailures = 3;
    m_f->begin();
    m_f->server.put(repository, modelFile, noise(1000, 1));
    m_f->server.misbehave({.ending = modelFile, .fault = Fault::Cut, .amount = 0, .times = 3}); // as often as is forgiven
    m_f->hub.setOptions({.endpoint = QStringLiteral("http://127.0.0.1:1"), .token = {}});
    const QString id = m_f->add({modelFile});
    QTRY_VERIFY(m_f->door.log().rowCount() > 10);
    m_f->hub.setOptions({.endpoint = m_f->server.endpoint(), .token = {}});
    QTRY_VERIFY(m_f->state(id) == State::Done || m_f->state(id) == State::Failed);
    QVERIFY2(m_f->state(id) == State::Done, qPrintable(m_f->problem(id)));
}

void DownloadFaultsTest::refusesAFileThatTheHubChanged()
{
    m_f->server.put(repository, modelFile, noise(1000, 1));
    const QList<HubFile> files = m_f->listed({modelFile});
    m_f->server.put(repository, modelFile, noise(1000, 2));
    const QString id = m_f->downloads->add({}, repository, commit, files);
    QVERIFY(m_f->waitFor(id, State::Failed));
    QVERIFY2(m_f->problem(id).contains(QLatin1String("another file")), qPrintable(m_f->problem(id)));
}

void DownloadFaultsTest::staysPausedWhenPausedWhileSealed()
{
    m_f->server.put(repository, modelFile, noise(1 << 20, 1));
    m_f->server.misbehave({.ending = modelFile, .fault = Fault::Drip, .amount = 50000});
    const QString id = m_f->add({modelFile});
    QTRY_VERIFY(m_f->downloads->progress(id).doneBytes >= 100000);
    m_f->seal(true);
    m_f->downloads->pause(id);
    QCOMPARE(m_f->problem(id), QString());
    m_f->seal(false);
    QCOMPARE(m_f->state(id), State::Paused);
    m_f->downloads.reset();
    m_f->begin(); // the next start of the program
    QSignalSpy restored(m_f->downloads.get(), &Downloads::restored);
    m_f->downloads->restore();
    QVERIFY(restored.wait());
    QCOMPARE(m_f->state(id), State::Paused);
}

QTEST_GUILESS_MAIN(DownloadFaultsTest)
#include "downloadfaults_test.moc"
