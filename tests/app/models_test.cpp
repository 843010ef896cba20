#include "app/library/librarycontroller.h"
#include "app/library/modelcontroller.h"
#include "app/library/modelfilter.h"
#include "app/settings/settings.h"
#include "app/store/modeldefaults.h"
#include "tests/app/fakeengine.h"
#include "tests/app/madelibrary.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

namespace {

MachineFacts madeUpFacts(const LibraryPlaces &others)
{
    MachineFacts facts;
    facts.otherPlaces = [others] { return others; };
    facts.readModel = [](const std::filesystem::path &path) {
        if (path.filename() == "broken.gguf")
            throw Error(ErrorCode::Truncated, "broken.gguf ends early.");
        ModelInfo info;
        info.path = path;
        info.name = path.stem().string();
        info.parameters = 135000000;
        info.fileBytes = 1300000000;
        info.kind = path.filename() == "made-imatrix-data.gguf" ? "imatrix" : "";
        info.architecture = "llama";
        info.runs = path.filename() != "odd.gguf";
        info.whyNot = info.runs ? "" : "Architecture mamba is not known.";
        if (path.filename() == "adapter.gguf" || path.filename() == "lora.gguf" || path.filename() == "peft")
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
    explicit Bench(const QString &dataFolder, const LibraryPlaces &others = {})
        : settings(dataFolder), host(hearth::test::fakeEngine(engine)), models(host, settings, madeUpFacts(others)),
          modelTester(models.model(), QAbstractItemModelTester::FailureReportingMode::QtTest),
          deviceTester(models.devices(), QAbstractItemModelTester::FailureReportingMode::QtTest)
    {
    }

    FakeEngine *engine = nullptr;
    Settings settings;
    EngineHost host;
    ModelController models;
    LibraryController library{models, settings};
    QAbstractItemModelTester modelTester;
    QAbstractItemModelTester deviceTester;
};

QString touch(const QTemporaryDir &folder, const QString &name)
{
    QDir(folder.path()).mkpath(QFileInfo(QStringLiteral("models/") + name).path());
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
    void listsWhatOtherProgramsHave();
    void leavesOutWhatTurnsOutToBeNoModel();
    void keepsTheListStillWhenNothingChanged();
    void searchesAndSortsBySource();
    void deletesAModelThatIsInUse();
    void findsDuplicatesAndVerifies();
    void loadsAModelByItsOwnDefaults();
    void loadsWithProgress();
    void loadsTheLastModelAtStart();
    void doesNotLoadAgainWhatCrashedIt();
    void givesTheOldModelBackBeforeTheNext();
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

void ModelsTest::listsWhatOtherProgramsHave()
{
    QTemporaryDir folder;
    QTemporaryDir others;
    touch(folder, QStringLiteral("a.gguf"));
    makeFile(others.filePath(QStringLiteral("lm/publisher/repo/b.gguf")));
    makeOllamaModel(others.filePath(QStringLiteral("ollama")), QStringLiteral("registry.ollama.ai/library/qwen3/0.6b"),
                    {{QStringLiteral("model"), "w"}});
    Bench bench(folder.path(), {.lmStudio = {others.filePath(QStringLiteral("lm"))}});
    bench.models.start({});
    QTRY_COMPARE(bench.models.model()->rowCount(), 2);
    QTRY_VERIFY(!bench.library.isScanning());
    QCOMPARE(bench.library.programs().size(), 1);
    const QVariantMap program = bench.library.programs()[0].toMap();
    QCOMPARE(program[QStringLiteral("id")].toString(), QStringLiteral("lmstudio"));
    QCOMPARE(program[QStringLiteral("count")].toInt(), 1);
    QVERIFY(program[QStringLiteral("isUsed")].toBool());
    bench.library.addFolder(QUrl::fromLocalFile(others.filePath(QStringLiteral("ollama")))); // known for what it is
    QTRY_COMPARE(bench.models.model()->rowCount(), 3);
    const QVariantMap details = bench.library.details(bench.models.scanner().models().constLast().path);
    QCOMPARE(details[QStringLiteral("name")].toString(), QStringLiteral("qwen3:0.6b"));
    QCOMPARE(details[QStringLiteral("sha256")].toString(), sha256Hex("w"));
    QCOMPARE(details[QStringLiteral("sourceName")].toString(), QStringLiteral("Ollama"));
    bench.library.setUsesProgram(QStringLiteral("lmstudio"), false);
    QTRY_COMPARE(bench.models.model()->rowCount(), 2); // the user's own folder stays
    QCOMPARE(bench.library.programs()[0].toMap()[QStringLiteral("isUsed")].toBool(), false);
    bench.library.setUsesProgram(QStringLiteral("ollama"), false); // the folder that was added by hand is not meant
    QTRY_VERIFY(!bench.library.isScanning());
    QCOMPARE(bench.models.model()->rowCount(), 2);
    bench.library.removeFolder(others.filePath(QStringLiteral("ollama")));
    QTRY_COMPARE(bench.models.model()->rowCount(), 1);
}

void ModelsTest::leavesOutWhatTurnsOutToBeNoModel()
{
    QTemporaryDir folder;
    touch(folder, QStringLiteral("a.gguf"));
    touch(folder, QStringLiteral("made-imatrix-data.gguf"));
    touch(folder, QStringLiteral("lora.gguf"));
    touch(folder, QStringLiteral("peft/adapter_config.json"));
    const QString peft = QFileInfo(touch(folder, QStringLiteral("peft/adapter_model.safetensors"))).path();
    for (int run = 0; run < 2; ++run) { // the second knows from the first
        Bench bench(folder.path());
        bench.models.start({});
        QTRY_VERIFY(!bench.library.isScanning());
        QTRY_COMPARE(bench.models.model()->rowCount(), 1);
        QTRY_COMPARE(bench.library.adapters().size(), 2);
        QCOMPARE(bench.library.adapters()[1].toMap()[QStringLiteral("path")].toString(), peft);
    }
}

void ModelsTest::keepsTheListStillWhenNothingChanged()
{
    QTemporaryDir folder;
    touch(folder, QStringLiteral("a.gguf"));
    Bench bench(folder.path());
    bench.models.start({});
    QTRY_COMPARE(bench.models.model()->rowCount(), 1);
    QTRY_VERIFY(!bench.library.isScanning());
    QSignalSpy reset(bench.models.model(), &QAbstractItemModel::modelReset);
    QSignalSpy finished(&bench.models.scanner(), &LibraryScanner::finished);
    bench.models.rescan();
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(reset.isEmpty());
    QVERIFY(bench.models.model()->entries()[0].hasFacts);
}

void ModelsTest::searchesAndSortsBySource()
{
    QTemporaryDir folder;
    QTemporaryDir others;
    const QString mine = touch(folder, QStringLiteral("zebra.gguf"));
    touch(folder, QStringLiteral("lion.gguf"));
    makeFile(others.filePath(QStringLiteral("zoo/Zebra-GGUF/b.gguf")));
    Bench bench(folder.path(), {.lmStudio = {others.path()}});
    bench.settings.setLastUsed(others.filePath(QStringLiteral("zoo/Zebra-GGUF/b.gguf")), 5);
    bench.models.start({});
    QTRY_COMPARE(bench.models.model()->rowCount(), 3);
    QTRY_VERIFY(!bench.library.isScanning());
    ModelFilter filter;
    const QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    filter.setSourceModel(bench.models.model());
    const auto names = [&] {
        QStringList list;
        for (int row = 0; row < filter.rowCount(); ++row)
            list.append(filter.index(row, 0).data(ModelListModel::NameRole).toString());
        return list;
    };
    QCOMPARE(names(), QStringList({QStringLiteral("b"), QStringLiteral("lion"), QStringLiteral("zebra")})); // last used first
    filter.setBySource(true);
    QCOMPARE(names(), QStringList({QStringLiteral("lion"), QStringLiteral("zebra"), QStringLiteral("b")}));
    filter.setSearch(QStringLiteral("ZEB llama"));
    QCOMPARE(names(), QStringList({QStringLiteral("zebra"), QStringLiteral("b")}));
    filter.setSearch(QStringLiteral("lm studio"));
    QCOMPARE(names(), QStringList(QStringLiteral("b")));
    filter.setKind(QStringLiteral("embedding"));
    QCOMPARE(filter.count(), 0);
}

void ModelsTest::deletesAModelThatIsInUse()
{
    QTemporaryDir folder;
    qputenv("XDG_DATA_HOME", folder.path().toUtf8());
    const QString path = touch(folder, QStringLiteral("a.gguf"));
    touch(folder, QStringLiteral("b.gguf"));
    Bench bench(folder.path());
    bench.models.start(path);
    bench.engine->finishLoad("A");
    QTRY_COMPARE(bench.models.state(), QStringLiteral("ready"));
    QTRY_COMPARE(bench.models.model()->rowCount(), 2);
    QTRY_VERIFY(!bench.library.isScanning());
    QSignalSpy planned(&bench.library, &LibraryController::removalPlanned);
    bench.library.planRemoval(path);
    QTRY_COMPARE(planned.size(), 1);
    QCOMPARE(planned[0][1].toString(), QString());
    QVERIFY(QFile::exists(path));
    QSignalSpy removed(&bench.library, &LibraryController::removed);
    bench.library.remove(path);
    QCOMPARE(bench.models.state(), QStringLiteral("none"));
    QTRY_COMPARE(removed.size(), 1);
    QCOMPARE(removed[0][2].toString(), QString());
    QVERIFY(!QFile::exists(path));
    QCOMPARE(bench.models.model()->rowCount(), 1);
    QCOMPARE(bench.settings.lastModel(), QString());
}

void ModelsTest::findsDuplicatesAndVerifies()
{
    QTemporaryDir folder;
    makeFile(folder.filePath(QStringLiteral("models/a.gguf")), "12345");
    makeFile(folder.filePath(QStringLiteral("models/b.gguf")), "12345");
    Bench bench(folder.path());
    bench.models.start({});
    QTRY_COMPARE(bench.models.model()->rowCount(), 2);
    QTRY_VERIFY(!bench.library.isScanning());
    QSignalSpy found(&bench.library, &LibraryController::duplicatesChanged);
    bench.library.findDuplicates();
    QVERIFY(bench.library.isBusy());
    QTRY_COMPARE_WITH_TIMEOUT(found.size(), 1, 60000); // its thread waits for all others
    QCOMPARE(bench.library.duplicates().size(), 1);
    QCOMPARE(bench.library.duplicates()[0].toMap()[QStringLiteral("paths")].toStringList().size(), 2);
    QSignalSpy verified(&bench.library, &LibraryController::verified);
    bench.library.verify(folder.filePath(QStringLiteral("models/a.gguf")));
    QTRY_COMPARE_WITH_TIMEOUT(verified.size(), 1, 60000);
    QCOMPARE(verified[0][1].toString(), QStringLiteral("unknown"));
}

void ModelsTest::loadsAModelByItsOwnDefaults()
{
    QTemporaryDir folder;
    makeFile(folder.filePath(QStringLiteral("lm/org/repo/a.gguf")), "12345");
    const QString path = folder.filePath(QStringLiteral("lm/org/repo/a.gguf"));
    const LibraryPlaces others{.lmStudio = {folder.filePath(QStringLiteral("lm"))}};
    Store store(folder.path());
    store.open();
    ModelDefaultsBook book(store);
    {
        Bench bench(folder.path(), others);
        bench.models.setDefaultsBook(&book);
        bench.models.start({});
        QTRY_COMPARE(bench.models.model()->rowCount(), 1);
        QVERIFY(bench.library.defaults(path).isEmpty());
        bench.library.setDefaults(
            path,
            {{QStringLiteral("device"), QStringLiteral("cpu")},
             {QStringLiteral("contextTokens"), 1234},
             {QStringLiteral("cacheType"), QStringLiteral("f32")},
             {QStringLiteral("chatTemplate"), QStringLiteral("{{ x }}")},
             {QStringLiteral("adapters"),
              QVariantList{QVariantMap{{QStringLiteral("path"), QStringLiteral("/lora.gguf")}, {QStringLiteral("scale"), 0.5}}}}});
        QCOMPARE(bench.library.defaults(path).size(), 5);
        QCOMPARE(book.of(QStringLiteral("repository:org/repo/a.gguf")).contextTokens, 1234);
        bench.models.load(path);
        bench.engine->finishLoad("A");
        QTRY_COMPARE(bench.models.state(), QStringLiteral("ready"));
    }
    // At the next start it is loaded before anything is scanned, by what it is known as.
    Bench bench(folder.path(), others);
    bench.models.setDefaultsBook(&book);
    bench.models.start({});
    QCOMPARE(bench.engine->loads.size(), size_t(1));
    const LoadOptions &options = bench.engine->loads[0];
    QCOMPARE(options.device, std::string("cpu"));
    QCOMPARE(options.contextTokens, 1234);
    QCOMPARE(options.cacheType, CacheType::F32);
    QCOMPARE(options.chatTemplate, std::string("{{ x }}"));
    QCOMPARE(options.adapters.size(), size_t(1));
    QCOMPARE(options.adapters[0].scale, 0.5);
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
