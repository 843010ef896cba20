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

MachineFacts madeUpFacts()
{
    MachineFacts facts;
    facts.readModel = [](const std::filesystem::path &path) {
        if (path.filename() == "broken.gguf")
            throw Error(ErrorCode::Truncated, "broken.gguf ends early.");
        ModelInfo info;
        info.path = path;
        info.name = path.stem().string();
        info.parameters = 135000000;
        info.fileBytes = 1300000000;
        info.runs = path.filename() != "odd.gguf";
        info.whyNot = info.runs ? "" : "Architecture mamba is not known.";
        if (path.filename() == "adapter.gguf")
            info.adapter.emplace();
        return info;
    };
    facts.devices = [] {
        DeviceInfo cpu;
        cpu.id = "cpu";
        cpu.name = "CPU";
        DeviceInfo gpu;
        gpu.id = "vulkan:0";
        gpu.name = "GPU";
        gpu.kind = DeviceKind::DiscreteGpu;
        return std::vector{cpu, gpu};
    };
    return facts;
}

struct Bench
{
    explicit Bench(const QString &dataFolder)
        : settings(dataFolder), host(hearth::test::fakeEngine(engine)), models(host, settings, madeUpFacts()),
          modelTester(models.model(), QAbstractItemModelTester::FailureReportingMode::QtTest),
          deviceTester(models.devices(), QAbstractItemModelTester::FailureReportingMode::QtTest)
    {
    }

    FakeEngine *engine = nullptr;
    Settings settings;
    EngineHost host;
    ModelController models;
    QAbstractItemModelTester modelTester;
    QAbstractItemModelTester deviceTester;
};

QString touch(const QTemporaryDir &folder, const QString &name)
{
    QDir(folder.path()).mkpath(QStringLiteral("models"));
    QFile file(folder.filePath(QStringLiteral("models/") + name));
    return file.open(QIODevice::WriteOnly) ? file.fileName() : QString();
}

} // namespace

class ModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsModelsAndSaysWhichRun();
    void doesNotOfferAdaptersAsModels();
    void loadsWithProgress();
    void loadsTheLastModelAtStart();
    void doesNotLoadAgainWhatCrashedIt();
    void givesTheOldModelBackBeforeTheNext();
    void proposesAStepForAFailure_data();
    void proposesAStepForAFailure();
    void saysWhenTheDeviceIsLost();
    void tellsWhatIsOddAboutAFile();
    void cancelsALoad();
    void switchesTheDevice();
};

void ModelsTest::findsModelsAndSaysWhichRun()
{
    QTemporaryDir folder;
    for (const char *name : {"good.gguf", "odd.gguf", "broken.gguf", "big-00001-of-00002.gguf", "big-00002-of-00002.gguf", "notes.txt"})
        touch(folder, QLatin1String(name));
    Bench bench(folder.path());
    bench.models.start({});
    QTRY_COMPARE(bench.models.model()->rowCount(), 4);
    const auto value = [&](const char *name, int role) {
        const int row = bench.models.model()->rowOf(folder.filePath(QStringLiteral("models/") + QLatin1String(name)));
        return bench.models.model()->data(bench.models.model()->index(row), role);
    };
    QTRY_COMPARE(value("odd.gguf", ModelListModel::WhyNotRole).toString(), QStringLiteral("Architecture mamba is not known."));
    QTRY_COMPARE(value("broken.gguf", ModelListModel::RunsRole).toBool(), false);
    QTRY_COMPARE(value("good.gguf", ModelListModel::ParametersTextRole).toString(), QStringLiteral("135M"));
    QCOMPARE(value("good.gguf", ModelListModel::SizeTextRole).toString(), QStringLiteral("1.3 GB"));
    QTRY_COMPARE(bench.models.devices()->rowCount(), 3);
    QVERIFY(bench.engine->loads.empty());
}

