#include "app/library/libraryscan.h"
#include "app/library/libraryscanner.h"
#include "app/library/modelfiles.h"
#include "app/library/ollamastore.h"
#include "app/store/modelorigin.h"
#include "tests/app/madelibrary.h"
#include "tests/support/fixtures.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <stdexcept>

using namespace hearth;
using namespace hearth::test;

namespace {

const QString firstCommit = QStringLiteral("1111111111111111111111111111111111111111");
const QString secondCommit = QStringLiteral("2222222222222222222222222222222222222222");

QList<InstalledModel> found(const LibraryPlaces &places, const ScanLimits &limits = {})
{
    const std::atomic<bool> stop = false;
    return scanLibrary(places, limits, stop).models;
}

QStringList fileNames(const QList<InstalledModel> &models)
{
    QStringList names;
    for (const InstalledModel &model : models)
        names.append(model.fileName);
    return names;
}

LibraryPlaces folders(const QStringList &paths)
{
    LibraryPlaces places;
    places.folders = paths;
    return places;
}

QString fixture(const char *path)
{
    return QString::fromStdString((fixturesFolder() / path).string());
}

} // namespace

class LibraryScanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsModelsInSeveralFoldersAndTheirSubfolders();
    void leavesOutWhatIsNoModel();
    void takesThePartsOfASplitModelAsOne();
    void takesAFolderOfSafetensorsAsOne();
    void endsInLoopsOfLinks();
    void stopsAtItsLimits();
    void findsAFileOnceHoweverManyPathsLeadToIt();
    void findsSingleFilesWhateverTheirName();
    void namesWhatLmStudioHas();
    void readsLmStudiosSettings();
    void findsTheFoldersOfOthers();
    void readsOllamasManifests();
    void takesNoHostileManifest_data();
    void takesNoHostileManifest();
    void readsTheHubsCache();
    void knowsWhereItsOwnDownloadsAreFrom();
    void keepsTheIdentityOfAFileThatIsMoved();
    void readsFactsOnceOnly();
    void readsAgainWhatChanged();
    void readsAgainWhatCouldNotBeRead();
    void scansAgainWhenAFolderChanges();
    void readsRealHeads();
};

void LibraryScanTest::findsModelsInSeveralFoldersAndTheirSubfolders()
{
    QTemporaryDir a;
    QTemporaryDir b;
    makeFile(a.filePath(QStringLiteral("one.gguf")));
    makeFile(a.filePath(QStringLiteral("deep/er/two.GGUF")));
    makeFile(b.filePath(QStringLiteral("three.gguf")), "12345");
    makeFile(b.filePath(QStringLiteral(".hidden/four.gguf")));
    const QList<InstalledModel> models = found(folders({a.path(), b.path(), QStringLiteral("/nowhere")}));
    QCOMPARE(fileNames(models), QStringList({QStringLiteral("one.gguf"), QStringLiteral("two.GGUF"), QStringLiteral("three.gguf")}));
    QCOMPARE(models[2].sizeBytes, 5);
    QCOMPARE(models[2].root, b.path());
    QVERIFY(models[2].modifiedAt > 0);
}

void LibraryScanTest::leavesOutWhatIsNoModel()
{
    QTemporaryDir folder;
    for (const char *name :
         {"good.gguf", "mmproj-good-f16.gguf", "good.gguf.part", "imatrix.gguf", "good-imatrix.gguf", "imatrix_good.gguf", "notes.txt",
          "config.json", "adapter_model.safetensors", "good-imatrix-Q4_0.gguf", "pytorch_model.bin"})
        makeFile(folder.filePath(QLatin1String(name)));
    const QList<InstalledModel> models = found(folders({folder.path()}));
    QCOMPARE(fileNames(models), QStringList({QStringLiteral("good-imatrix-Q4_0.gguf"), QStringLiteral("good.gguf")}));
    QCOMPARE(models[0].projector, folder.filePath(QStringLiteral("mmproj-good-f16.gguf")));
    ModelInfo info;
    QVERIFY(isModel(info));
    info.kind = "model";
    QVERIFY(isModel(info));
    info.kind = "adapter";
    QVERIFY(!isModel(info));
    info.kind = "imatrix";
    QVERIFY(!isModel(info));
    info.kind.clear();
    info.architecture = "clip";
    QVERIFY(!isModel(info));
}

