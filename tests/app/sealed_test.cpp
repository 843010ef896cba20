// The program itself, with a download to go on with, against a Hub that counts connections: sealed, none comes.
#include "app/hub/downloadjournal.h"
#include "app/settings/settings.h"
#include "tests/support/hubserver.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

namespace {

const QString repository = QStringLiteral("owner/model-GGUF");
const QString modelFile = QStringLiteral("model.gguf");

} // namespace

class SealedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void connectsWhenItMay();
    void connectsToNobodyByCommand();
    void connectsToNobodyBySetting();

private:
    void start(const QStringList &arguments = {});
    void end();
    [[nodiscard]] int connections() { return m_server->hub().connections() + m_server->content().connections(); }
    void expectNone();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HubServer> m_server;
    QProcess m_program;
};

// What the program finds: a Hub, and a journal that says that a file of it is under way.
void SealedTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<HubServer>();
    m_server->put(repository, modelFile, QByteArray(300000, 'x'));
    const HubServerFile known = m_server->repositories[repository].files.value(modelFile);
    DownloadJob job;
    job.repository = repository;
    job.commit = QString(40, u'c');
    DownloadFile file;
    file.path = modelFile;
    file.target = repository + u'/' + modelFile;
    file.sizeBytes = known.bytes;
    file.sha256 = known.sha256;
    file.oid = known.oid;
    job.files.append(file);
    job.id = jobId(repository, job.commit, job.files);
    QVERIFY(QDir().mkpath(m_folder->filePath(QStringLiteral("downloads"))));
    QFile journal(m_folder->filePath(QStringLiteral("downloads/%1.json").arg(job.id)));
    QVERIFY(journal.open(QIODevice::WriteOnly));
    journal.write(writeJournal(job));
}

void SealedTest::cleanup()
{
    m_program.kill();
    m_program.waitForFinished();
}

void SealedTest::start(const QStringList &arguments)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HF_ENDPOINT"), m_server->endpoint());
    environment.insert(QStringLiteral("HOME"), m_folder->path());
    m_program.setProcessEnvironment(environment);
    m_program.start(QStringLiteral(HEARTH_PROGRAM), QStringList{QStringLiteral("--data-dir"), m_folder->path()} + arguments);
    QVERIFY(m_program.waitForStarted());
}

void SealedTest::end()
{
    m_program.terminate();
    QTRY_COMPARE_WITH_TIMEOUT(m_program.state(), QProcess::NotRunning, 20000);
    QCOMPARE(m_program.exitStatus(), QProcess::NormalExit);
}

void SealedTest::connectsWhenItMay()
{
    start();
    QTRY_VERIFY_WITH_TIMEOUT(connections() >= 2, 60000); // the Hub, then the host that has the content
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_folder->filePath(QStringLiteral("models/") + repository + u'/' + modelFile)), 60000);
    end();
}

// For several times as long as the unsealed one needs to download all of it.
void SealedTest::expectNone()
{
    QTest::qWait(8000);
    QCOMPARE(m_program.state(), QProcess::Running);
    QCOMPARE(connections(), 0);
    end();
    QCOMPARE(connections(), 0);
    QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("models/") + repository + u'/' + modelFile)));
}

void SealedTest::connectsToNobodyByCommand()
{
    start({QStringLiteral("--sealed")});
    expectNone();
    QVERIFY(!Settings(m_folder->path()).isSealed()); // it was for that run
}

void SealedTest::connectsToNobodyBySetting()
{
    Settings(m_folder->path()).setSealed(true);
    start();
    expectNone();
}

QTEST_MAIN(SealedTest)
#include "sealed_test.moc"
