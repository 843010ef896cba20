#include "app/library/librarykeeper.h"
#include "app/library/libraryscan.h"
#include "app/library/modelfiles.h"
#include "app/store/modelorigin.h"
#include "tests/app/madelibrary.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

using namespace hearth;
using namespace hearth::test;

namespace {

const QString firstCommit = QStringLiteral("1111111111111111111111111111111111111111");
const QString secondCommit = QStringLiteral("2222222222222222222222222222222222222222");

QList<InstalledModel> found(const LibraryPlaces &places)
{
    const std::atomic<bool> stop = false;
    return scanLibrary(places, {}, stop).models;
}

// A home with a trash of its own, as every path of a deletion leads there.
struct Home
{
    Home()
    {
        qputenv("XDG_DATA_HOME", at("data").toUtf8());
        QDir().mkpath(at("data"));
    }
    [[nodiscard]] QString at(const char *path) const { return folder.filePath(QLatin1String(path)); }
    [[nodiscard]] QStringList trash() const
    {
        return QDir(at("data/Trash/files")).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
    }
    QTemporaryDir folder{QDir::homePath() + QStringLiteral("/.hearth-test-XXXXXX")};
    LibraryPlaces places{.folders = {folder.filePath(QStringLiteral("models"))}};
};

const InstalledModel *named(const QList<InstalledModel> &models, const char *fileName)
{
    for (const InstalledModel &model : models) {
        if (model.fileName == QLatin1String(fileName))
            return &model;
    }
    return nullptr;
}

RemovalResult removeNamed(const LibraryPlaces &places, const char *fileName)
{
    const QList<InstalledModel> all = found(places);
    const InstalledModel *model = named(all, fileName);
    return model ? carryOut(planRemoval(*model, all)) : RemovalResult{-1, QStringLiteral("no such model")};
}

constexpr int patienceMs = 60000; // threads of the lowest priority wait for all others

void quiet(const HashProgress &) { }

} // namespace

class LibraryKeeperTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void movesAFileToTheTrash();
    void deletesAllPartsAndTheProjectorOfTheLast();
    void deletesAFolderThatHoldsNothingElse();
    void keepsWhatElseLiesInAFolder();
    void deletesALinkAndNotWhatItLeadsTo();
    void leavesOllamaToOllama();
    void deletesFromTheHubsCacheAsItsProgramsDo();
    void refusesWhatAnotherSnapshotUses();
    void saysWhatCouldNotBeMoved();
    void waitsForTheScan();
    void findsDuplicatesByContent();
    void takesNamesOfOneFileForOne();
    void readsNoFileWhoseHashIsKnown();
    void verifiesAgainstWhatThePublisherHas();
    void worksOnAThreadAndCanBeStopped();
};

void LibraryKeeperTest::movesAFileToTheTrash()
{
    const Home home;
    makeFile(home.at("models/a.gguf"), "12345");
    makeFile(home.at("models/b.gguf"), "1");
    const RemovalResult result = removeNamed(home.places, "a.gguf");
    QCOMPARE(result.error, QString());
    QCOMPARE(result.freedBytes, 5);
    QCOMPARE(home.trash(), QStringList(QStringLiteral("a.gguf")));
    QVERIFY(!QFile::exists(home.at("models/a.gguf")));
    QVERIFY(QFile::exists(home.at("models/b.gguf")));
}

void LibraryKeeperTest::deletesAllPartsAndTheProjectorOfTheLast()
{
    const Home home;
    makeFile(home.at("models/org/m-00001-of-00002.gguf"), "123");
    makeFile(home.at("models/org/m-00002-of-00002.gguf"), "123");
    makeFile(home.at("models/org/other.gguf"), "1");
    makeFile(home.at("models/org/mmproj.gguf"), "12");
    QCOMPARE(removeNamed(home.places, "m-00001-of-00002.gguf").freedBytes, 6);
    QCOMPARE(home.trash().size(), 2);
    QVERIFY(QFile::exists(home.at("models/org/mmproj.gguf"))); // serves the other
    QCOMPARE(removeNamed(home.places, "other.gguf").freedBytes, 3);
    QVERIFY(!QFile::exists(home.at("models/org")));
    QVERIFY(QFile::exists(home.at("models")));
}

void LibraryKeeperTest::deletesAFolderThatHoldsNothingElse()
{
    const Home home;
    makeFile(home.at("models/org/llama/config.json"), "{}");
    makeFile(home.at("models/org/llama/model.safetensors"), "123");
    QVERIFY(writeOrigin(home.at("models/org/llama"), {QStringLiteral("org/llama"), firstCommit, {}}));
    const RemovalResult result = removeNamed(home.places, "llama");
    QCOMPARE(result.error, QString());
    QCOMPARE(result.freedBytes, 5);
    QCOMPARE(home.trash(), QStringList(QStringLiteral("llama"))); // as one, so that it can be put back as one
    QVERIFY(!QFile::exists(home.at("models/org")));
}