void ModelsTest::doesNotOfferAdaptersAsModels()
{
    QTemporaryDir folder;
    const QString path = touch(folder, QStringLiteral("adapter.gguf"));
    touch(folder, QStringLiteral("good.gguf"));
    Bench bench(folder.path());
    bench.models.start({});
    QTRY_COMPARE(bench.models.model()->rowCount(), 1);
    QCOMPARE(bench.models.model()->rowOf(path), -1);
    bench.models.addFile(QUrl::fromLocalFile(path)); // by hand: loading says what it is, and the list forgets it
    QTRY_VERIFY(bench.settings.modelPaths().isEmpty());
    QCOMPARE(bench.models.model()->rowOf(path), -1);
}

void ModelsTest::loadsWithProgress()
{
    QTemporaryDir folder;
    const QString path = touch(folder, QStringLiteral("a.gguf"));
    Bench bench(folder.path());
    bench.models.addFile(QUrl::fromLocalFile(path));
    QCOMPARE(bench.models.state(), QStringLiteral("loading"));
    QVERIFY(QFile::exists(folder.filePath(QStringLiteral("loading"))));
    bench.engine->progress(0.5);
    QTRY_COMPARE(bench.models.loadProgress(), 0.5);
    bench.engine->finishLoad("Alpha");
    QTRY_COMPARE(bench.models.state(), QStringLiteral("ready"));
    QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("loading"))));
    QCOMPARE(bench.models.currentName(), QStringLiteral("Alpha"));
    QCOMPARE(bench.models.layers(), 24);
    QCOMPARE(bench.models.deviceKind(), QStringLiteral("cpu"));
    QCOMPARE(bench.settings.lastModel(), path);
}

void ModelsTest::loadsTheLastModelAtStart()
{
    QTemporaryDir folder;
    const QString path = touch(folder, QStringLiteral("a.gguf"));
    Settings(folder.path()).setLastModel(path);
    Bench bench(folder.path());
    bench.models.start({});
    QCOMPARE(bench.engine->loads.size(), size_t(1));
    QCOMPARE(QString::fromStdString(bench.engine->loads[0].path.string()), path);
}

void ModelsTest::doesNotLoadAgainWhatCrashedIt()
{
    QTemporaryDir folder;
    const QString path = touch(folder, QStringLiteral("a.gguf"));
    Settings(folder.path()).setLastModel(path);
    CrashMarker(folder.path()).set(path); // and then nothing: the app was gone
    {
        Bench bench(folder.path());
        bench.models.start({});
        QCOMPARE(bench.models.crashedModel(), path);
        QVERIFY(bench.engine->loads.empty());
    }
    Bench bench(folder.path());
    QCOMPARE(bench.models.crashedModel(), QString());
}

void ModelsTest::givesTheOldModelBackBeforeTheNext()
{
    QTemporaryDir folder;
    Bench bench(folder.path());
    bench.models.load(QStringLiteral("/a.gguf"));
    bench.engine->finishLoad("A");
    QTRY_COMPARE(bench.models.state(), QStringLiteral("ready"));
    bench.models.load(QStringLiteral("/b.gguf"));
    QCOMPARE(bench.engine->unloads, std::vector<ModelId>{1});
    QCOMPARE(bench.models.currentName(), QString());
    bench.models.load(QStringLiteral("/c.gguf")); // while b loads
    QCOMPARE(bench.engine->unloads, (std::vector<ModelId>{1, 2}));
    bench.engine->finishLoad("C");
    QTRY_COMPARE(bench.models.currentName(), QStringLiteral("C"));
}

void ModelsTest::proposesAStepForAFailure_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("action");
    QTest::newRow("memory") << int(ErrorCode::OutOfMemory) << QStringLiteral("reduce_context");
    QTest::newRow("device") << int(ErrorCode::Device) << QStringLiteral("use_cpu");
    QTest::newRow("truncated") << int(ErrorCode::Truncated) << QStringLiteral("download_again");
    QTest::newRow("malformed") << int(ErrorCode::Malformed) << QStringLiteral("download_again");
    QTest::newRow("unsupported") << int(ErrorCode::Unsupported) << QStringLiteral("choose_other");
    QTest::newRow("gone") << int(ErrorCode::NotFound) << QStringLiteral("choose_other");
}