void LibraryScanTest::takesThePartsOfASplitModelAsOne()
{
    QTemporaryDir folder;
    for (const char *name : {"m-00001-of-00003.gguf", "m-00002-of-00003.gguf", "m-00003-of-00003.gguf", "n-00002-of-00002.gguf"})
        makeFile(folder.filePath(QLatin1String(name)), "123");
    const QList<InstalledModel> models = found(folders({folder.path()}));
    QCOMPARE(fileNames(models), QStringList({QStringLiteral("m-00001-of-00003.gguf"), QStringLiteral("n-00002-of-00002.gguf")}));
    QCOMPARE(models[0].weights.size(), 3);
    QCOMPARE(models[0].sizeBytes, 9);
    QCOMPARE(splitName(QStringLiteral("m-00002-of-00003.gguf"))->number, 2);
    QVERIFY(!splitName(QStringLiteral("m-2-of-3.gguf")));
}

void LibraryScanTest::takesAFolderOfSafetensorsAsOne()
{
    QTemporaryDir folder;
    for (const char *name : {"config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "tokenizer.json",
                             "model.safetensors.index.json", "holiday.jpg"})
        makeFile(folder.filePath(QStringLiteral("llama/") + QLatin1String(name)), "1234");
    makeFile(folder.filePath(QStringLiteral("other/model.safetensors"))); // no config.json
    const QList<InstalledModel> models = found(folders({folder.path()}));
    QCOMPARE(models.size(), 1);
    QCOMPARE(models[0].path, folder.filePath(QStringLiteral("llama")));
    QCOMPARE(models[0].weights.size(), 2);
    QCOMPARE(models[0].files.size(), 5);
    QVERIFY(!models[0].files.contains(folder.filePath(QStringLiteral("llama/holiday.jpg"))));
    QCOMPARE(models[0].sizeBytes, 20);
}

void LibraryScanTest::endsInLoopsOfLinks()
{
    QTemporaryDir folder;
    makeFile(folder.filePath(QStringLiteral("a/one.gguf")));
    QVERIFY(QFile::link(folder.path(), folder.filePath(QStringLiteral("a/up"))));
    QVERIFY(QFile::link(folder.filePath(QStringLiteral("a")), folder.filePath(QStringLiteral("b"))));
    QVERIFY(QFile::link(folder.filePath(QStringLiteral("nothing")), folder.filePath(QStringLiteral("broken.gguf"))));
    QCOMPARE(fileNames(found(folders({folder.path()}))), QStringList(QStringLiteral("one.gguf")));
}

void LibraryScanTest::stopsAtItsLimits()
{
    QTemporaryDir folder;
    for (int i = 0; i < 5; ++i)
        makeFile(folder.filePath(QStringLiteral("%1/m%1.gguf").arg(i)));
    makeFile(folder.filePath(QStringLiteral("a/b/c/deep.gguf")));
    const std::atomic<bool> stop = false;
    const ScanResult few = scanLibrary(folders({folder.path()}), {.models = 3}, stop);
    QCOMPARE(few.models.size(), 3);
    QVERIFY(few.isCut);
    const ScanResult shallow = scanLibrary(folders({folder.path()}), {.depth = 2}, stop);
    QCOMPARE(shallow.models.size(), 5);
    QVERIFY(shallow.isCut);
    QVERIFY(!scanLibrary(folders({folder.path()}), {}, stop).isCut);
    const std::atomic<bool> stopped = true;
    QVERIFY(scanLibrary(folders({folder.path()}), {}, stopped).models.isEmpty());
}

