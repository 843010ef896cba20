#include "app/chat/chatcontroller.h"
#include "app/library/modelcontroller.h"
#include "app/settings/settings.h"
#include "app/store/chatstore.h"
#include "tests/app/fakeengine.h"
#include "tests/app/madelibrary.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

namespace {

constexpr uint64_t modelBytes = 1000;

MachineFacts madeUpFacts(uint64_t &freeRam)
{
    MachineFacts facts;
    facts.readModel = [](const std::filesystem::path &path) {
        ModelInfo info;
        info.path = path;
        info.name = path.stem().string();
        info.weightBytes = modelBytes;
        info.runs = true;
        return info;
    };
    facts.devices = [] { return std::vector<DeviceInfo>(); };
    facts.estimate = [](const LoadOptions &how, const auto &) {
        FitEstimate estimate;
        estimate.ram.weights = how.path == "/elsewhere.gguf" ? 0 : modelBytes;
        return estimate;
    };
    facts.freeRam = [&freeRam] { return freeRam; };
    return facts;
}

// Four models, a.gguf to d.gguf, each of modelBytes.
struct Bench
{
    Bench()
    {
        for (const char *name : {"a", "b", "c", "d"})
            makeFile(path(name));
        store.open();
        models.start({});
        wait([this] { return models.model()->rowCount() == 4 && !models.scanner().isScanning(); });
    }
    QString path(const char *name) const { return folder.filePath(QStringLiteral("models/%1.gguf").arg(QLatin1String(name))); }
    static void wait(const std::function<bool()> &isDone) { QTRY_VERIFY(isDone()); }
    // Until the engine hears of it: what there is room for is found out first.
    void begin(const char *name)
    {
        const size_t before = loads();
        models.load(path(name));
        wait([&] { return loads() > before || models.state() != QLatin1String("loading"); });
    }
    void load(const char *name)
    {
        begin(name);
        if (models.state() == QLatin1String("loading")) {
            engine->hostBytes = modelBytes;
            engine->finishLoad(name);
        }
        wait([this] { return models.state() == QLatin1String("ready"); });
    }
    QStringList kept() const
    {
        QStringList names;
        for (const QString &path : models.keptPaths())
            names.append(QFileInfo(path).completeBaseName());
        return names;
    }
    size_t loads() const { return engine->loads.size(); }
    // One question, answered by `answer`.
    void ask(const QString &question, const std::string &answer)
    {
        chat.send(question);
        engine->piece(engine->lastRequest(), answer);
        engine->finish(engine->lastRequest());
        wait([this] { return !chat.isGenerating(); });
    }

    QTemporaryDir folder;
    uint64_t freeRam = 1000000;
    FakeEngine *engine = nullptr;
    Settings settings{folder.path()};
    Store store{folder.path()};
    ChatStore chats{store};
    EngineHost host{fakeEngine(engine)};
    ModelController models{host, settings, madeUpFacts(freeRam)};
    ChatController chat{chats, host, settings};
};

} // namespace

// Changing the model in the middle of a chat, models that stay in memory, and memory that is given back.
class SwitchingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheLastUsedAsManyAsTheSettingsSay();
    void goesBackToAKeptOneAtOnce();
    void freesTheOldFirstWhenMemoryIsShort();
    void whatIsChosenMeanwhileCounts();
    void freesTheOldWhenNothingIsKnownOfTheNext();
    void loadsAnewWhatIsToBeLoadedOtherwise();
    void triesAgainWithoutTheKeptWhenMemoryRanOut();
    void forgetsAKeptOneWhoseDeviceIsLost();
    void freesTheKeptWhenTheSettingsSaySo();
    void ejectsAll();
    void theMemoryIsFreeWhenTheEngineSaysSo();
    void allAnswersCanBeStopped();
    void keepsTheConversation();
    void givesMemoryBackAfterATimeWithoutUse();
    void doesNotGiveBackWhileItAnswers();
    void failsTheQuestionWhenItCannotBeLoadedAgain();
    void stopsAQuestionThatWaitsForTheModel();
};

