#include "app/store/modelorigin.h"
#include "tests/hub/downloadfixture.h"

#include <QFileInfo>
#include <QProcess>
#include <QScopeGuard>
#include <QSignalSpy>

using namespace hearth;
using namespace hearth::test;

using State = DownloadJob::State;

class DownloadsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_f = std::make_unique<DownloadFixture>(); }
    void cleanup() { m_f.reset(); }
    void bringsShardsAndCompanionsAsOneJob();
    void findsWhatIsThereAlready();
    void replacesAnOlderVersion();
    void pausesAndGoesOnWhereItWas();
    void tellsWhatAPauseLeaves();
    void goesOnWithTheSameContentAfterAFailure();
    void goesOnAfterARestart();
    void cancelsWithoutLeavingAnything();
    void mayBeGivenUpByWhoHearsOfIt();
    void knowsASelectionInAnyOrder();
    void keepsToTheNumberOfFilesAtATime();
    void keepsToTheSpeedLimit();
    void sharesTheSpeedLimit();
    void tellsProgress();
    void stopsWhenSealedAndGoesOnAfter();
    void sendsTheTokenToTheHubOnly();
    void explainsAGatedRepository();
    void refusesHostilePaths_data();
    void refusesHostilePaths();
    void bringsOddNamesAsSafeOnes();
    void writesThroughNoLink();
    void doesNotTrustItsOwnJournal();
    void checksTheSpaceBefore();
    void survivesADiskThatFills();
    void bringsAnEmptyFile();

private:
    std::unique_ptr<DownloadFixture> m_f;
};

void DownloadsTest::bringsShardsAndCompanionsAsOneJob()
{
    const QStringList paths = {QStringLiteral("a-00001-of-00002.gguf"), QStringLiteral("a-00002-of-00002.gguf"),
                               QStringLiteral("sub/mmproj.gguf"), QStringLiteral("config.json")};
    for (qsizetype i = 0; i < paths.size(); ++i)
        m_f->server.put(repository, paths[i], noise(300000 + i, quint32(i)), i != 3);
    QSignalSpy ends(m_f->downloads.get(), &Downloads::finished);
    const QString id = m_f->add(paths);
    QVERIFY(m_f->waitFor(id, State::Done));
    QCOMPARE(ends.count(), 1);
    for (const QString &path : paths)
        QVERIFY(m_f->isRight(path));
    QVERIFY(m_f->waitForTheDisk());
    QCOMPARE(m_f->files().size(), 6); // and where they came from, in each folder; no part, no journal
    const auto &listed = m_f->server.repositories[repository].files;
    const ModelOrigin origin = readOrigin(QFileInfo(m_f->target(paths[0])).path());
    QCOMPARE(origin.repository, repository);
    QCOMPARE(origin.revision, commit);
    QCOMPARE(origin.hashes.size(), 3);
    QCOMPARE(origin.hashes.value(paths[1]), listed[paths[1]].sha256);
    QCOMPARE(origin.hashes.value(paths[3]), listed[paths[3]].oid); // not in LFS
    QCOMPARE(readOrigin(QFileInfo(m_f->target(paths[2])).path()).hashes.value(QStringLiteral("mmproj.gguf")), listed[paths[2]].sha256);
    for (const HttpRequest &request : m_f->server.hub().requests())
        QVERIFY(request.path.contains(commit)); // pinned, not "main"
    const DownloadProgress progress = m_f->downloads->progress(id);
    QCOMPARE(progress.doneBytes, progress.totalBytes);
}

void DownloadsTest::findsWhatIsThereAlready()
{
    m_f->server.put(repository, modelFile, noise(200000, 1));
    m_f->server.put(repository, QStringLiteral("other.gguf"), noise(100000, 2));
    QVERIFY(m_f->waitFor(m_f->add({modelFile}), State::Done));
    const qsizetype requests = m_f->server.content().requests().size();
    const QString again = m_f->add({modelFile, QStringLiteral("other.gguf")});
    QVERIFY(m_f->waitFor(again, State::Done));
    QCOMPARE(m_f->server.content().requests().size(), requests + 1);
    // Given up, a job takes away what it brought, not what it found.
    m_f->server.put(repository, QStringLiteral("third.gguf"), noise(100000, 3));
    m_f->server.misbehave({.ending = QStringLiteral("third.gguf"), .fault = Fault::Drip, .amount = 1});
    const QString third = m_f->add({modelFile, QStringLiteral("third.gguf")});
    QTRY_VERIFY(m_f->downloads->job(third)->files[0].isDone);
    m_f->downloads->cancel(third);
    QTRY_VERIFY(!m_f->files().contains(QStringLiteral("models/owner/model-GGUF/third.gguf.part")));
    QVERIFY(m_f->isRight(modelFile));
}

