#include "app/library/modelcontroller.h"
#include "app/settings/settings.h"
#include "tests/app/fakeengine.h"
#include "tests/app/madelibrary.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

namespace {

MachineFacts madeUpFacts()
{
    MachineFacts facts;
    facts.readModel = [](const std::filesystem::path &path) {
        ModelInfo info;
        info.path = path;
        info.runs = true;
        return info;
    };
    facts.devices = [] { return std::vector<DeviceInfo>(); };
    return facts;
}

struct Run
{
    explicit Run(const QString &folder) : settings(folder), host(fakeEngine(engine)), models(host, settings, madeUpFacts()) { }

    FakeEngine *engine = nullptr;
    Settings settings;
    EngineHost host;
    ModelController models;
};

} // namespace

// A program that really dies while it loads a model.
class CrashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void doesNotLoadAgainByItselfWhatKilledIt_data();
    void doesNotLoadAgainByItselfWhatKilledIt();
    void doesNotBlameAModelForAQuit();
};

void CrashTest::doesNotLoadAgainByItselfWhatKilledIt_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("crashed") << QStringLiteral("crash");
    QTest::newRow("killed") << QStringLiteral("hang"); // as by a system that is out of memory
}

void CrashTest::doesNotLoadAgainByItselfWhatKilledIt()
{
    QFETCH(QString, how);
    const QTemporaryDir folder;
    const QString path = makeFile(folder.filePath(QStringLiteral("models/a.gguf")));
    Settings(folder.path()).setLastModel(path); // it was well before

    QProcess victim;
    victim.start(QStringLiteral(HEARTH_LOAD_VICTIM), {folder.path(), how});
    QVERIFY(victim.waitForStarted());
    QByteArray said;
    QTRY_VERIFY_WITH_TIMEOUT((said += victim.readAllStandardOutput()).endsWith('\n'), 30000);
    QCOMPARE(said.trimmed(), QByteArray("loading a.gguf"));
    if (how == QLatin1String("hang"))
        victim.kill();
    QTRY_COMPARE(victim.state(), QProcess::NotRunning);
    QCOMPARE(victim.exitStatus(), QProcess::CrashExit);

    for (const bool isNext : {true, false}) { // nor at the start after the next one
        Run run(folder.path());
        QCOMPARE(run.models.crashedModel(), isNext ? path : QString());
        run.models.start({});
        QTRY_VERIFY(!run.models.isUndecided());
        QVERIFY(run.engine->loads.empty());
        QVERIFY(run.models.model()->rowOf(path) >= 0); // but it can be chosen
    }
    {
        Run run(folder.path());
        run.models.start({});
        run.models.load(path);
        run.engine->finishLoad();
        QTRY_COMPARE(run.models.state(), QStringLiteral("ready"));
    }
    Run run(folder.path());
    run.models.start({});
    QCOMPARE(run.engine->loads.size(), size_t(1)); // it is well again
}

void CrashTest::doesNotBlameAModelForAQuit()
{
    const QTemporaryDir folder;
    const QString path = makeFile(folder.filePath(QStringLiteral("models/a.gguf")));
    {
        Run run(folder.path());
        run.models.load(path);
        QVERIFY(QFile::exists(folder.filePath(QStringLiteral("loading"))));
    }
    const Run run(folder.path());
    QCOMPARE(run.models.crashedModel(), QString());
}

QTEST_MAIN(CrashTest)
#include "crash_test.moc"