void SwitchingTest::keepsTheLastUsedAsManyAsTheSettingsSay()
{
    Bench bench;
    bench.settings.setKeptModels(2);
    for (const char *name : {"a", "b", "c", "d"})
        bench.load(name);
    QCOMPARE(bench.models.currentName(), QStringLiteral("d"));
    QCOMPARE(bench.kept(), QStringList({QStringLiteral("b"), QStringLiteral("c")}));
    QCOMPARE(bench.engine->unloads, std::vector<ModelId>{1});
}

void SwitchingTest::goesBackToAKeptOneAtOnce()
{
    Bench bench;
    bench.load("a");
    bench.load("b");
    bench.models.load(bench.path("a"));
    QCOMPARE(bench.models.state(), QStringLiteral("ready"));
    QCOMPARE(bench.models.currentName(), QStringLiteral("a"));
    QCOMPARE(bench.kept(), QStringList(QStringLiteral("b")));
    QCOMPARE(bench.loads(), size_t(2));
    QVERIFY(bench.engine->unloads.empty());
    QCOMPARE(bench.settings.lastModel(), bench.path("a"));
    bench.begin("c"); // under way, and then not wanted any more
    bench.models.load(bench.path("a"));
    QCOMPARE(bench.models.currentName(), QStringLiteral("a"));
    QCOMPARE(bench.engine->unloads, (std::vector<ModelId>{2, 3}));
    QVERIFY(!QFile::exists(bench.folder.filePath(QStringLiteral("loading"))));
}

void SwitchingTest::freesTheOldFirstWhenMemoryIsShort()
{
    Bench bench;
    bench.settings.setKeptModels(8);
    bench.load("a");
    bench.load("b");
    bench.freeRam = 300; // too little beside both, enough beside one
    bench.begin("c");
    QCOMPARE(bench.engine->unloads, std::vector<ModelId>{1}); // before it is done
    QCOMPARE(bench.kept(), QStringList(QStringLiteral("b")));
    bench.engine->finishLoad("c");
    QTRY_COMPARE(bench.models.state(), QStringLiteral("ready"));
    bench.freeRam = 0; // not known
    bench.load("d");
    QCOMPARE(bench.kept(), QStringList());
}

// Between the choice and the engine's part lies the sum of what it takes: the last choice counts.
void SwitchingTest::whatIsChosenMeanwhileCounts()
{
    Bench bench;
    bench.load("a");
    bench.models.load(bench.path("b"));
    bench.models.load(bench.path("c"));
    QTRY_COMPARE(bench.loads(), size_t(2));
    QTest::qWait(50);
    QCOMPARE(bench.loads(), size_t(2));
    bench.engine->finishLoad("c");
    QTRY_COMPARE(bench.models.currentPath(), bench.path("c"));
    bench.models.load(bench.path("d"));
    bench.models.cancelLoad();
    QTest::qWait(50);
    QCOMPARE(bench.loads(), size_t(2));
    QCOMPARE(bench.models.state(), QStringLiteral("none"));
}

void SwitchingTest::freesTheOldWhenNothingIsKnownOfTheNext()
{
    Bench bench;
    bench.load("a");
    bench.models.load(QStringLiteral("/elsewhere.gguf"));
    QTRY_COMPARE(bench.loads(), size_t(2));
    QCOMPARE(bench.engine->unloads, std::vector<ModelId>{1});
    QCOMPARE(bench.kept(), QStringList());
}

void SwitchingTest::loadsAnewWhatIsToBeLoadedOtherwise()
{
    Bench bench;
    bench.load("a");
    bench.load("b");
    bench.settings.setContextTokens(512);
    bench.load("a");
    QCOMPARE(bench.loads(), size_t(3));
    QCOMPARE(bench.engine->unloads, std::vector<ModelId>{1}); // not twice in memory
    QCOMPARE(bench.kept(), QStringList(QStringLiteral("b")));
}