void DownloadsTest::replacesAnOlderVersion()
{
    m_f->server.put(repository, modelFile, noise(200000, 1));
    QVERIFY(m_f->waitFor(m_f->add({modelFile}), State::Done));
    m_f->server.put(repository, modelFile, noise(200000, 2)); // as large, but another
    m_f->downloads->forget(m_f->downloads->jobs().constFirst().id);
    QVERIFY(m_f->waitFor(m_f->add({modelFile}), State::Done));
    QVERIFY(m_f->isRight(modelFile));
}

void DownloadsTest::pausesAndGoesOnWhereItWas()
{
    m_f->server.put(repository, modelFile, noise(1 << 20, 1));
    m_f->server.misbehave({.ending = modelFile, .fault = Fault::Drip, .amount = 50000});
    const QString id = m_f->add({modelFile});
    QTRY_VERIFY(m_f->downloads->progress(id).doneBytes >= 200000);
    m_f->downloads->pause(id);
    QCOMPARE(m_f->state(id), State::Paused);
    QTRY_COMPARE(m_f->server.content().openConnections(), 0);
    QVERIFY(!QFile::exists(m_f->target(modelFile)));
    m_f->downloads->resume(id);
    QVERIFY(m_f->waitFor(id, State::Done));
    QVERIFY(m_f->isRight(modelFile));
    const QByteArray range = m_f->server.content().requests().constLast().headers.value("range");
    QVERIFY2(range.mid(6).chopped(1).toLongLong() >= 200000, range);
    QVERIFY(m_f->server.content().requests().constLast().headers.value("if-range").startsWith("\"content-"));
}

void DownloadsTest::tellsWhatAPauseLeaves()
{
    m_f->options.syncBytes = 1 << 30;
    m_f->options.syncMs = 1 << 30; // nothing counts as safe before the pause
    m_f->begin();
    m_f->server.put(repository, modelFile, noise(1 << 20, 1));
    m_f->server.misbehave({.ending = modelFile, .fault = Fault::Drip, .amount = 50000});
    const QString id = m_f->add({modelFile});
    QTRY_VERIFY(m_f->downloads->progress(id).doneBytes >= 200000);
    QSignalSpy told(m_f->downloads.get(), &Downloads::progressed);
    m_f->downloads->pause(id);
    QTRY_COMPARE(told.count(), 1);
    QVERIFY(m_f->downloads->progress(id).doneBytes >= 200000);
}

void DownloadsTest::goesOnWithTheSameContentAfterAFailure()
{
    m_f->options.syncBytes = 1 << 30;
    m_f->options.syncMs = 1 << 30;
    m_f->options.maxFailures = 0;
    m_f->begin();
    m_f->server.put(repository, modelFile, noise(500000, 1));
    m_f->server.misbehave({.ending = modelFile, .fault = Fault::Cut, .amount = 250000});
    const QString id = m_f->add({modelFile});
    QVERIFY(m_f->waitFor(id, State::Failed));
    QTRY_COMPARE(m_f->downloads->progress(id).doneBytes, 250000);
    m_f->downloads->resume(id);
    QVERIFY(m_f->waitFor(id, State::Done));
    const HttpRequest last = m_f->server.content().requests().constLast();
    QCOMPARE(last.headers.value("range"), QByteArray("bytes=250000-"));
    QVERIFY(last.headers.value("if-range").startsWith("\"content-"));
}

void DownloadsTest::goesOnAfterARestart()
{
    m_f->server.put(repository, modelFile, noise(1 << 20, 1));
    m_f->server.put(repository, QStringLiteral("paused.gguf"), noise(1 << 20, 2));
    m_f->server.misbehave({.ending = QStringLiteral(".gguf"), .fault = Fault::Drip, .amount = 50000, .times = 2});
    const QString id = m_f->add({modelFile});
    const QString paused = m_f->add({QStringLiteral("paused.gguf")});
    QTRY_VERIFY(m_f->downloads->progress(id).doneBytes >= 200000);
    m_f->downloads->pause(paused);
    m_f->downloads.reset();
    m_f->begin();
    m_f->downloads->restore();
    QTRY_COMPARE(m_f->downloads->jobs().size(), 2);
    QVERIFY(m_f->downloads->job(id) && m_f->downloads->job(id)->title == QLatin1String("A model"));
    QVERIFY(m_f->waitFor(id, State::Done));
    QVERIFY(m_f->isRight(modelFile));
    QVERIFY(m_f->server.content().requests().constLast().headers.value("range").mid(6).chopped(1).toLongLong() >= 150000);
    QCOMPARE(m_f->state(paused), State::Paused);
}

