#include "app/library/modelcontroller.h"
#include "app/settings/settings.h"
#include "tests/app/fakeengine.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using hearth::test::FakeEngine;

namespace {

MachineFacts madeUpFacts(const LibraryPlaces &others)
{
    MachineFacts facts;
    facts.readModel = [](const std::filesystem::path &path) {
        ModelInfo info;
        info.path = path;
        info.name = path.stem().string();
        info.runs = path.filename() != "odd.gguf";
        info.whyNot = info.runs ? "" : "Architecture mamba is not known.";
        if (path.filename() == "lora.gguf")
            info.adapter.emplace();
        return info;
    };
    facts.devices = [] { return std::vector<DeviceInfo>(); };
    facts.otherPlaces = [others] { return others; };
    return facts;
}

QString touch(const QString &path)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    return file.open(QIODevice::WriteOnly) ? path : QString();
}

// A machine: a program's folder with the guide, and a data folder. Each Run on it is one run of the program.
struct Machine
{
    QTemporaryDir folder;
    QString guide = touch(folder.filePath(QStringLiteral("program/guide/hearth-guide-q8_0.gguf")));
    QString data = folder.filePath(QStringLiteral("data"));
    QString model(const char *name) const { return touch(data + QStringLiteral("/models/") + QLatin1String(name)); }
    QString elsewhere(const char *name) const { return touch(folder.filePath(QLatin1String(name))); }
};

struct Run
{
    explicit Run(const Machine &machine, const LibraryPlaces &others = {}) : Run(machine.data, machine.guide, others) { }
    Run(const QString &data, const QString &guide, const LibraryPlaces &others = {})
        : settings(data), host(hearth::test::fakeEngine(engine)), models(host, settings, madeUpFacts(others), guide),
          tester(models.model(), QAbstractItemModelTester::FailureReportingMode::QtTest), missed(&models, &ModelController::guideMissed)
    {
    }
    void start(const QString &model = {})
    {
        models.start(model);
        QTRY_VERIFY(!models.isUndecided());
    }
    void finishLoad()
    {
        engine->finishLoad("A name in a file", 512);
        QTRY_COMPARE(models.state(), QStringLiteral("ready"));
    }
    QString loaded() const { return engine->loads.empty() ? QString() : QString::fromStdString(engine->loads.back().path.string()); }
    QStringList names()
    {
        QStringList names;
        for (int row = 0; row < models.model()->rowCount(); ++row)
            names.append(QFileInfo(models.model()->entries()[row].path).fileName());
        return names;
    }
    QVariant value(int row, int role) { return models.model()->data(models.model()->index(row), role); }

    FakeEngine *engine = nullptr;
    Settings settings;
    EngineHost host;
    ModelController models;
    QAbstractItemModelTester tester;
    QSignalSpy missed;
};

} // namespace

class GuideModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isLoadedAtAFirstStart();
    void isLoadedAgainWhileThereIsNoOther();
    void waitsWhenThereIsAnotherModel();
    void isLoadedBesideModelsOfOtherPrograms();
    void isLoadedBesideWhatIsNoModelToTalkWith();
    void givesWayToTheModelThatWasUsed();
    void isLoadedWhenItWasChosen();
    void isLoadedWhenTheLastModelIsGone();
    void isNotLoadedAfterItCrashedTheProgram();
    void isMissedWhenItsFileIsNotThere();
    void isFoundAfterTheProgramHasMoved();
    void standsLastInTheListAndStaysThere();
    void isKnownByItsPlaceAndNotByItsName();
    void runsOnTheProcessorUnlessADeviceIsChosen();
    void goesToTheChosenDeviceWithoutBecomingAChoice();
};

