#include "tests/hub/downloadfixture.h"

#include <QProcess>

using namespace hearth;
using namespace hearth::test;

class DownloadKillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void arrivesThoughTheProgramIsKilledTwentyTimes();
};

void DownloadKillTest::arrivesThoughTheProgramIsKilledTwentyTimes()
{
    constexpr int kills = 20;
    constexpr qint64 modelBytes = 24 << 20;
    const QString config = QStringLiteral("config.json");
    const QStringList paths = {config, modelFile};
    HubServer server;
    server.put(repository, modelFile, noise(modelBytes, 1));
    server.put(repository, config, noise(5000, 2), false);
    // About 4 MB a second, so that there is a middle to be killed in.
    server.misbehave({.ending = modelFile, .fault = Fault::Drip, .amount = 200000, .times = 1000});
    QTemporaryDir folder;
    const QString home = folder.filePath(QStringLiteral("models/owner/model-GGUF/"));
    const QStringList arguments = {server.endpoint(), repository, folder.path(), QStringLiteral("50")};
    const auto isRightOrAbsent = [&] {
        return std::all_of(paths.begin(), paths.end(), [&](const QString &path) {
            return !QFile::exists(home + path) || readAll(home + path) == server.repositories[repository].files[path].content;
        });
    };
    QRandomGenerator random(7);
    int inTheMiddle = 0;
    for (int kill = 0; kill < kills; ++kill) {
        QProcess program;
        program.start(QStringLiteral(HEARTH_DOWNLOADER), arguments);
        const qsizetype requests = server.content().requests().size();
        QVERIFY(QTest::qWaitFor([&] { return server.content().requests().size() > requests || program.state() == QProcess::NotRunning; },
                                20000));
        QTest::qWait(random.bounded(400));
        program.kill(); // SIGKILL
        QVERIFY(QTest::qWaitFor([&] { return program.state() == QProcess::NotRunning; }, 20000));
        QVERIFY2(isRightOrAbsent(), qPrintable(QString::number(kill)));
        inTheMiddle += QFile::exists(home + modelFile + QStringLiteral(".part")) ? 1 : 0;
        if (QFile::exists(home + modelFile))
            QVERIFY(QFile::remove(home + modelFile)); // it was faster: once more
    }
    server.behave();
    qint64 asked = 0;
    for (const HttpRequest &request : server.content().requests())
        asked = std::max(asked, parseRange(request.headers.value("range"), modelBytes).start);
    QProcess program;
    program.start(QStringLiteral(HEARTH_DOWNLOADER), arguments);
    QVERIFY(QTest::qWaitFor([&] { return program.state() == QProcess::NotRunning; }, 60000));
    QCOMPARE(program.exitCode(), 0);
    for (const QString &path : paths)
        QCOMPARE(readAll(home + path), server.repositories[repository].files[path].content);
    QStringList left = QDir(folder.path()).entryList(QDir::NoDotAndDotDot | QDir::AllEntries);
    left.sort();
    QCOMPARE(left, QStringList({QStringLiteral("journal"), QStringLiteral("models")}));
    QVERIFY(QDir(folder.filePath(QStringLiteral("journal"))).entryList({QStringLiteral("*.json")}).isEmpty());
    QVERIFY(!QFile::exists(home + modelFile + QStringLiteral(".part")));
    qInfo("%d kills, %d with a part on the disk, went on from %lld bytes at the most", kills, inTheMiddle, static_cast<long long>(asked));
    QVERIFY(inTheMiddle >= kills / 2);
    QVERIFY(asked > 1 << 20); // it did go on, and not begin again
}

QTEST_GUILESS_MAIN(DownloadKillTest)
#include "downloadkill_test.moc"