void DownloadsTest::cancelsWithoutLeavingAnything()
{
    m_f->server.put(repository, QStringLiteral("sub/done.gguf"), noise(1000, 1));
    m_f->server.put(repository, modelFile, noise(1 << 20, 2));
    m_f->server.misbehave({.ending = modelFile, .fault = Fault::Drip, .amount = 1000});
    const QString id = m_f->add({QStringLiteral("sub/done.gguf"), modelFile});
    QTRY_VERIFY(m_f->downloads->job(id)->files[0].isDone && m_f->downloads->progress(id).doneBytes > 2000);
    QSignalSpy removals(m_f->downloads.get(), &Downloads::removed);
    m_f->downloads->cancel(id);
    QCOMPARE(removals.count(), 1);
    QVERIFY(m_f->downloads->jobs().isEmpty());
    QTRY_COMPARE(m_f->files(), QStringList());
    QVERIFY(!QFile::exists(m_f->options.modelsFolder + QStringLiteral("/owner")));
}

// The signal's own text is that of a job that goes: a run under the sanitizers would tell.
void DownloadsTest::mayBeGivenUpByWhoHearsOfIt()
{
    for (const QString &path : {modelFile, QStringLiteral("other.gguf")})
        m_f->server.put(repository, path, noise(100000, 1));
    const auto givesUp =
        connect(m_f->downloads.get(), &Downloads::changed, this, [this](const QString &id) { m_f->downloads->cancel(id); });
    QSignalSpy removals(m_f->downloads.get(), &Downloads::removed);
    const QString first = m_f->add({modelFile});
    const QString second = m_f->add({QStringLiteral("other.gguf")});
    QTRY_COMPARE(removals.count(), 2);
    QCOMPARE(removals[0][0].toString(), first);
    QCOMPARE(removals[1][0].toString(), second);
    QVERIFY(m_f->downloads->jobs().isEmpty());
    // The disk's thread works in order: when a later job is done, nothing of these is still to be written or removed.
    disconnect(givesUp);
    m_f->server.put(repository, QStringLiteral("later.gguf"), noise(1000, 2));
    const QString later = m_f->add({QStringLiteral("later.gguf")});
    QTRY_COMPARE(m_f->state(later), State::Done);
    for (const QString &file : m_f->files())
        QVERIFY2(!file.contains(first) && !file.contains(second) && !file.contains(modelFile) && !file.contains(QLatin1String("other")),
                 qPrintable(file));
}

void DownloadsTest::knowsASelectionInAnyOrder()
{
    const QString other = QStringLiteral("other.gguf");
    m_f->server.put(repository, modelFile, noise(1000, 1));
    m_f->server.put(repository, other, noise(1000, 2));
    const QString id = m_f->add({modelFile, other});
    QCOMPARE(m_f->add({other, modelFile}), id);
    QVERIFY(m_f->add({modelFile}) != id);
}

void DownloadsTest::keepsToTheNumberOfFilesAtATime()
{
    m_f->options.parallel = 2;
    m_f->begin();
    QStringList ids;
    for (int i = 0; i < 6; ++i) {
        const QString path = QStringLiteral("m%1.gguf").arg(i);
        m_f->server.put(repository, path, noise(100000, quint32(i)));
        m_f->server.misbehave({.ending = path, .fault = Fault::Drip, .amount = 30000});
        ids.append(m_f->add({path}));
    }
    int most = 0;
    QVERIFY(QTest::qWaitFor(
        [&] {
            most = std::max({most, int(m_f->downloads->running()), m_f->server.content().openConnections() > 4 ? 99 : 0});
            return std::all_of(ids.begin(), ids.end(), [&](const QString &id) { return m_f->state(id) == State::Done; });
        },
        20000));
    QCOMPARE(most, 2);
}