void LibraryScanTest::findsAFileOnceHoweverManyPathsLeadToIt()
{
    QTemporaryDir folder;
    const QString real = makeFile(folder.filePath(QStringLiteral("a/one.gguf")));
    QFile::link(real, folder.filePath(QStringLiteral("b.gguf")));
    LibraryPlaces places = folders({folder.path(), folder.filePath(QStringLiteral("a"))});
    places.files = QStringList{real};
    QCOMPARE(found(places).size(), 1);
}

void LibraryScanTest::findsSingleFilesWhateverTheirName()
{
    QTemporaryDir folder;
    LibraryPlaces places;
    places.files = QStringList{makeFile(folder.filePath(QStringLiteral("model.bin"))), makeFile(folder.filePath(QStringLiteral("a.gguf"))),
                               folder.filePath(QStringLiteral("gone.gguf"))};
    makeFile(folder.filePath(QStringLiteral("beside.gguf")));
    const QList<InstalledModel> models = found(places);
    QCOMPARE(fileNames(models), QStringList({QStringLiteral("model.bin"), QStringLiteral("a.gguf")}));
    QCOMPARE(models[0].source, ModelSource::File);
}

void LibraryScanTest::namesWhatLmStudioHas()
{
    QTemporaryDir folder;
    makeFile(folder.filePath(QStringLiteral("publisher/Repo-GGUF/model-q4.gguf")));
    LibraryPlaces places;
    places.lmStudio = QStringList{folder.path()};
    const QList<InstalledModel> models = found(places);
    QCOMPARE(models.size(), 1);
    QCOMPARE(models[0].repository, QStringLiteral("publisher/Repo-GGUF"));
    QCOMPARE(models[0].source, ModelSource::LmStudio);
    QCOMPARE(identityKey(models[0]), QStringLiteral("repository:publisher/Repo-GGUF/model-q4.gguf"));
}

void LibraryScanTest::readsLmStudiosSettings()
{
    QTemporaryDir home;
    QDir(home.path()).mkpath(QStringLiteral("elsewhere/lm"));
    QDir(home.path()).mkpath(QStringLiteral("big/models"));
    makeFile(home.filePath(QStringLiteral(".lmstudio-home-pointer")), home.filePath(QStringLiteral("elsewhere/lm")).toUtf8() + "\n");
    makeFile(home.filePath(QStringLiteral("elsewhere/lm/settings.json")), R"({"downloadsFolder": "~/big/models"})");
    const LibraryPlaces places = placesOfOthers(home.path(), {}, home.path());
    QCOMPARE(places.lmStudio, QStringList(home.filePath(QStringLiteral("big/models"))));
    makeFile(home.filePath(QStringLiteral("elsewhere/lm/settings.json")), "[[[[");
    QCOMPARE(placesOfOthers(home.path(), {}, home.path()).lmStudio, QStringList());
}

void LibraryScanTest::findsTheFoldersOfOthers()
{
    QTemporaryDir home;
    for (const char *folder : {".lmstudio/models", ".cache/lm-studio/models", ".ollama/models", "usr/share/ollama/.ollama/models",
                               ".cache/huggingface/hub", "hf/hub", "ollama"})
        QDir(home.path()).mkpath(QLatin1String(folder));
    const auto at = [&](const char *folder) { return home.filePath(QLatin1String(folder)); };
    const LibraryPlaces usual = placesOfOthers(home.path(), {}, home.path());
    QCOMPARE(usual.lmStudio, QStringList({at(".lmstudio/models"), at(".cache/lm-studio/models")}));
    QCOMPARE(usual.ollama, QStringList({at(".ollama/models"), at("usr/share/ollama/.ollama/models")}));
    QCOMPARE(usual.hubCaches, QStringList(at(".cache/huggingface/hub")));
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("OLLAMA_MODELS"), at("ollama"));
    environment.insert(QStringLiteral("HF_HOME"), at("hf"));
    const LibraryPlaces named = placesOfOthers(home.path(), environment, home.path());
    QCOMPARE(named.ollama.constFirst(), at("ollama"));
    QCOMPARE(named.hubCaches, QStringList({at("hf/hub"), at(".cache/huggingface/hub")}));
}