void SwitchingTest::triesAgainWithoutTheKeptWhenMemoryRanOut()
{
    Bench bench;
    bench.load("a");
    bench.begin("b");
    QCOMPARE(bench.kept(), QStringList(QStringLiteral("a")));
    bench.engine->failLoad(ErrorCode::OutOfMemory);
    QTRY_COMPARE(bench.loads(), size_t(3));
    QCOMPARE(bench.models.state(), QStringLiteral("loading"));
    QCOMPARE(bench.engine->unloads, std::vector<ModelId>{1});
    bench.engine->failLoad(ErrorCode::OutOfMemory); // and alone, too
    QTRY_COMPARE(bench.models.state(), QStringLiteral("failed"));
    QCOMPARE(bench.loads(), size_t(3));
}

void SwitchingTest::forgetsAKeptOneWhoseDeviceIsLost()
{
    Bench bench;
    bench.load("a");
    bench.load("b");
    bench.engine->lose(1);
    QTRY_COMPARE(bench.kept(), QStringList());
    QCOMPARE(bench.models.state(), QStringLiteral("ready"));
    bench.load("a");
    QCOMPARE(bench.loads(), size_t(3));
}

void SwitchingTest::freesTheKeptWhenTheSettingsSaySo()
{
    Bench bench;
    bench.load("a");
    bench.load("b");
    bench.settings.setKeptModels(0);
    QCOMPARE(bench.kept(), QStringList());
    QCOMPARE(bench.engine->unloads, std::vector<ModelId>{1});
    bench.load("c");
    QCOMPARE(bench.kept(), QStringList());
}

void SwitchingTest::ejectsAll()
{
    Bench bench;
    bench.load("a");
    bench.load("b");
    bench.models.unload();
    QCOMPARE(bench.engine->unloads, (std::vector<ModelId>{1, 2}));
    QCOMPARE(bench.models.state(), QStringLiteral("none"));
}

// Giving back is asked for; the step under way may hold the memory a while.
void SwitchingTest::theMemoryIsFreeWhenTheEngineSaysSo()
{
    FakeEngine *engine = nullptr;
    EngineHost host(fakeEngine(engine));
    QSignalSpy freed(&host, &EngineHost::freed);
    host.load({});
    engine->finishLoad();
    QTRY_VERIFY(host.current());
    QVERIFY(!host.isFreeing());
    host.keepCurrent();
    host.load({});
    engine->finishLoad();
    QTRY_VERIFY(host.current());
    host.drop(1);
    host.unload();
    QVERIFY(host.isFreeing());
    engine->unloaded(1);
    engine->unloaded(2);
    QTRY_COMPARE(freed.size(), 1); // with the last one
    QVERIFY(!host.isFreeing());
    host.load({});
    host.unload(); // while it loads
    QVERIFY(host.isFreeing());
    engine->failLoad(ErrorCode::Cancelled);
    QTRY_COMPARE(freed.size(), 2);
}

void SwitchingTest::allAnswersCanBeStopped()
{
    FakeEngine *engine = nullptr;
    EngineHost host(fakeEngine(engine));
    host.load({});
    engine->finishLoad();
    QTRY_VERIFY(host.current());
    const RequestId first = host.submit({});
    const RequestId second = host.submit({});
    host.cancelAll();
    QCOMPARE(engine->cancelled, (std::vector<RequestId>{first, second}));
    QTRY_VERIFY(!host.isBusy());
}

void SwitchingTest::keepsTheConversation()
{
    Bench bench;
    bench.load("a");
    bench.ask(QStringLiteral("one?"), "one.");
    bench.load("b");
    bench.ask(QStringLiteral("two?"), "two.");
    QCOMPARE(bench.chat.messages()->rowCount(), 4);
    const Request &last = bench.engine->requests[bench.engine->lastRequest()];
    const auto &messages = std::get<ChatPrompt>(last.prompt).messages;
    QCOMPARE(messages.size(), size_t(3));
    QCOMPARE(messages[1].content, std::string("one."));
    QCOMPARE(last.model, ModelId(2));
}

