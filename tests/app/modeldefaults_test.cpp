#include "app/store/migrations.h"
#include "app/store/modeldefaults.h"
#include "tests/app/chatbench.h"

#include <QSignalSpy>

using namespace hearth;
using namespace hearth::test;

namespace {

struct Bench : ChatBench
{
    Bench() { loadModel(); }
};

} // namespace

class ModelDefaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsDefaultsOfModels();
    void keepsThemInADatabaseOfEveryVersion_data();
    void keepsThemInADatabaseOfEveryVersion();
    void takesAnyJsonForDefaults();
    void chatsTakeWhatTheModelHasOfItsOwn();
};

void ModelDefaultsTest::keepsDefaultsOfModels()
{
    QTemporaryDir folder;
    const QString identity = QStringLiteral("repository:org/m/a.gguf");
    const ModelDefaults defaults{.chatTemplate = QStringLiteral("{{ x }}"),
                                 .sampling = QStringLiteral("{\"top_k\":3}"),
                                 .instructions = QStringLiteral("Be brief."),
                                 .device = QStringLiteral("cpu"),
                                 .cacheType = QStringLiteral("f32"),
                                 .contextTokens = 2048,
                                 .adapters = {{QStringLiteral("/a.gguf"), 0.5}, {QStringLiteral("/b.gguf"), 1}}};
    {
        Store store(folder.path());
        store.open();
        ModelDefaultsBook book(store);
        QSignalSpy changed(&book, &ModelDefaultsBook::changed);
        book.set(identity, {.device = QStringLiteral("vulkan:0")});
        book.set(identity, defaults);
        book.set(identity, defaults);
        QCOMPARE(changed.size(), 2);
        book.set(QStringLiteral("file:b.gguf:5"), {.instructions = QStringLiteral("x")});
        book.set(QStringLiteral("file:b.gguf:5"), {}); // as with all models again
    }
    Store store(folder.path());
    store.open();
    ModelDefaultsBook book(store);
    book.load();
    QTRY_VERIFY(book.isLoaded());
    QVERIFY(book.of(identity) == defaults);
    QVERIFY(book.of(QStringLiteral("file:b.gguf:5")) == ModelDefaults());
    const auto rows =
        (store.run([](Database &db) { return db.value(QStringLiteral("SELECT count(*) FROM model_defaults")).toInt(); })).result();
    QCOMPARE(rows.value, 1);
}

void ModelDefaultsTest::keepsThemInADatabaseOfEveryVersion_data()
{
    QTest::addColumn<int>("version");
    for (int version = 0; version <= newestVersion(); ++version)
        QTest::addRow("version %d", version) << version;
}

void ModelDefaultsTest::keepsThemInADatabaseOfEveryVersion()
{
    QFETCH(int, version);
    Database db(QStringLiteral(":memory:"));
    migrate(db, version);
    migrate(db);
    const QString identity = QStringLiteral("file:a.gguf:1");
    putModelDefaults(db, identity, {.device = QStringLiteral("gpu")}, 8);
    putModelDefaults(db, identity, {.device = QStringLiteral("cpu")}, 9);
    QCOMPARE(readModelDefaults(db).value(identity).device, QStringLiteral("cpu"));
    putModelDefaults(db, identity, {}, 10);
    QVERIFY(readModelDefaults(db).isEmpty());
}

void ModelDefaultsTest::takesAnyJsonForDefaults()
{
    for (const char *json : {"", "{", "[]", "7", R"({"sampling": 7, "adapters": 3, "context_tokens": "x", "newer": {}})",
                             R"({"adapters": [7, {}, {"path": 5}], "context_tokens": -3})"})
        QVERIFY2(modelDefaultsFrom(QLatin1String(json)) == ModelDefaults(), json);
    const ModelDefaults large = modelDefaultsFrom(QStringLiteral(R"({"adapters": [{"path": "/a", "scale": 1e300}]})"));
    QCOMPARE(large.adapters[0].scale, 10.0);
}

void ModelDefaultsTest::chatsTakeWhatTheModelHasOfItsOwn()
{
    Bench bench;
    bench.settings.setDefaultSystemPrompt(QStringLiteral("For all."));
    bench.chat.setModelDefaults({.sampling = QStringLiteral(R"({"temperature": 0.25, "top_k": 7, "max_tokens": 99, "seed": "5"})"),
                                 .instructions = QStringLiteral("For this model.")});
    QVERIFY(bench.chat.sampling()->isDefault());
    bench.ask(QStringLiteral("Hi"), "yes");
    QCOMPARE(bench.prompt().messages[0].content, std::string("For this model."));
    const Request &request = bench.engine->requests.at(bench.engine->lastRequest());
    QCOMPARE(request.sampling.temperature, 0.25F);
    QCOMPARE(request.sampling.topK, 7);
    QCOMPARE(request.maxTokens, 99);
    QCOMPARE(request.sampling.seed, uint64_t(5));
    // A chat's own come first, also where they are the engine's default, and survive another model.
    bench.chat.setSystemPrompt(QStringLiteral("For this chat."));
    bench.chat.sampling()->setMaxTokens(-1);
    bench.chat.sampling()->setSeed({});
    bench.chat.setModelDefaults(
        {.sampling = QStringLiteral(R"({"max_tokens": 50, "seed": "6"})"), .instructions = QStringLiteral("Other.")});
    bench.ask(QStringLiteral("Hi"), "yes");
    QCOMPARE(bench.prompt().messages[0].content, std::string("For this chat."));
    const Request &later = bench.engine->requests.at(bench.engine->lastRequest());
    QCOMPARE(later.maxTokens, -1);
    QCOMPARE(later.sampling.seed, uint64_t(0));
    QCOMPARE(later.sampling.topK, SamplingOptions().topK);
    bench.chat.setModelDefaults({});
    QCOMPARE(bench.chat.sampling()->maxTokens(), -1);
}

QTEST_MAIN(ModelDefaultsTest)
#include "modeldefaults_test.moc"