void LibraryScanTest::readsOllamasManifests()
{
    QTemporaryDir root;
    const QString blob = makeOllamaModel(root.path(), QStringLiteral("registry.ollama.ai/library/qwen3/0.6b"),
                                         {{QStringLiteral("model"), "weights"},
                                          {QStringLiteral("template"), "{{ .Prompt }}"},
                                          {QStringLiteral("params"), "{}"},
                                          {QStringLiteral("license"), "MIT"},
                                          {QStringLiteral("adapter"), "lora"}});
    makeOllamaModel(root.path(), QStringLiteral("registry.ollama.ai/me/mine/latest"), {{QStringLiteral("model"), "others"}});
    makeOllamaModel(root.path(), QStringLiteral("hf.co/org/repo-GGUF/Q4_K_M"), {{QStringLiteral("model"), "third"}});
    makeOllamaModel(root.path(), QStringLiteral("registry.ollama.ai/library/cloudy/latest"), {{QStringLiteral("template"), "only"}});
    LibraryPlaces places;
    places.ollama = QStringList{root.path()};
    const QList<InstalledModel> models = found(places);
    QCOMPARE(fileNames(models),
             QStringList({QStringLiteral("hf.co/org/repo-GGUF:Q4_K_M"), QStringLiteral("qwen3:0.6b"), QStringLiteral("me/mine:latest")}));
    QCOMPARE(models[0].repository, QStringLiteral("org/repo-GGUF"));
    const InstalledModel &model = models[1];
    QCOMPARE(model.path, blob);
    QCOMPARE(model.sha256(), sha256Hex("weights"));
    QCOMPARE(model.sizeBytes, 7);
    QVERIFY(QFile::exists(model.templateFile) && QFile::exists(model.parametersFile) && QFile::exists(model.licenseFile));
    QCOMPARE(model.adapterFiles.size(), 1);
}

void LibraryScanTest::takesNoHostileManifest_data()
{
    QTest::addColumn<QByteArray>("manifest");
    const QByteArray layer = R"({"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "%1"}]})";
    const auto withDigest = [&](const char *digest) { return QByteArray(layer).replace("%1", digest); };
    QTest::newRow("no JSON") << QByteArray("{");
    QTest::newRow("an array") << QByteArray("[]");
    QTest::newRow("layers of another type") << QByteArray(R"({"layers": 7})");
    QTest::newRow("layer of another type") << QByteArray(R"({"layers": [7, null, "x"]})");
    QTest::newRow("climbing") << withDigest("sha256:../../../secret");
    QTest::newRow("climbing after digits") << withDigest(
        "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/../../secret");
    QTest::newRow("line break") << withDigest("sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\n");
    QTest::newRow("upper case") << withDigest("sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    QTest::newRow("not there") << withDigest("sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    QTest::newRow("too large") << withDigest("x").append(QByteArray(2 << 20, ' '));
    QTest::newRow("too deep") << QByteArray(5000, '[');
}

