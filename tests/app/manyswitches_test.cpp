#include "app/chat/chatcontroller.h"
#include "app/library/modelcontroller.h"
#include "app/settings/settings.h"
#include "app/store/chatstore.h"
#include "inference/hardware.h"
#include "tests/support/fixtures.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

namespace {

constexpr int rounds = 5;

// Ten models of six families; or those of the folder HEARTH_SWITCH_MODELS, for figures with larger ones.
QStringList modelFiles()
{
    QStringList files;
    if (const QString folder = qEnvironmentVariable("HEARTH_SWITCH_MODELS"); !folder.isEmpty()) {
        for (const QFileInfo &file : QDir(folder).entryInfoList({QStringLiteral("*.gguf")}, QDir::Files))
            files.append(file.absoluteFilePath());
        return files;
    }
    const auto chat = unpackedFixture("models/trained/chat-3m.tar.xz") / "chat-3m-f16.gguf";
    files.append(QDir::cleanPath(QString::fromStdString(chat.string())));
    const QDir models(QString::fromStdString((fixturesFolder() / "models").string()));
    for (const char *name : {"trained/stories260K-f32", "trained/stories260K-q8_0", "trained/stories260K-q4_0", "trained/babyllama105-f32",
                             "archs/qwen3", "archs/gemma2", "archs/mamba", "archs/mixtral", "archs/phi3"})
        files.append(QDir::cleanPath(models.filePath(QLatin1String(name) + QStringLiteral(".gguf"))));
    return files;
}

double megabytes(uint64_t bytes)
{
    return double(bytes) / 1e6;
}

// The app without its window: what a chat goes through when its model changes.
struct Bench
{
    explicit Bench(int kept)
    {
        settings.setKeptModels(kept);
        settings.setDevice(QStringLiteral("cpu"));
        settings.setThreads(1);
        store.open();
        chat.sampling()->setMaxTokens(8);
        chat.sampling()->setTemperature(0);
        models.start({});
    }

    QTemporaryDir folder;
    Settings settings{folder.path()};
    Store store{folder.path()};
    ChatStore chats{store};
    EngineHost host{realEngine()};
    ModelController models{host, settings, {[](const auto &path) { return readModelInfo(path); }, listDevices, realFacts().estimate, {}}};
    ChatController chat{chats, host, settings};
};

} // namespace

// One chat in which ten models answer in turn, five times round: nothing of it is lost, and no memory either.
class ManySwitchesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheChatAndTheMemory_data();
    void keepsTheChatAndTheMemory();
};

void ManySwitchesTest::keepsTheChatAndTheMemory_data()
{
    QTest::addColumn<int>("kept");
    QTest::newRow("each one freed before the next") << 0;
    QTest::newRow("three kept beside the current one") << 3;
}

void ManySwitchesTest::keepsTheChatAndTheMemory()
{
    HEARTH_NEEDS_FIXTURES();
    QFETCH(int, kept);
    const QStringList files = modelFiles();
    QVERIFY(files.size() >= 10);
    Bench bench(kept);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.models.isUndecided(), 60000);
    for (const QString &file : files)
        bench.models.shelf().add(file);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.models.scanner().isScanning(), 60000);
    const uint64_t before = residentBytes();
    QStringList used;
    QList<uint64_t> after;
    for (int round = 0; round < rounds; ++round) {
        for (const QString &file : files) {
            bench.models.load(file);
            QTRY_COMPARE_WITH_TIMEOUT(bench.models.state(), QStringLiteral("ready"), 120000);
            QVERIFY(bench.models.keptPaths().size() <= kept);
            bench.chat.send(QStringLiteral("Question %1?").arg(used.size()));
            QTRY_VERIFY_WITH_TIMEOUT(!bench.chat.isGenerating(), 120000);
            used.append(file);
        }
        after.append(residentBytes());
    }
    QCOMPARE(bench.models.keptPaths().size(), kept);
    QString figures;
    for (const uint64_t bytes : after)
        figures += QStringLiteral(" %1").arg(megabytes(bytes), 0, 'f', 1);
    bench.models.unload();
    QTRY_VERIFY(!bench.host.current());
    // A round's figure holds the current model with the context that the chat fills by then; what was freed shows once nothing is loaded.
    // 16 MB: the chat's own text, and what the allocator keeps.
    QTRY_VERIFY_WITH_TIMEOUT(megabytes(residentBytes()) < megabytes(before) + 16, 10000);
    qInfo("kept %d: %.1f MB before, after each round%s, nothing loaded %.1f, peak %.1f", kept, megabytes(before), qPrintable(figures),
          megabytes(residentBytes()), megabytes(peakResidentBytes()));

    const qint64 id = bench.chat.chatId();
    bench.chat.shutDown();
    const LoadedChat stored = bench.chats.load(id).result().value;
    QCOMPARE(stored.messages.size(), 2 * used.size());
    qint64 parent = -1;
    for (qsizetype i = 0; i < stored.messages.size(); ++i) {
        const MessageRecord &message = stored.messages[i];
        QCOMPARE(message.parentId, parent);
        parent = message.id;
        if (i % 2 == 0) {
            QCOMPARE(message.content, QStringLiteral("Question %1?").arg(i / 2));
        } else {
            QCOMPARE(message.model.path, used[i / 2]);
            QCOMPARE(int(message.state), int(MessageState::Finished));
            QVERIFY(message.stats.generatedTokens > 0);
        }
    }
    QCOMPARE(stored.chat.currentLeaf, parent);
}

QTEST_MAIN(ManySwitchesTest)
#include "manyswitches_test.moc"