void DownloadsTest::keepsToTheSpeedLimit()
{
    m_f->options.bytesPerSecond = 1 << 20;
    m_f->begin();
    m_f->server.put(repository, modelFile, noise(1 << 20, 1));
    m_f->server.put(repository, QStringLiteral("b.gguf"), noise(1 << 20, 2));
    QElapsedTimer clock;
    clock.start();
    const QString id = m_f->add({modelFile, QStringLiteral("b.gguf")});
    QVERIFY(m_f->waitFor(id, State::Done));
    QVERIFY2(clock.elapsed() > 1600, qPrintable(QString::number(clock.elapsed())));
    QVERIFY(m_f->isRight(modelFile));
}

void DownloadsTest::sharesTheSpeedLimit()
{
    m_f->options.bytesPerSecond = 1 << 20;
    m_f->begin();
    QStringList ids;
    for (const char *name : {"a.gguf", "b.gguf", "c.gguf"}) {
        m_f->server.put(repository, QLatin1String(name), noise(1 << 20, 3));
        ids.append(m_f->add({QLatin1String(name)}));
    }
    const auto done = [&](qsizetype i) { return m_f->downloads->progress(ids[i]).doneBytes; };
    QTRY_VERIFY_WITH_TIMEOUT(done(0) + done(1) + done(2) > 1 << 20, 20000);
    for (qsizetype i = 0; i < ids.size(); ++i)
        QVERIFY2(done(i) > 200000, qPrintable(QStringLiteral("%1: %2").arg(i).arg(done(i))));
}

void DownloadsTest::tellsProgress()
{
    m_f->server.put(repository, modelFile, noise(1 << 20, 1));
    m_f->server.misbehave({.ending = modelFile, .fault = Fault::Drip, .amount = 20000});
    const QString id = m_f->add({modelFile});
    QSignalSpy ticks(m_f->downloads.get(), &Downloads::progressed);
    QTRY_VERIFY(ticks.count() >= 3);
    const DownloadProgress progress = m_f->downloads->progress(id);
    QCOMPARE(progress.totalBytes, 1 << 20);
    QVERIFY(progress.doneBytes > 0 && progress.bytesPerSecond > 0 && progress.secondsLeft > 0);
    QCOMPARE(m_f->downloads->total().totalBytes, progress.totalBytes);
}

void DownloadsTest::stopsWhenSealedAndGoesOnAfter()
{
    m_f->server.put(repository, modelFile, noise(1 << 20, 1));
    m_f->server.misbehave({.ending = modelFile, .fault = Fault::Drip, .amount = 50000});
    const QString id = m_f->add({modelFile});
    QTRY_VERIFY(m_f->downloads->progress(id).doneBytes >= 100000);
    m_f->seal(true);
    QCOMPARE(m_f->state(id), State::Paused);
    QVERIFY(m_f->problem(id).contains(QLatin1String("sealed")));
    QTRY_COMPARE(m_f->server.content().openConnections(), 0);
    m_f->seal(false);
    QVERIFY(m_f->waitFor(id, State::Done));
    QVERIFY(m_f->isRight(modelFile));
}

void DownloadsTest::sendsTheTokenToTheHubOnly()
{
    m_f->server.token = "hf_secret";
    m_f->server.put(repository, modelFile, noise(1000, 1));
    m_f->server.repositories[repository].gated = QStringLiteral("auto");
    m_f->hub.setOptions({.endpoint = m_f->server.endpoint(), .token = "hf_secret"});
    QVERIFY(m_f->waitFor(m_f->add({modelFile}), State::Done));
    QVERIFY(m_f->server.hub().requests().constLast().text.contains("hf_secret"));
    QVERIFY(!m_f->server.content().requests().constLast().text.contains("hf_secret"));
    for (const QString &path : m_f->files())
        QVERIFY(!readAll(m_f->folder.filePath(path)).contains("hf_secret"));
}

void DownloadsTest::explainsAGatedRepository()
{
    m_f->server.put(repository, modelFile, noise(1000, 1));
    m_f->server.repositories[repository].gated = QStringLiteral("manual");
    const QString id = m_f->add({modelFile});
    QVERIFY(m_f->waitFor(id, State::Failed));
    QVERIFY(m_f->problem(id).contains(QLatin1String("Accept them on its page")));
    QCOMPARE(m_f->downloads->job(id)->link, m_f->hub.pageUrl(repository));
    // Accepted meanwhile: the same again goes on.
    m_f->server.repositories[repository].gated.clear();
    QCOMPARE(m_f->add({modelFile}), id);
    QVERIFY(m_f->waitFor(id, State::Done));
}

void DownloadsTest::refusesHostilePaths_data()
{
    QTest::addColumn<QString>("path");
    for (const char *path : {"../evil.gguf", "a/../../evil.gguf", "/etc/evil", "//host/share", "a//b", "./a", "a/.", "..", "a\\..\\b",
                             "tab\tx", "line\nx", "", "1/2/3/4/5/6/7/8/9"})
        QTest::newRow(path) << QString::fromLatin1(path);
}