void LibraryKeeperTest::keepsWhatElseLiesInAFolder()
{
    const Home home;
    makeFile(home.at("models/llama/config.json"), "{}");
    makeFile(home.at("models/llama/model.safetensors"), "123");
    makeFile(home.at("models/llama/my-notes.txt"));
    makeFile(home.at("models/deep/a.gguf"));
    makeFile(home.at("models/deep/below/photo.jpg"));
    QCOMPARE(removeNamed(home.places, "llama").error, QString());
    QCOMPARE(home.trash(), QStringList({QStringLiteral("config.json"), QStringLiteral("model.safetensors")}));
    QVERIFY(QFile::exists(home.at("models/llama/my-notes.txt")));
    QCOMPARE(removeNamed(home.places, "a.gguf").error, QString());
    QVERIFY(QFile::exists(home.at("models/deep/below/photo.jpg")));
}

void LibraryKeeperTest::deletesALinkAndNotWhatItLeadsTo()
{
    const Home home;
    const QString real = makeFile(home.at("elsewhere/a.gguf"), "12345");
    QDir().mkpath(home.at("models"));
    QVERIFY(QFile::link(real, home.at("models/link.gguf")));
    const RemovalResult result = removeNamed(home.places, "link.gguf");
    QCOMPARE(result.error, QString());
    QCOMPARE(result.freedBytes, 0);
    QVERIFY(QFile::exists(real));
    QVERIFY(!QFileInfo(home.at("models/link.gguf")).isSymLink());
    makeFile(home.at("models/one.gguf"), "12345");
    std::filesystem::create_hard_link(home.at("models/one.gguf").toStdString(), home.at("elsewhere/two.gguf").toStdString());
    const QList<InstalledModel> all = found(home.places);
    const RemovalPlan plan = planRemoval(*named(all, "one.gguf"), all);
    QCOMPARE(plan.freedBytes, 0);
    QVERIFY(!plan.note.isEmpty());
}

void LibraryKeeperTest::leavesOllamaToOllama()
{
    const Home home;
    const QString blob =
        makeOllamaModel(home.at("ollama"), QStringLiteral("registry.ollama.ai/library/qwen3/0.6b"), {{QStringLiteral("model"), "w"}});
    LibraryPlaces places;
    places.ollama = QStringList{home.at("ollama")};
    const RemovalResult result = removeNamed(places, "qwen3:0.6b");
    QVERIFY2(result.error.contains(QLatin1String("ollama rm qwen3:0.6b")), qPrintable(result.error));
    QVERIFY(QFile::exists(blob));
    InstalledModel guide;
    guide.source = ModelSource::Guide;
    QVERIFY(!planRemoval(guide, {}).refusal.isEmpty());
}

void LibraryKeeperTest::deletesFromTheHubsCacheAsItsProgramsDo()
{
    const Home home;
    LibraryPlaces places;
    places.hubCaches = QStringList{home.at("hub")};
    const QString repository = QStringLiteral("org/m");
    const QString link = makeHubFile(home.at("hub"), repository, firstCommit, QStringLiteral("sub/a.gguf"), "12345");
    const QString blob = QFileInfo(link).canonicalFilePath();
    const QString other = makeHubFile(home.at("hub"), repository, secondCommit, QStringLiteral("b.gguf"), "1");
    const RemovalResult result = removeNamed(places, "sub/a.gguf");
    QCOMPARE(result.error, QString());
    QCOMPARE(result.freedBytes, 5);
    QVERIFY(!QFile::exists(blob));
    QVERIFY(!QFileInfo(link).isSymLink());
    QVERIFY(!QFile::exists(home.at("hub/models--org--m/snapshots/") + firstCommit));
    QVERIFY(QFile::exists(other));
}

void LibraryKeeperTest::refusesWhatAnotherSnapshotUses()
{
    const Home home;
    LibraryPlaces places;
    places.hubCaches = QStringList{home.at("hub")};
    const QString link = makeHubFile(home.at("hub"), QStringLiteral("org/m"), firstCommit, QStringLiteral("a.gguf"), "12345");
    makeHubFile(home.at("hub"), QStringLiteral("org/m"), secondCommit, QStringLiteral("renamed.gguf"), "12345");
    const RemovalResult result = removeNamed(places, found(places)[0].fileName.toUtf8().constData());
    QVERIFY2(result.error.contains(QLatin1String("revision")), qPrintable(result.error));
    QVERIFY(QFile::exists(link));
    QVERIFY(home.trash().isEmpty());
}

