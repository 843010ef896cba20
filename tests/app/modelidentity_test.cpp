#include "app/chat/chatexport.h"
#include "app/chat/modelnames.h"
#include "app/library/contenthash.h"
#include "app/library/modelcontroller.h"
#include "app/settings/settings.h"
#include "app/store/chatstore.h"
#include "app/store/migrations.h"
#include "app/store/modelorigin.h"
#include "tests/app/fakeengine.h"
#include "tests/app/madelibrary.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

using namespace hearth;
using namespace hearth::test;

namespace {

const QString commit = QStringLiteral("0123456789abcdef0123456789abcdef01234567");
const QString hash(64, QLatin1Char('b'));

ModelIdentity knownModel()
{
    return {QStringLiteral("Qwen3 4B"), QStringLiteral("/m/q.gguf"), QStringLiteral("Q4_K_M"), 7, QStringLiteral("org/m"), commit, hash};
}

LoadedChat chatWith(const QList<ModelIdentity> &models)
{
    LoadedChat chat;
    chat.chat.id = 1;
    chat.chat.title = QStringLiteral("T");
    MessageRecord question;
    question.id = 2;
    question.chatId = 1;
    question.role = QStringLiteral("user");
    chat.messages.append(question);
    for (const ModelIdentity &model : models) {
        MessageRecord answer;
        answer.id = 2 + chat.messages.size();
        answer.chatId = 1;
        answer.parentId = answer.id - 1;
        answer.role = QStringLiteral("assistant");
        answer.content = QStringLiteral("So.");
        answer.model = model;
        chat.messages.append(answer);
    }
    chat.chat.currentLeaf = chat.messages.last().id;
    return chat;
}

MachineFacts madeUpFacts()
{
    MachineFacts facts;
    facts.readModel = [](const std::filesystem::path &path) {
        ModelInfo info;
        info.path = path;
        info.architecture = "llama";
        info.runs = true;
        return info;
    };
    facts.devices = [] { return std::vector<DeviceInfo>(); };
    return facts;
}

} // namespace

// Which file answered: from the library into the chat, and out of it again.
class ModelIdentityTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatTheLibraryKnowsGoesWithTheModel();
    void isLearnedWhenTheLibraryFindsIt();
    void aHashThatWasComputedCounts();
    void aFileThatWasReplacedIsAnother();
    void answersOfEveryVersionAreRead_data();
    void answersOfEveryVersionAreRead();
    void saysWhichFileItWas_data();
    void saysWhichFileItWas();
    void exportsNameTheFiles();
};

void ModelIdentityTest::whatTheLibraryKnowsGoesWithTheModel()
{
    QTemporaryDir folder;
    const QString path = makeFile(folder.filePath(QStringLiteral("models/org/m.gguf")), "12345");
    const QString other = makeFile(folder.filePath(QStringLiteral("models/other.gguf")), "1234");
    QVERIFY(
        writeOrigin(folder.filePath(QStringLiteral("models/org")), {QStringLiteral("org/m"), commit, {{QStringLiteral("m.gguf"), hash}}}));
    FakeEngine *engine = nullptr;
    Settings settings(folder.path());
    EngineHost host(fakeEngine(engine));
    ModelController models(host, settings, madeUpFacts());
    models.rescan();
    QTRY_VERIFY_WITH_TIMEOUT(models.model()->find(path) && models.model()->find(other), 30000);
    models.load(path);
    QTRY_VERIFY(!engine->loads.empty());
    engine->finishLoad("M");
    QTRY_VERIFY(host.current());
    const ModelIdentity identity = host.current()->identity;
    QCOMPARE(identity.path, path);
    QCOMPARE(identity.name, QStringLiteral("M")); // as the file says
    QCOMPARE(identity.repository, QStringLiteral("org/m"));
    QCOMPARE(identity.revision, commit);
    QCOMPARE(identity.sha256, hash);
    host.sleep();
    host.submit({});
    engine->finishLoad("M");
    QTRY_VERIFY(!host.isAsleep());
    QVERIFY(host.current()->identity == identity); // the same when it wakes
    models.load(other);
    QTRY_COMPARE(engine->loads.size(), size_t(3));
    engine->finishLoad("Other");
    QTRY_VERIFY(host.current() && host.current()->identity.path == other);
    QVERIFY(originText(host.current()->identity).isEmpty());
}