void SwitchingTest::givesMemoryBackAfterATimeWithoutUse()
{
    Bench bench;
    bench.settings.setIdleUnloadMinutes(1);
    bench.load("a");
    bench.load("b");
    bench.models.memory().setMinuteMs(50);
    QVERIFY(!bench.models.isAsleep());
    QTRY_VERIFY(bench.models.isAsleep());
    QCOMPARE(bench.engine->unloads, (std::vector<ModelId>{1, 2}));
    QCOMPARE(bench.kept(), QStringList());
    QCOMPARE(bench.models.state(), QStringLiteral("ready"));
    QCOMPARE(bench.models.currentName(), QStringLiteral("b"));
    QVERIFY(bench.chat.canSend());
    // The next question loads it again, under the crash marker, and waits for it.
    bench.chat.send(QStringLiteral("there?"));
    QCOMPARE(bench.models.state(), QStringLiteral("loading"));
    QVERIFY(QFile::exists(bench.folder.filePath(QStringLiteral("loading"))));
    QCOMPARE(bench.loads(), size_t(3));
    QCOMPARE(QString::fromStdString(bench.engine->loads[2].path.string()), bench.path("b"));
    QCOMPARE(bench.engine->requests[1].model, ModelId(3));
    bench.engine->finishLoad("b");
    bench.engine->piece(1, "here.");
    bench.engine->finish(1);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.models.state(), QStringLiteral("ready"));
    QVERIFY(!QFile::exists(bench.folder.filePath(QStringLiteral("loading"))));
    QTRY_VERIFY(bench.models.isAsleep()); // and again
}

void SwitchingTest::doesNotGiveBackWhileItAnswers()
{
    Bench bench;
    bench.settings.setIdleUnloadMinutes(1);
    bench.load("a");
    bench.chat.send(QStringLiteral("a long one?"));
    bench.models.memory().setMinuteMs(20);
    QTest::qWait(100);
    QVERIFY(!bench.models.isAsleep());
    bench.settings.setIdleUnloadMinutes(0);
    bench.engine->finish(1);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QTest::qWait(100);
    QVERIFY(!bench.models.isAsleep()); // never
    bench.settings.setIdleUnloadMinutes(1);
    QTRY_VERIFY(bench.models.isAsleep());
}

void SwitchingTest::failsTheQuestionWhenItCannotBeLoadedAgain()
{
    Bench bench;
    bench.settings.setIdleUnloadMinutes(1);
    bench.load("a");
    bench.models.memory().setMinuteMs(20);
    QTRY_VERIFY(bench.models.isAsleep());
    bench.chat.send(QStringLiteral("there?"));
    bench.engine->failLoad(ErrorCode::NotFound);
    bench.engine->send(1, Failed{ErrorCode::NotFound, "It is gone.", {}}); // as the engine does
    QTRY_COMPARE(bench.models.state(), QStringLiteral("failed"));
    QTRY_VERIFY(!bench.chat.isGenerating());
    QVERIFY(!bench.models.isAsleep());
    QVERIFY(!bench.chat.canSend());
    QCOMPARE(bench.chat.messages()->rowCount(), 2); // the question is kept
}

void SwitchingTest::stopsAQuestionThatWaitsForTheModel()
{
    Bench bench;
    bench.settings.setIdleUnloadMinutes(1);
    bench.load("a");
    bench.models.memory().setMinuteMs(20);
    QTRY_VERIFY(bench.models.isAsleep());
    bench.chat.send(QStringLiteral("there?"));
    bench.models.cancelLoad();
    QCOMPARE(bench.models.state(), QStringLiteral("none"));
    QCOMPARE(bench.engine->unloads, (std::vector<ModelId>{1, 2}));
    QVERIFY(!bench.models.isAsleep());
}

QTEST_MAIN(SwitchingTest)
#include "switching_test.moc"