void LibraryKeeperTest::saysWhatCouldNotBeMoved()
{
#ifndef Q_OS_LINUX
    QSKIP("needs a file that nobody can move");
#endif
    RemovalPlan plan;
    plan.trashed = QStringList{QStringLiteral("/proc/version")};
    plan.freedBytes = 5;
    const RemovalResult result = carryOut(plan);
    QVERIFY2(result.error.contains(QLatin1String("/proc/version")), qPrintable(result.error));
    QCOMPARE(result.freedBytes, 0);
    // No trash can be made: the file stays.
    const Home home;
    makeFile(home.at("models/a.gguf"));
    makeFile(home.at("data/Trash"), "not a folder");
    QVERIFY(!removeNamed(home.places, "a.gguf").error.isEmpty());
    QVERIFY(QFile::exists(home.at("models/a.gguf")));
}

// A file that was added by hand stands in the list before the scan has said what belongs to it.
void LibraryKeeperTest::waitsForTheScan()
{
    for (const ModelSource source : {ModelSource::File, ModelSource::HubCache}) {
        InstalledModel model;
        model.source = source;
        model.path = QStringLiteral("/somewhere/model.gguf");
        const RemovalPlan plan = planRemoval(model, {model});
        QVERIFY(plan.refusal.contains(QLatin1String("Try again")));
        QVERIFY(plan.trashed.isEmpty() && plan.unlinked.isEmpty());
        QCOMPARE(carryOut(plan).error, plan.refusal);
    }
}

void LibraryKeeperTest::findsDuplicatesByContent()
{
    const Home home;
    makeFile(home.at("models/a/same.gguf"), "12345");
    makeFile(home.at("models/b/copy.gguf"), "12345");
    makeFile(home.at("models/b/third.gguf"), "12345");
    makeFile(home.at("models/c/differs.gguf"), "12346");
    makeFile(home.at("models/c/longer.gguf"), "123456");
    for (const char *folder : {"d", "e"}) { // split models are compared part by part
        makeFile(home.at("models/") + QLatin1String(folder) + QStringLiteral("/m-00001-of-00002.gguf"), "one");
        makeFile(home.at("models/") + QLatin1String(folder) + QStringLiteral("/m-00002-of-00002.gguf"), folder);
    }
    KnownHashes known;
    const std::atomic<bool> stop = false;
    const QList<DuplicateGroup> groups = findDuplicates(found(home.places), known, stop, quiet);
    QCOMPARE(groups.size(), 1);
    QCOMPARE(groups[0].paths, QStringList({home.at("models/a/same.gguf"), home.at("models/b/copy.gguf"), home.at("models/b/third.gguf")}));
    QCOMPARE(groups[0].wastedBytes(), 10);
    QVERIFY(!known.contains(home.at("models/c/longer.gguf"))); // its size alone tells
    QCOMPARE(known.value(home.at("models/a/same.gguf")).sha256, sha256Hex("12345"));
}

void LibraryKeeperTest::takesNamesOfOneFileForOne()
{
    const Home home;
    const QString real = makeFile(home.at("models/a.gguf"), "12345");
    std::filesystem::create_hard_link(real.toStdString(), home.at("models/b.gguf").toStdString());
    QCOMPARE(found(home.places).size(), 2);
    QVERIFY(duplicateCandidates(found(home.places)).isEmpty());
}

void LibraryKeeperTest::readsNoFileWhoseHashIsKnown()
{
    const Home home;
    const QString mine = makeFile(home.at("models/a.gguf"), "12345");
    makeOllamaModel(home.at("ollama"), QStringLiteral("registry.ollama.ai/library/q/1"), {{QStringLiteral("model"), "12345"}});
    makeHubFile(home.at("hub"), QStringLiteral("org/m"), firstCommit, QStringLiteral("a.gguf"), "12345");
    LibraryPlaces places = home.places;
    places.ollama = QStringList{home.at("ollama")};
    places.hubCaches = QStringList{home.at("hub")};
    KnownHashes known;
    const std::atomic<bool> stop = false;
    qint64 last = 0;
    const QList<DuplicateGroup> groups = findDuplicates(found(places), known, stop, [&](const HashProgress &progress) {
        QCOMPARE(progress.totalBytes, 5); // of three files of this size
        last = progress.doneBytes;
    });
    QCOMPARE(groups.size(), 1);
    QCOMPARE(groups[0].paths.size(), 3);
    QCOMPARE(known.keys(), QStringList(mine));
    QCOMPARE(last, 5);
    // What is kept counts while the file is the same.
    const QString file = home.at("hashes.json");
    QVERIFY(writeKnownHashes(file, known));
    KnownHashes kept = readKnownHashes(file);
    bool hasRead = false;
    findDuplicates(found(places), kept, stop, [&](const HashProgress &) { hasRead = true; });
    QVERIFY(!hasRead);
    kept[mine].modifiedAt -= 1;
    findDuplicates(found(places), kept, stop, [&](const HashProgress &) { hasRead = true; });
    QVERIFY(hasRead);
}