void ModelsTest::proposesAStepForAFailure()
{
    QFETCH(int, code);
    QFETCH(QString, action);
    QTemporaryDir folder;
    Bench bench(folder.path());
    bench.models.load(QStringLiteral("/a.gguf"));
    bench.engine->failLoad(ErrorCode(code));
    QTRY_COMPARE(bench.models.state(), QStringLiteral("failed"));
    QCOMPARE(bench.models.errorText(), QStringLiteral("It failed."));
    QVERIFY(!bench.models.errorTitle().isEmpty());
    QCOMPARE(bench.models.errorAction(), action);
    QSignalSpy chooseOther(&bench.models, &ModelController::chooseOtherRequested);
    bench.models.performErrorAction();
    if (action == QLatin1String("reduce_context"))
        QCOMPARE(bench.engine->loads.back().contextTokens, 4096);
    else if (action == QLatin1String("use_cpu"))
        QCOMPARE(bench.engine->loads.back().device, std::string("cpu"));
    else
        QCOMPARE(chooseOther.size(), 1);
}

void ModelsTest::saysWhenTheDeviceIsLost()
{
    QTemporaryDir folder;
    Bench bench(folder.path());
    bench.models.load(QStringLiteral("/a.gguf"));
    bench.engine->finishLoad("A");
    QTRY_COMPARE(bench.models.state(), QStringLiteral("ready"));
    bench.engine->failLoad(ErrorCode::Device);
    QTRY_COMPARE(bench.models.state(), QStringLiteral("failed"));
    QCOMPARE(bench.models.currentName(), QString());
    QCOMPARE(bench.models.errorText(), QStringLiteral("It failed."));
}

void ModelsTest::tellsWhatIsOddAboutAFile()
{
    QTemporaryDir folder;
    Bench bench(folder.path());
    QSignalSpy noticed(&bench.models, &ModelController::fileNoticed);
    bench.engine->notice = "It has no chat template.";
    bench.models.load(QStringLiteral("/a.gguf"));
    bench.engine->finishLoad("A");
    QTRY_COMPARE(noticed.size(), 1);
    QCOMPARE(noticed[0][0].toString(), QStringLiteral("It has no chat template."));
}

void ModelsTest::cancelsALoad()
{
    QTemporaryDir folder;
    Bench bench(folder.path());
    bench.models.load(QStringLiteral("/a.gguf"));
    bench.models.cancelLoad();
    QCOMPARE(bench.models.state(), QStringLiteral("none"));
    QCOMPARE(bench.engine->unloads, std::vector<ModelId>{1});
    bench.engine->failLoad(ErrorCode::Cancelled);
    QTest::qWait(60);
    QCOMPARE(bench.models.state(), QStringLiteral("none"));
}

void ModelsTest::switchesTheDevice()
{
    QTemporaryDir folder;
    Bench bench(folder.path());
    bench.models.start({});
    QTRY_COMPARE(bench.models.devices()->rowCount(), 3);
    bench.models.load(QStringLiteral("/a.gguf"));
    bench.engine->finishLoad("A");
    QTRY_COMPARE(bench.models.state(), QStringLiteral("ready"));
    bench.models.selectDevice(QStringLiteral("vulkan:7")); // there is none
    QCOMPARE(bench.engine->loads.size(), size_t(1));
    bench.models.selectDevice(QStringLiteral("vulkan:0"));
    QCOMPARE(bench.engine->loads.back().device, std::string("vulkan:0"));
    QCOMPARE(QString::fromStdString(bench.engine->loads.back().path.string()), QStringLiteral("/a.gguf"));
}

QTEST_MAIN(ModelsTest)
#include "models_test.moc"