// As at the start, when the last model is loaded at once.
void ModelIdentityTest::isLearnedWhenTheLibraryFindsIt()
{
    QTemporaryDir folder;
    const QString at = folder.filePath(QStringLiteral("models/org"));
    const QString path = makeFile(at + QStringLiteral("/m.gguf"), "12345");
    QVERIFY(writeOrigin(at, {QStringLiteral("org/m"), commit, {{QStringLiteral("m.gguf"), hash}}}));
    for (const bool isFirstStart : {true, false}) { // the second time it knows the file's head
        FakeEngine *engine = nullptr;
        Settings settings(folder.path());
        EngineHost host(fakeEngine(engine));
        ModelController models(host, settings, madeUpFacts());
        models.load(path);
        QTRY_VERIFY(!engine->loads.empty());
        engine->finishLoad("M");
        QTRY_VERIFY(host.current());
        QVERIFY(originText(host.current()->identity).isEmpty());
        QCOMPARE(QFile::exists(folder.filePath(QStringLiteral("model-facts.json"))), !isFirstStart);
        models.rescan();
        QTRY_COMPARE_WITH_TIMEOUT(host.current()->identity.sha256, hash, 30000);
        QCOMPARE(host.current()->identity.repository, QStringLiteral("org/m"));
        QCOMPARE(host.current()->identity.revision, commit);
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder.filePath(QStringLiteral("model-facts.json"))), 30000);
    }
}

void ModelIdentityTest::aHashThatWasComputedCounts()
{
    QTemporaryDir folder;
    const QString path = makeFile(folder.filePath(QStringLiteral("m.gguf")), "12345");
    InstalledModel model;
    model.weights = QStringList{path};
    QVERIFY(knownHashOf(model, path, {}).isEmpty());
    const auto asRead = [&path](const QString &sha256) {
        const QFileInfo info(path);
        return KnownHashes{{path, {info.size(), info.lastModified().toMSecsSinceEpoch(), sha256}}};
    };
    const KnownHashes known = asRead(hash);
    QCOMPARE(knownHashOf(model, path, known), hash);
    makeFile(path, "123456");
    QVERIFY(knownHashOf(model, path, known).isEmpty()); // it was another file
    model.knownHashes = {{path, hash}};
    QCOMPARE(knownHashOf(model, path, {}), hash); // as its publisher says
    QVERIFY(isAsStated(model, {}));
    const QString other(64, QLatin1Char('c'));
    QCOMPARE(knownHashOf(model, path, asRead(other)), other); // but it was read
    QVERIFY(!isAsStated(model, asRead(other)));
}

void ModelIdentityTest::aFileThatWasReplacedIsAnother()
{
    QTemporaryDir folder;
    const QString at = folder.filePath(QStringLiteral("models/org"));
    const QString path = makeFile(at + QStringLiteral("/m.gguf"), "12345");
    QVERIFY(writeOrigin(at, {QStringLiteral("org/m"), commit, {{QStringLiteral("m.gguf"), hash}}}));
    FakeEngine *engine = nullptr;
    Settings settings(folder.path());
    EngineHost host(fakeEngine(engine));
    ModelController models(host, settings, madeUpFacts());
    models.rescan();
    QTRY_VERIFY_WITH_TIMEOUT(models.model()->find(path), 30000);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QDateTime later = QDateTime::currentDateTime().addSecs(60);
    QVERIFY(file.setFileTime(later, QFileDevice::FileModificationTime));
    file.close();
    const auto loaded = [&] {
        const size_t before = engine->loads.size();
        models.load(path);
        const auto isLoading = [&] { return engine->loads.size() > before; };
        const auto isThere = [&] { return host.current().has_value(); };
        if (!QTest::qWaitFor(isLoading))
            return ModelIdentity();
        engine->finishLoad("M");
        if (!QTest::qWaitFor(isThere))
            return ModelIdentity();
        ModelIdentity identity = host.current()->identity;
        models.unload();
        if (!QTest::qWaitFor([&] { return !isThere(); }))
            return ModelIdentity();
        return identity;
    };
    QCOMPARE(loaded().path, path);
    QVERIFY(originText(loaded()).isEmpty()); // nobody knows what it is now
    const auto readAs = [&](const QString &sha256) {
        return writeKnownHashes(folder.filePath(QStringLiteral("model-hashes.json")),
                                {{path, {5, QFileInfo(path).lastModified().toMSecsSinceEpoch(), sha256}}});
    };
    QVERIFY(readAs(QString(64, QLatin1Char('c'))));
    QCOMPARE(originText(loaded()), QStringLiteral("SHA-256 ") + QString(64, QLatin1Char('c')));
    QVERIFY(readAs(hash)); // it was only copied
    QCOMPARE(loaded().repository, QStringLiteral("org/m"));
    QCOMPARE(loaded().sha256, hash);
}