void LibraryScanTest::takesNoHostileManifest()
{
    QFETCH(QByteArray, manifest);
    QTemporaryDir root;
    makeFile(root.filePath(QStringLiteral("secret")));
    makeFile(root.filePath(QStringLiteral("blobs/sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
    makeFile(root.filePath(QStringLiteral("manifests/registry.ollama.ai/library/bad/latest")), manifest);
    LibraryPlaces places;
    places.ollama = QStringList{root.path()};
    QVERIFY(found(places).isEmpty());
}

void LibraryScanTest::readsTheHubsCache()
{
    QTemporaryDir cache;
    const QString repository = QStringLiteral("org/model-GGUF");
    makeHubFile(cache.path(), repository, firstCommit, QStringLiteral("model-Q4_K_M.gguf"), "one");
    makeHubFile(cache.path(), repository, secondCommit, QStringLiteral("model-Q4_K_M.gguf"), "one");
    const QString link = makeHubFile(cache.path(), repository, firstCommit, QStringLiteral("sub/model-Q8_0.gguf"), "two");
    makeFile(cache.filePath(QStringLiteral("models--org--model-GGUF/refs/main")), secondCommit.toUtf8());
    makeHubFile(cache.path(), QStringLiteral("org/tensors"), firstCommit, QStringLiteral("config.json"), "{}");
    makeHubFile(cache.path(), QStringLiteral("org/tensors"), firstCommit, QStringLiteral("model.safetensors"), "three");
    makeFile(cache.filePath(QStringLiteral("datasets--org--data/snapshots/x/no.gguf")));
    LibraryPlaces places;
    places.hubCaches = QStringList{cache.path()};
    const QList<InstalledModel> models = found(places);
    QCOMPARE(fileNames(models),
             QStringList({QStringLiteral("model-Q4_K_M.gguf"), QStringLiteral("sub/model-Q8_0.gguf"), QStringLiteral("tensors")}));
    QCOMPARE(models[0].revision, secondCommit);
    QCOMPARE(models[0].repository, repository);
    QCOMPARE(models[0].sha256(), sha256Hex("one"));
    QCOMPARE(models[1].path, link);
    QCOMPARE(models[1].sizeBytes, 3);
    QCOMPARE(models[2].sizeBytes, 7);
    QCOMPARE(models[2].sha256(), sha256Hex("three"));
}

void LibraryScanTest::knowsWhereItsOwnDownloadsAreFrom()
{
    QTemporaryDir folder;
    makeFile(folder.filePath(QStringLiteral("org/repo/a.gguf")), "a");
    const QString at = folder.filePath(QStringLiteral("org/repo"));
    QVERIFY(writeOrigin(at, {QStringLiteral("org/repo"), firstCommit, {{QStringLiteral("b.gguf"), sha256Hex("b")}}}));
    QVERIFY(writeOrigin(at, {QStringLiteral("org/repo"), secondCommit, {{QStringLiteral("a.gguf"), sha256Hex("a")}}}));
    QCOMPARE(readOrigin(at).hashes.size(), 2);
    LibraryPlaces places;
    places.modelsFolder = folder.path();
    const QList<InstalledModel> models = found(places);
    QCOMPARE(models.size(), 1);
    QCOMPARE(models[0].repository, QStringLiteral("org/repo"));
    QCOMPARE(models[0].revision, secondCommit);
    QCOMPARE(models[0].sha256(), sha256Hex("a"));
    QFile replaced(at + QStringLiteral("/a.gguf")); // later than the hash was kept
    QVERIFY(replaced.open(QIODevice::ReadWrite));
    QVERIFY(replaced.setFileTime(QDateTime::currentDateTime().addSecs(60), QFileDevice::FileModificationTime));
    replaced.close();
    QVERIFY(found(places)[0].sha256().isEmpty());
    QVERIFY(writeOrigin(at, {QStringLiteral("org/repo"), secondCommit, {{QStringLiteral("c.gguf"), sha256Hex("c")}}}));
    QVERIFY(found(places)[0].sha256().isEmpty());     // another download says nothing of it
    QCOMPARE(found(places)[0].knownHashes.size(), 1); // what it should be is still known
    makeFile(at + u'/' + originFileName, R"({"repository": "x/y", "hashes": {"a.gguf": "not a hash"}})");
    QVERIFY(readOrigin(at).hashes.isEmpty());
}

void LibraryScanTest::keepsTheIdentityOfAFileThatIsMoved()
{
    QTemporaryDir a;
    QTemporaryDir b;
    makeFile(a.filePath(QStringLiteral("m.gguf")), "123");
    makeFile(b.filePath(QStringLiteral("sub/m.gguf")), "123");
    QCOMPARE(identityKey(found(folders({a.path()}))[0]), identityKey(found(folders({b.path()}))[0]));
}

void LibraryScanTest::readsFactsOnceOnly()
{
    QTemporaryDir folder;
    const QString path = makeFile(folder.filePath(QStringLiteral("models/a.gguf")));
    const QString cache = folder.filePath(QStringLiteral("facts.json"));
    std::atomic<int> reads = 0;
    const auto reader = [&](const std::filesystem::path &file) {
        ++reads;
        ModelInfo info;
        info.name = "Alpha";
        info.path = file;
        info.types = {{"Q4_K", 0.75}, {"Q6_K", 0.25}};
        info.contextTokens = 4096;
        info.chatTemplate = "{{ x }}";
        info.parameters = 7000000000;
        info.embeddings = EmbeddingFacts{.width = 384, .pooling = "mean", .judgesPairs = false, .queryPrefix = "q: ", .passagePrefix = {}};
        info.whyNot = "No.";
        return info;
    };
    for (int run = 0; run < 2; ++run) {
        LibraryScanner scanner(reader, cache);
        scanner.setPlaces(folders({folder.filePath(QStringLiteral("models"))}));
        QHash<QString, ModelFacts> known;
        connect(&scanner, &LibraryScanner::scanned, this, [&](const auto &, const auto &facts, bool) { known = facts; });
        QSignalSpy read(&scanner, &LibraryScanner::factsRead);
        QSignalSpy finished(&scanner, &LibraryScanner::finished);
        scanner.rescan();
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(reads, 1);
        QCOMPARE(read.size(), run == 0 ? 1 : 0);
        QCOMPARE(known.size(), run == 0 ? 0 : 1);
        if (run == 0)
            continue;
        const ModelFacts &facts = known[path];
        QCOMPARE(facts.info.name, std::string("Alpha"));
        QCOMPARE(facts.info.types, (std::vector<std::pair<std::string, double>>{{"Q4_K", 0.75}, {"Q6_K", 0.25}}));
        QCOMPARE(facts.info.parameters, uint64_t(7000000000));
        QCOMPARE(facts.info.embeddings->width, 384);
        QCOMPARE(facts.info.embeddings->queryPrefix, std::string("q: "));
        QCOMPARE(facts.info.chatTemplate, std::string("{{ x }}"));
        QCOMPARE(facts.whyNot, QStringLiteral("No."));
    }
}

void LibraryScanTest::readsAgainWhatChanged()
{
    QTemporaryDir folder;
    makeFile(folder.filePath(QStringLiteral("a.gguf")));
    InstalledModel model = found(folders({folder.path()}))[0];
    const QString file = folder.filePath(QStringLiteral("facts.json"));
    FactsCache cache(file, QStringLiteral("1"));
    QVERIFY(!cache.find(model));
    cache.put(model, {});
    QVERIFY(cache.save({model}));
    QVERIFY(FactsCache(file, QStringLiteral("1")).find(model));
    QVERIFY(!FactsCache(file, QStringLiteral("2")).find(model)); // another program
    model.modifiedAt += 1;
    QVERIFY(!FactsCache(file, QStringLiteral("1")).find(model));
    makeFile(file, "{\"version\": \"1\", \"models\": [");
    QVERIFY(!FactsCache(file, QStringLiteral("1")).find(model));
}

void LibraryScanTest::readsAgainWhatCouldNotBeRead()
{
    QTemporaryDir folder;
    makeFile(folder.filePath(QStringLiteral("models/a.gguf")));
    std::atomic<bool> isReadable = false;
    const auto reader = [&](const std::filesystem::path &) {
        if (!isReadable)
            throw std::runtime_error("The disk is away.");
        ModelInfo info;
        info.runs = true;
        return info;
    };
    QString whyNot;
    const auto scan = [&] {
        LibraryScanner scanner(reader, folder.filePath(QStringLiteral("facts.json")));
        scanner.setPlaces(folders({folder.filePath(QStringLiteral("models"))}));
        connect(&scanner, &LibraryScanner::factsRead, this, [&](const QString &, const ModelFacts &facts) { whyNot = facts.whyNot; });
        QSignalSpy finished(&scanner, &LibraryScanner::finished);
        scanner.rescan();
        QTRY_COMPARE(finished.size(), 1);
    };
    scan();
    QCOMPARE(whyNot, QStringLiteral("The disk is away."));
    isReadable = true;
    scan();
    QCOMPARE(whyNot, QString());
}

void LibraryScanTest::scansAgainWhenAFolderChanges()
{
    QTemporaryDir folder;
    QTemporaryDir data;
    QDir(folder.path()).mkpath(QStringLiteral("sub"));
    LibraryScanner scanner([](const auto &) { return ModelInfo(); }, data.filePath(QStringLiteral("facts.json")));
    scanner.setPlaces(folders({folder.path()}));
    QSignalSpy finished(&scanner, &LibraryScanner::finished);
    scanner.rescan();
    QTRY_COMPARE(finished.size(), 1);
    for (int i = 0; i < 20; ++i)
        makeFile(folder.filePath(QStringLiteral("sub/m%1.gguf").arg(i)));
    QTRY_COMPARE_WITH_TIMEOUT(scanner.models().size(), 20, 10000);
    QTest::qWait(2 * LibraryScanner::settleMs);
    QVERIFY2(finished.size() <= 4, qPrintable(QString::number(finished.size()))); // not one a file
}

void LibraryScanTest::readsRealHeads()
{
    HEARTH_NEEDS_FIXTURES();
    QTemporaryDir folder;
    QFile::link(fixture("models/quants/tiny-mix-q4_k_m.gguf"), folder.filePath(QStringLiteral("m.gguf")));
    QFile::link(fixture("models/vision/mmproj-gemma3-f32.gguf"), folder.filePath(QStringLiteral("eyes.gguf")));
    LibraryPlaces places = folders({folder.path(), fixture("safetensors/llama-bf16")});
    makeOllamaModel(folder.filePath(QStringLiteral("ollama")), QStringLiteral("registry.ollama.ai/library/tiny/latest"), [&] {
        QFile file(fixture("models/quants/tiny-q1_0.gguf"));
        return QList<OllamaLayer>{{QStringLiteral("model"), file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray()}};
    }());
    places.ollama = QStringList{folder.filePath(QStringLiteral("ollama"))};
    LibraryScanner scanner([](const auto &path) { return readModelInfo(path); }, folder.filePath(QStringLiteral("facts.json")));
    scanner.setPlaces(places);
    QHash<QString, ModelFacts> facts;
    connect(&scanner, &LibraryScanner::factsRead, this, [&](const QString &path, const ModelFacts &read) { facts.insert(path, read); });
    QSignalSpy finished(&scanner, &LibraryScanner::finished);
    scanner.rescan();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30000);
    QCOMPARE(facts.size(), 4);
    for (const InstalledModel &model : scanner.models()) {
        const ModelFacts &read = facts[model.path];
        const bool isProjector = model.fileName == QLatin1String("eyes.gguf");
        QCOMPARE(isModel(read.info), !isProjector);
        if (!isProjector)
            QVERIFY2(read.info.runs, qPrintable(read.whyNot));
    }
}

QTEST_GUILESS_MAIN(LibraryScanTest)
#include "libraryscan_test.moc"