void GuideModelTest::isLoadedAtAFirstStart()
{
    const Machine machine;
    Run run(machine);
    QVERIFY(run.models.isUndecided());
    run.start();
    QCOMPARE(run.loaded(), machine.guide);
    QVERIFY(run.models.isGuide()); // already while it loads
    QVERIFY(!run.models.hasOwn());
    QVERIFY(run.models.hasAny());
    run.finishLoad();
    QVERIFY(run.models.isGuide());
    QCOMPARE(run.models.currentName(), QStringLiteral("Hearth guide"));
    QCOMPARE(run.models.currentPath(), machine.guide);
    QCOMPARE(run.value(0, ModelListModel::NameRole).toString(), QStringLiteral("Hearth guide"));
    QVERIFY(run.value(0, ModelListModel::IsGuideRole).toBool());
    QVERIFY(run.value(0, ModelListModel::IsCurrentRole).toBool());
    QCOMPARE(run.host.current()->identity.path, QString(guideIdentity));
    QVERIFY(run.missed.isEmpty());
}

void GuideModelTest::isLoadedAgainWhileThereIsNoOther()
{
    const Machine machine;
    {
        Run run(machine);
        run.start();
        run.finishLoad();
        QCOMPARE(run.settings.lastModel(), QString()); // nobody chose it
    }
    Run run(machine);
    run.start();
    QCOMPARE(run.loaded(), machine.guide);
}

void GuideModelTest::waitsWhenThereIsAnotherModel()
{
    const Machine machine;
    machine.model("own.gguf");
    Run run(machine);
    run.start();
    QTest::qWait(50);
    QCOMPARE(run.loaded(), QString()); // the user chooses
    QVERIFY(run.models.hasOwn());
    QVERIFY(!run.models.isGuide());
}

void GuideModelTest::isLoadedBesideModelsOfOtherPrograms()
{
    const Machine machine;
    machine.elsewhere("lm/publisher/repository/theirs.gguf");
    for (int run = 0; run < 2; ++run) { // the second knows the file from the first
        Run there(machine, {.lmStudio = {machine.folder.filePath(QStringLiteral("lm"))}});
        there.start();
        QTRY_COMPARE(there.models.model()->rowCount(), 2);
        QTRY_COMPARE(there.loaded(), machine.guide);
        QVERIFY(!there.models.hasOwn());
        QVERIFY(there.models.hasChoice());
    }
}

void GuideModelTest::isLoadedBesideWhatIsNoModelToTalkWith()
{
    const Machine machine;
    machine.model("lora.gguf");
    machine.model("odd.gguf");
    for (int run = 0; run < 2; ++run) {
        Run there(machine);
        there.start();
        QTRY_COMPARE(there.loaded(), machine.guide);
        QVERIFY(!there.models.hasOwn());
        QTRY_COMPARE(there.names(), (QStringList{QStringLiteral("odd.gguf"), QStringLiteral("hearth-guide-q8_0.gguf")}));
    }
}

void GuideModelTest::givesWayToTheModelThatWasUsed()
{
    const Machine machine;
    const QString own = machine.elsewhere("own.gguf");
    {
        Run run(machine);
        run.start();
        run.finishLoad();
        run.models.addFile(QUrl::fromLocalFile(own));
        QVERIFY(!run.models.isGuide());
        run.finishLoad();
        QVERIFY(!run.models.isGuide());
    }
    Run run(machine);
    run.start();
    QCOMPARE(run.loaded(), own);
    QTest::qWait(50);
    QCOMPARE(run.engine->loads.size(), size_t(1));
}

void GuideModelTest::isLoadedWhenItWasChosen()
{
    const Machine machine;
    machine.model("own.gguf");
    {
        Run run(machine);
        run.start();
        run.models.load(machine.guide);
        run.finishLoad();
    }
    Run run(machine);
    run.start();
    QCOMPARE(run.loaded(), machine.guide);
}

void GuideModelTest::isLoadedWhenTheLastModelIsGone()
{
    const Machine machine;
    Settings(machine.data).setLastModel(QStringLiteral("/gone.gguf"));
    Run run(machine);
    run.start();
    QCOMPARE(run.loaded(), machine.guide);
}