void LibraryKeeperTest::verifiesAgainstWhatThePublisherHas()
{
    const Home home;
    LibraryPlaces places = home.places;
    places.hubCaches = QStringList{home.at("hub")};
    const QString link = makeHubFile(home.at("hub"), QStringLiteral("org/m"), firstCommit, QStringLiteral("a.gguf"), "12345");
    makeFile(home.at("models/b.gguf"), "12345");
    const QList<InstalledModel> models = found(places);
    const std::atomic<bool> stop = false;
    QCOMPARE(verify(*named(models, "a.gguf"), stop, quiet).verdict, Verdict::Intact);
    QCOMPARE(verify(*named(models, "b.gguf"), stop, quiet).verdict, Verdict::NotKnown);
    const std::atomic<bool> stopped = true;
    QCOMPARE(verify(*named(models, "a.gguf"), stopped, quiet).verdict, Verdict::Cancelled);
    makeFile(QFileInfo(link).canonicalFilePath(), "12346");
    const VerifyResult damaged = verify(*named(models, "a.gguf"), stop, quiet);
    QCOMPARE(damaged.verdict, Verdict::Damaged);
    QVERIFY2(damaged.sentence.contains(QLatin1String("a.gguf")), qPrintable(damaged.sentence));
    QFile::remove(QFileInfo(link).canonicalFilePath());
    QCOMPARE(verify(*named(models, "a.gguf"), stop, quiet).verdict, Verdict::Unreadable);
    // Git's way: "hello\n" is ce013625030ba8dba906f756967f9e9ca394464a (git hash-object).
    InstalledModel small;
    small.path = makeFile(home.at("small/config.json"), "hello\n");
    small.files = QStringList{small.path};
    small.knownHashes.insert(small.path, QStringLiteral("ce013625030ba8dba906f756967f9e9ca394464a"));
    QCOMPARE(verify(small, stop, quiet).verdict, Verdict::Intact);
}

void LibraryKeeperTest::worksOnAThreadAndCanBeStopped()
{
    const Home home;
    makeFile(home.at("models/a.gguf"), "12345");
    makeFile(home.at("models/b.gguf"), "12345");
    const QList<InstalledModel> models = found(home.places);
    LibraryKeeper keeper(home.at("hashes.json"));
    QSignalSpy duplicates(&keeper, &LibraryKeeper::duplicatesFound);
    QSignalSpy busy(&keeper, &LibraryKeeper::busyChanged);
    QSignalSpy removed(&keeper, &LibraryKeeper::removed);
    keeper.findDuplicates(models);
    QVERIFY(keeper.isBusy());
    QTRY_COMPARE_WITH_TIMEOUT(duplicates.size(), 1, patienceMs);
    QCOMPARE(duplicates[0][0].value<QList<DuplicateGroup>>().size(), 1);
    QVERIFY(duplicates[0][1].toBool());
    QTRY_COMPARE_WITH_TIMEOUT(busy.size(), 2, patienceMs);
    QCOMPARE(readKnownHashes(home.at("hashes.json")).size(), 2);
    // Large and sparse: reading it takes long enough to be stopped.
    QFile large(home.at("models/c.gguf"));
    QVERIFY(large.open(QIODevice::WriteOnly) && large.resize(qint64(8) << 30));
    InstalledModel slow = models[0];
    slow.path = large.fileName();
    slow.weights = slow.files = QStringList{slow.path};
    slow.knownHashes.insert(slow.path, sha256Hex("x"));
    VerifyResult result;
    connect(&keeper, &LibraryKeeper::verified, this, [&](const VerifyResult &got) { result = got; });
    QSignalSpy progressed(&keeper, &LibraryKeeper::progressed);
    keeper.verify(slow);
    QTRY_VERIFY_WITH_TIMEOUT(!progressed.isEmpty(), patienceMs);
    keeper.cancel();
    keeper.remove(models[1], models); // is not stopped by it
    QTRY_COMPARE_WITH_TIMEOUT(result.verdict, Verdict::Cancelled, patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(removed.size(), 1, patienceMs);
    QVERIFY(!QFile::exists(home.at("models/b.gguf")));
}

QTEST_GUILESS_MAIN(LibraryKeeperTest)
#include "librarykeeper_test.moc"