void DownloadsTest::refusesHostilePaths()
{
    QFETCH(QString, path);
    QString problem;
    const HubFile file = {path, 3, QString(40, u'a'), QString(64, u'a')};
    QCOMPARE(m_f->downloads->add({}, repository, commit, {file}, &problem), QString());
    QVERIFY(!problem.isEmpty());
    QTest::qWait(10);
    QCOMPARE(m_f->files(), QStringList());
    QCOMPARE(m_f->door.log().rowCount(), 0);
}

void DownloadsTest::bringsOddNamesAsSafeOnes()
{
    const QStringList names = {QStringLiteral("CON.gguf"),    QStringLiteral("nul"),
                               QStringLiteral("C:evil.gguf"), QStringLiteral(".ssh/config"),
                               QStringLiteral("a.gguf"),      QStringLiteral("a.gguf.part"),
                               QStringLiteral("A.GGUF"),      QStringLiteral("trail. "),
                               QStringLiteral("\u540d.gguf"), QString(300, u'x') + QStringLiteral(".gguf")};
    QStringList expected = {QStringLiteral("_CON.gguf"),   QStringLiteral("_nul"),   QStringLiteral("C_evil.gguf"),
                            QStringLiteral("_ssh/config"), QStringLiteral("a.gguf"), QStringLiteral("a.gguf.part_"),
                            QStringLiteral("2-A.GGUF"),    QStringLiteral("trail"),  QStringLiteral("_.gguf")};
    for (qsizetype i = 0; i < names.size(); ++i)
        m_f->server.put(repository, names[i], noise(1000, quint32(i)));
    const QString id = m_f->add(names);
    QVERIFY2(m_f->waitFor(id, State::Done), qPrintable(m_f->problem(id)));
    for (qsizetype i = 0; i < expected.size(); ++i)
        QCOMPARE(readAll(m_f->target(expected[i])), m_f->content(names[i]));
    QVERIFY(m_f->waitForTheDisk());
    QCOMPARE(m_f->files().size(), names.size() + 2); // and where they came from, in both folders
    for (const QString &path : m_f->files())
        QVERIFY(path.startsWith(QLatin1String("models/owner/model-GGUF/")) && path.section(u'/', -1).size() <= 122);
}

void DownloadsTest::writesThroughNoLink()
{
    const QString outside = m_f->folder.filePath(QStringLiteral("outside"));
    QVERIFY(QDir().mkpath(outside) && QDir().mkpath(m_f->options.modelsFolder));
    QVERIFY(QFile::link(outside, m_f->options.modelsFolder + QStringLiteral("/owner")));
    m_f->server.put(repository, modelFile, noise(1000, 1));
    const QString id = m_f->add({modelFile});
    QVERIFY(m_f->waitFor(id, State::Failed));
    QVERIFY2(m_f->problem(id).contains(QLatin1String("link")), qPrintable(m_f->problem(id)));
    QVERIFY(QDir(outside).isEmpty());
    // A link in place of the part goes, what it points to stays.
    QVERIFY(QFile::remove(m_f->options.modelsFolder + QStringLiteral("/owner")));
    QFile precious(outside + QStringLiteral("/precious"));
    QVERIFY(precious.open(QIODevice::WriteOnly) && precious.write("mine") == 4);
    precious.close();
    QVERIFY(QDir().mkpath(QFileInfo(m_f->target(modelFile)).path()));
    QVERIFY(QFile::link(precious.fileName(), m_f->target(modelFile) + QStringLiteral(".part")));
    m_f->downloads->resume(id);
    QVERIFY(m_f->waitFor(id, State::Done));
    QVERIFY(m_f->isRight(modelFile));
    QCOMPARE(readAll(precious.fileName()), QByteArray("mine"));
}