void GuideModelTest::isNotLoadedAfterItCrashedTheProgram()
{
    const Machine machine;
    CrashMarker(machine.data).set(machine.guide); // and then nothing: the program was gone
    Run run(machine);
    run.start();
    QTest::qWait(50);
    QCOMPARE(run.loaded(), QString());
    QCOMPARE(run.models.crashedModel(), machine.guide);
}

void GuideModelTest::isMissedWhenItsFileIsNotThere()
{
    const Machine machine;
    {
        Run run(machine.data, {});
        run.start();
        QCOMPARE(run.missed.size(), 1);
        QCOMPARE(run.loaded(), QString());
        QVERIFY(!run.models.hasAny());
    }
    machine.model("own.gguf");
    Run run(machine.data, {});
    run.start();
    QVERIFY(run.missed.isEmpty()); // nobody needs it
}

void GuideModelTest::isFoundAfterTheProgramHasMoved()
{
    const Machine machine;
    machine.model("own.gguf");
    {
        Run run(machine);
        run.models.load(machine.guide);
        run.finishLoad();
    }
    const QString moved = machine.elsewhere("new/guide/hearth-guide-q8_0.gguf");
    Run run(machine.data, moved);
    run.start();
    QCOMPARE(run.loaded(), moved);
}

void GuideModelTest::standsLastInTheListAndStaysThere()
{
    const Machine machine;
    machine.model("a.gguf");
    machine.model("z.gguf");
    Run run(machine);
    run.start();
    QCOMPARE(run.names(), (QStringList{QStringLiteral("a.gguf"), QStringLiteral("z.gguf"), QStringLiteral("hearth-guide-q8_0.gguf")}));
    run.models.load(machine.guide);
    run.finishLoad(); // used last, and yet
    QCOMPARE(run.names().last(), QStringLiteral("hearth-guide-q8_0.gguf"));
    run.models.removeFromList(machine.guide);
    QCOMPARE(run.names().size(), 3);
    run.models.addFile(QUrl::fromLocalFile(machine.guide));
    QCOMPARE(run.names().size(), 3);
    QVERIFY(run.models.isGuide());
    QVERIFY(run.settings.modelPaths().isEmpty());
}

void GuideModelTest::isKnownByItsPlaceAndNotByItsName()
{
    const Machine machine;
    const QString other = machine.elsewhere("downloads/hearth-guide-q8_0.gguf");
    Run run(machine);
    run.start();
    run.models.addFile(QUrl::fromLocalFile(other));
    run.engine->finishLoad("Hearth guide", 512);
    QTRY_COMPARE(run.models.state(), QStringLiteral("ready"));
    QCOMPARE(run.models.currentName(), QStringLiteral("Hearth guide"));
    QVERIFY(!run.models.isGuide());
    QVERIFY(!run.host.current()->identity.isGuide());
    QCOMPARE(run.host.current()->identity.path, other);
}

void GuideModelTest::runsOnTheProcessorUnlessADeviceIsChosen()
{
    const Machine machine;
    {
        Run run(machine);
        run.settings.setContextTokens(4096);
        run.start();
        QCOMPARE(run.engine->loads.back().device, std::string("cpu"));
        QCOMPARE(run.engine->loads.back().contextTokens, 0);
        run.finishLoad();
        QVERIFY(!run.models.deviceReason().isEmpty());
    }
    Run run(machine);
    run.settings.setDevice(QStringLiteral("vulkan:0"));
    run.start();
    QCOMPARE(run.engine->loads.back().device, std::string("vulkan:0"));
}

void GuideModelTest::goesToTheChosenDeviceWithoutBecomingAChoice()
{
    const Machine machine;
    Run run(machine);
    run.start();
    run.finishLoad();
    run.settings.setDevice(QStringLiteral("cpu"));
    run.models.selectDevice(QStringLiteral("auto"));
    QCOMPARE(run.engine->loads.size(), size_t(2));
    run.finishLoad();
    QCOMPARE(run.settings.lastModel(), QString());
}

QTEST_MAIN(GuideModelTest)
#include "guidemodel_test.moc"