void ModelIdentityTest::answersOfEveryVersionAreRead_data()
{
    QTest::addColumn<int>("version");
    for (int version = 1; version <= newestVersion(); ++version)
        QTest::addRow("version %d", version) << version;
}

void ModelIdentityTest::answersOfEveryVersionAreRead()
{
    QFETCH(int, version);
    Database db(QStringLiteral(":memory:"));
    migrate(db, version);
    const QString before = QStringLiteral(R"({"name":"M","path":"/m.gguf","quantization":"Q8_0","bytes":5})");
    db.run(QStringLiteral("INSERT INTO chats (id, title, created_at, updated_at, model) VALUES (1, 't', 5, 6, ?)"), {before});
    db.run(QStringLiteral("INSERT INTO messages (id, chat_id, role, content, state, model, created_at) VALUES (2, 1, 'assistant', 'So.', "
                          "'finished', ?, 7)"),
           {before});
    migrate(db, newestVersion());
    const ModelIdentity wanted{QStringLiteral("M"), QStringLiteral("/m.gguf"), QStringLiteral("Q8_0"), 5};
    MessageRecord message = readMessages(db, 1).value(0);
    QVERIFY(message.model == wanted);
    QVERIFY(readChat(db, 1).model == wanted);
    message.model = knownModel(); // and as it is written now
    putMessage(db, message);
    QVERIFY(readMessages(db, 1).value(0).model == knownModel());
}

void ModelIdentityTest::saysWhichFileItWas_data()
{
    QTest::addColumn<QString>("repository");
    QTest::addColumn<QString>("revision");
    QTest::addColumn<QString>("sha256");
    QTest::addColumn<QString>("text");
    QTest::newRow("all of it") << "org/m" << commit << "9f86"
                               << "org/m at 0123456789ab, SHA-256 9f86";
    QTest::newRow("no revision") << "org/m"
                                 << ""
                                 << ""
                                 << "org/m";
    QTest::newRow("content alone") << ""
                                   << ""
                                   << "9f86"
                                   << "SHA-256 9f86";
    QTest::newRow("nothing") << ""
                             << ""
                             << ""
                             << "";
}

void ModelIdentityTest::saysWhichFileItWas()
{
    QFETCH(QString, repository);
    QFETCH(QString, revision);
    QFETCH(QString, sha256);
    ModelIdentity model;
    model.repository = repository;
    model.revision = revision;
    model.sha256 = sha256;
    QTEST(originText(model), "text");
    QCOMPARE(modelTip(model), originText(model).isEmpty() ? QString() : u'\n' + originText(model));
    QCOMPARE(modelTip(knownModel()), QStringLiteral("Qwen3 4B Q4_K_M\norg/m at 0123456789ab, SHA-256 bbbbbbbbbbbb…"));
}

void ModelIdentityTest::exportsNameTheFiles()
{
    ModelIdentity unknown;
    unknown.name = QStringLiteral("Mine");
    const LoadedChat chat = chatWith({knownModel(), unknown, knownModel()});
    const QString text = QString::fromUtf8(exportChat(chat, ExportFormat::Markdown));
    const QString files = QStringLiteral("\n## Models\n\n- Qwen3 4B Q4_K_M: org/m at 0123456789ab, SHA-256 %1\n").arg(hash);
    QVERIFY2(text.endsWith(files), qPrintable(text)); // each once, and none of which nothing is known
    QVERIFY(!QString::fromUtf8(exportChat(chatWith({unknown}), ExportFormat::Markdown)).contains(QStringLiteral("## Models")));
    const QJsonArray messages =
        QJsonDocument::fromJson(exportChat(chat, ExportFormat::Json)).object()[QStringLiteral("messages")].toArray();
    const QJsonObject model = messages[1].toObject()[QStringLiteral("model")].toObject();
    QCOMPARE(model[QStringLiteral("repository")].toString(), QStringLiteral("org/m"));
    QCOMPARE(model[QStringLiteral("revision")].toString(), commit);
    QCOMPARE(model[QStringLiteral("sha256")].toString(), hash);
    QVERIFY(!messages[2].toObject()[QStringLiteral("model")].toObject().contains(QStringLiteral("sha256")));
}

QTEST_MAIN(ModelIdentityTest)
#include "modelidentity_test.moc"