void DownloadsTest::doesNotTrustItsOwnJournal()
{
    m_f->server.put(repository, modelFile, noise(100000, 1));
    m_f->server.misbehave({.ending = modelFile, .fault = Fault::Drip, .amount = 10000});
    const QString id = m_f->add({modelFile});
    QTRY_VERIFY(m_f->downloads->progress(id).doneBytes >= 30000);
    m_f->downloads.reset();
    const QString path = m_f->options.journalFolder + u'/' + id + QStringLiteral(".json");
    const QByteArray journal = readAll(path);
    QVERIFY(journal.contains("\"target\""));
    QFile file(path);
    for (const QByteArray &hostile :
         {QByteArray("../../outside.gguf"), QByteArray("/tmp/outside.gguf"), QByteArray("owner/../../outside.gguf")}) {
        QByteArray changed = journal;
        changed.replace("owner/model-GGUF/" + modelFile.toLatin1() + "\"", hostile + "\"");
        QVERIFY(changed != journal);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(changed) == changed.size());
        file.close();
        m_f->begin();
        QSignalSpy restored(m_f->downloads.get(), &Downloads::restored);
        m_f->downloads->restore();
        QVERIFY(restored.wait());
        QVERIFY(m_f->downloads->jobs().isEmpty());
    }
    // More bytes than there are: the part is shorter than the journal says, or not what was hashed.
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(journal) == journal.size());
    file.close();
    QFile part(m_f->target(modelFile) + QStringLiteral(".part"));
    QVERIFY(part.open(QIODevice::ReadWrite) && part.write("damage") == 6);
    part.close();
    m_f->begin();
    m_f->downloads->restore();
    QVERIFY(m_f->waitFor(id, State::Done));
    QVERIFY(m_f->isRight(modelFile));
}

void DownloadsTest::checksTheSpaceBefore()
{
    m_f->server.put(repository, modelFile, noise(1000, 1));
    QList<HubFile> files = m_f->listed({modelFile});
    files[0].sizeBytes = 3LL << 40;
    const QString id = m_f->downloads->add({}, repository, commit, files);
    QVERIFY(m_f->waitFor(id, State::Failed));
    QVERIFY2(m_f->problem(id).contains(QLatin1String("are needed")), qPrintable(m_f->problem(id)));
    QCOMPARE(m_f->door.log().rowCount(), 0);
}

void DownloadsTest::survivesADiskThatFills()
{
    const QString disk = m_f->folder.filePath(QStringLiteral("disk"));
    QVERIFY(QDir().mkpath(disk));
    if (QProcess::execute(
            QStringLiteral("mount"),
            {QStringLiteral("-t"), QStringLiteral("tmpfs"), QStringLiteral("-o"), QStringLiteral("size=3m"), QStringLiteral("tmpfs"), disk})
        != 0)
        QSKIP("a small tmpfs cannot be mounted here (that needs rights that a test seldom has)");
    const auto unmount = qScopeGuard([&] {
        m_f->downloads.reset();
        QProcess::execute(QStringLiteral("umount"), {QStringLiteral("-l"), disk});
    });
    m_f->options.modelsFolder = disk + QStringLiteral("/models");
    m_f->options.syncMs = 1 << 20;
    m_f->options.syncBytes = 1 << 30; // so that the write itself meets the end
    m_f->begin();
    m_f->server.put(repository, modelFile, noise(2 << 20, 1));
    m_f->server.misbehave({.ending = modelFile, .fault = Fault::Drip, .amount = 100000});
    const QString id = m_f->add({modelFile});
    QTRY_VERIFY(m_f->downloads->progress(id).doneBytes >= 300000);
    QFile other(disk + QStringLiteral("/other"));
    QVERIFY(other.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    while (other.write(QByteArray(4096, 'o')) == 4096) { }
    other.close();
    QVERIFY(m_f->waitFor(id, State::Failed));
    QVERIFY2(m_f->problem(id).contains(QLatin1String("disk is full")), qPrintable(m_f->problem(id)));
    QVERIFY(!QFile::exists(m_f->target(modelFile)));
    m_f->downloads->resume(id);
    QVERIFY(m_f->waitFor(id, State::Failed));
    QVERIFY(m_f->problem(id).contains(QLatin1String("are needed")));
    QVERIFY(other.remove());
    m_f->downloads->resume(id);
    QVERIFY(m_f->waitFor(id, State::Done));
    QVERIFY(m_f->isRight(modelFile));
    QVERIFY(m_f->server.content().requests().constLast().headers.value("range").mid(6).chopped(1).toLongLong() >= 300000);
}

void DownloadsTest::bringsAnEmptyFile()
{
    m_f->server.put(repository, QStringLiteral("empty.txt"), {}, false);
    QVERIFY(m_f->waitFor(m_f->add({QStringLiteral("empty.txt")}), State::Done));
    QVERIFY(QFile::exists(m_f->target(QStringLiteral("empty.txt"))));
}

QTEST_GUILESS_MAIN(DownloadsTest)
#include "downloads_test.moc"
