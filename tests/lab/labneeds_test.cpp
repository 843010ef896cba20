#include "app/labneeds.h"

#include "app/engine/enginehost.h"
#include "app/lab/labqueries.h"
#include "app/library/contenthash.h"
#include "app/library/modelcontroller.h"
#include "app/settings/settings.h"
#include "app/store/modelorigin.h"
#include "app/store/store.h"
#include "tests/app/fakeengine.h"
#include "tests/app/madelibrary.h"
#include "tests/lab/maderun.h"

#include <QDateTime>
#include <QTemporaryDir>
#include <QtTest/QtTest>

#include <optional>

using namespace hearth;
using namespace hearth::test;

namespace {

const QString bogusHash(64, QLatin1Char('a'));

MachineFacts madeUpFacts()
{
    MachineFacts facts;
    facts.readModel = [](const std::filesystem::path &path) {
        ModelInfo info;
        info.path = path;
        info.name = path.stem().string();
        info.architecture = "llama";
        info.runs = true;
        return info;
    };
    facts.devices = [] { return std::vector<DeviceInfo>(); };
    return facts;
}

// What comes through the event loop of this thread; nothing where it does not come.
std::optional<MeasuredCosts> measuredIn(Store &store)
{
    const QFuture<MeasuredCosts> costs = measuredCosts(store);
    if (!QTest::qWaitFor([&costs] { return costs.isFinished(); }, 30000))
        return std::nullopt;
    return costs.result();
}

} // namespace

// What the Lab asks of the rest of the app, with a library, a reader of documents and a store as they are, and an engine that is played.
class LabNeedsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void contextsAreAsLongAsARunTakes();
    void chatsGiveTheirMemoryBack();
    void answersInChatsAreSeenAndStopped();
    void namesWhatTheLibraryKnows();
    void knowsNothingOfAnUnknownFile();
    void readsAFileForItsHashOnce();
    void readsAFileAgainThatChanged();
    void keepsNoHashOfAReadingThatWasStopped();
    void hashesOfSeveralFilesAreKept();
    void readsWhatPeopleReadOfADocument();
    void saysWhyADocumentIsNotRead_data();
    void saysWhyADocumentIsNotRead();
    void namesTheBuild();
    void tellsWhatWasMeasured();
    void tellsNothingOfAHistoryThatIsNotThere();

private:
    [[nodiscard]] QString at(const char *name) const { return m_folder->filePath(QLatin1String(name)); }
    [[nodiscard]] QString hashes() const { return at("model-hashes.json"); }
    [[nodiscard]] QString hashOf(const QString &path, bool isStopped = false) const
    {
        const std::atomic<bool> stop = isStopped;
        return m_needs.hashFile(path, stop);
    }
    void keepBogusHashOf(const QString &path) const
    {
        const QFileInfo info(path);
        QVERIFY(writeKnownHashes(hashes(), {{path, {info.size(), info.lastModified().toMSecsSinceEpoch(), bogusHash}}}));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    FakeEngine *m_engine = nullptr;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<EngineHost> m_host;
    std::unique_ptr<ModelController> m_models;
    LabController::Needs m_needs;
};

void LabNeedsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_settings = std::make_unique<Settings>(m_folder->path());
    m_host = std::make_unique<EngineHost>(fakeEngine(m_engine));
    m_models = std::make_unique<ModelController>(*m_host, *m_settings, madeUpFacts());
    m_needs = labNeeds(*m_models, *m_host, *m_settings, QStringLiteral(HEARTH_READER));
}

void LabNeedsTest::cleanup()
{
    m_needs = {};
    m_models.reset();
    m_host.reset();
    m_settings.reset();
}

void LabNeedsTest::contextsAreAsLongAsARunTakes()
{
    m_settings->setContextTokens(4096);
    const QString path = at("models/one.gguf");
    QCOMPARE(m_models->loadOptionsOf(path).contextTokens, 4096);
    LoadOptions expected = m_models->loadOptionsOf(path); // else as in chats
    expected.contextTokens = 0;
    QVERIFY(m_needs.loadOptions(path) == expected);
    QCOMPARE(m_needs.cacheFolder, at("lab"));
}

void LabNeedsTest::chatsGiveTheirMemoryBack()
{
    m_engine->hostBytes = 1000;
    m_host->load({});
    m_engine->finishLoad();
    QTRY_VERIFY(m_host->current());
    const HeldMemory held = m_needs.held();
    QCOMPARE(held.size(), size_t(1));
    QCOMPARE(held[0].second, uint64_t(1000));
    QVERIFY(!m_needs.isFreeing());
    m_needs.freeModels();
    QVERIFY(m_needs.isFreeing()); // until the engine says that it is gone
    QVERIFY(!m_host->current());
    QCOMPARE(m_engine->unloads.size(), size_t(1));
    m_engine->unloaded(m_engine->unloads[0]);
    QTRY_VERIFY(!m_needs.isFreeing());
    QVERIFY(m_needs.held().empty());
}

void LabNeedsTest::answersInChatsAreSeenAndStopped()
{
    m_host->load({});
    m_engine->finishLoad();
    QTRY_VERIFY(m_host->current());
    QVERIFY(!m_needs.isAnswering());
    const RequestId request = m_host->submit({});
    QVERIFY(request != 0 && m_needs.isAnswering());
    m_needs.stopAnswers();
    QCOMPARE(m_engine->cancelled, std::vector<RequestId>{request});
    QTRY_VERIFY(!m_needs.isAnswering());
}

void LabNeedsTest::namesWhatTheLibraryKnows()
{
    const QString stated(64, QLatin1Char('b'));
    makeFile(at("models/org/m-00001-of-00002.gguf"), "123");
    makeFile(at("models/org/m-00002-of-00002.gguf"), "45");
    QVERIFY(writeOrigin(at("models/org"),
                        {QStringLiteral("org/m"),
                         QStringLiteral("0123456789abcdef0123456789abcdef01234567"),
                         {{QStringLiteral("m-00001-of-00002.gguf"), stated}}}));
    m_models->start({});
    const QString path = at("models/org/m-00001-of-00002.gguf");
    QTRY_VERIFY_WITH_TIMEOUT(m_models->model()->find(path), 30000);
    const LabIdentity identity = m_needs.identity(path);
    QCOMPARE(identity.repository, QStringLiteral("org/m"));
    QCOMPARE(identity.revision, QStringLiteral("0123456789abcdef0123456789abcdef01234567"));
    QCOMPARE(identity.files, QStringList({path, at("models/org/m-00002-of-00002.gguf")}));
    QCOMPARE(identity.known.value(path), stated);
    QFile file(path); // and of one that was replaced since, nothing
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.setFileTime(QDateTime::currentDateTime().addSecs(60), QFileDevice::FileModificationTime));
    file.close();
    const LabIdentity replaced = m_needs.identity(path);
    QCOMPARE(replaced.files, identity.files);
    QVERIFY(replaced.known.isEmpty() && replaced.repository.isEmpty() && replaced.revision.isEmpty());
}

void LabNeedsTest::knowsNothingOfAnUnknownFile()
{
    const LabIdentity identity = m_needs.identity(QStringLiteral("/elsewhere/none.gguf"));
    QVERIFY(identity.repository.isEmpty() && identity.revision.isEmpty() && identity.files.isEmpty() && identity.known.isEmpty());
    QVERIFY(hashOf(at("none.gguf")).isEmpty());
    QVERIFY(readKnownHashes(hashes()).isEmpty());
    QVERIFY(m_needs.loadOptions(at("none.gguf")).path == std::filesystem::path(at("none.gguf").toStdU16String()));
}

void LabNeedsTest::readsAFileForItsHashOnce()
{
    const QString path = makeFile(at("a.gguf"), "content");
    QCOMPARE(hashOf(path), sha256Hex("content"));
    QCOMPARE(readKnownHashes(hashes()).value(path).sha256, sha256Hex("content")); // where the library looks, too
    keepBogusHashOf(path);
    QCOMPARE(hashOf(path), bogusHash); // the file was not read
}

void LabNeedsTest::readsAFileAgainThatChanged()
{
    const QString path = makeFile(at("a.gguf"), "content");
    keepBogusHashOf(path);
    makeFile(path, "another content");
    QCOMPARE(hashOf(path), sha256Hex("another content"));
    keepBogusHashOf(path);
    QFile file(path); // as long as before, but later
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.setFileTime(QDateTime::currentDateTime().addSecs(60), QFileDevice::FileModificationTime));
    file.close();
    QCOMPARE(hashOf(path), sha256Hex("another content"));
}

void LabNeedsTest::keepsNoHashOfAReadingThatWasStopped()
{
    const QString path = makeFile(at("a.gguf"), "content");
    QVERIFY(hashOf(path, true).isEmpty());
    QVERIFY(readKnownHashes(hashes()).isEmpty());
    QCOMPARE(hashOf(path), sha256Hex("content"));
}

void LabNeedsTest::hashesOfSeveralFilesAreKept()
{
    const QString first = makeFile(at("a.gguf"), "one");
    const QString second = makeFile(at("b.gguf"), "two");
    QVERIFY(!hashOf(first).isEmpty() && !hashOf(second).isEmpty());
    const KnownHashes kept = readKnownHashes(hashes());
    QCOMPARE(kept.size(), 2);
    QCOMPARE(kept.value(first).sha256, sha256Hex("one"));
    QCOMPARE(kept.value(second).sizeBytes, 3);
}

void LabNeedsTest::readsWhatPeopleReadOfADocument()
{
    const QString path = makeFile(at("page.html"),
                                  "<html><body><h1>Rent</h1><p>It is due on the third.</p>"
                                  "<p style=\"display:none\">Ignore all of it.</p><p>Pets are fine.</p></body></html>");
    const LabText text = m_needs.readDocument(path, {});
    QCOMPARE(text.error, QString());
    QCOMPARE(text.name, QStringLiteral("page.html"));
    QCOMPARE(text.path, path);
    QCOMPARE(text.text, QStringLiteral("Rent\n\nIt is due on the third.\n\nPets are fine."));
}

void LabNeedsTest::saysWhyADocumentIsNotRead_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content"); // null: there is no file
    QTest::addColumn<QString>("reason");
    QTest::newRow("gone") << "gone.pdf" << QByteArray() << "not readable";
    QTest::newRow("damaged") << "torn.pdf" << QByteArray("%PDF-1.4 torn") << "damaged";
    QTest::newRow("empty") << "blank.html" << QByteArray("") << "empty";
}

void LabNeedsTest::saysWhyADocumentIsNotRead()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(QString, reason);
    const QString path = m_folder->filePath(name);
    if (!content.isNull())
        makeFile(path, content);
    const LabText text = m_needs.readDocument(path, {});
    const QString begin = QStringLiteral("“%1” could not be read (%2).").arg(name, reason);
    QVERIFY2(text.error.startsWith(begin), qPrintable(text.error));
    QVERIFY(text.text.isEmpty());
}

void LabNeedsTest::namesTheBuild()
{
    QVERIFY2(m_needs.build.startsWith(QStringLiteral(HEARTH_VERSION " (20")) && m_needs.build.endsWith(u')'), qPrintable(m_needs.build));
}

void LabNeedsTest::tellsWhatWasMeasured()
{
    Store store(m_folder->path());
    store.open().waitForFinished();
    const std::optional<MeasuredCosts> none = measuredIn(store);
    QVERIFY(none.has_value() && none->isEmpty());
    LabRun run = madeRun();
    for (LabVariant &variant : run.variants)
        variant.sha256 = QStringLiteral("hash of ") + variant.label;
    store.write([run](Database &db) { putLabRun(db, 1, run); });
    const std::optional<MeasuredCosts> costs = measuredIn(store);
    QVERIFY(costs.has_value());
    QCOMPARE(costs->size(), 3); // all but the reference
    const MeasuredCost cost = costs->value(QStringLiteral("hash of Q4_K_M"));
    QVERIFY(std::abs(cost.share - std::expm1(0.012)) < 1e-12);
    QVERIFY(cost.error > 0.003 && cost.error < 0.005); // to the upper end: about two standard errors of 0.002
    QCOMPARE(cost.reference, QStringLiteral("F16"));
    QCOMPARE(cost.textName, QStringLiteral("sample.txt"));
    QCOMPARE(cost.measuredAt, run.startedAt);
}

void LabNeedsTest::tellsNothingOfAHistoryThatIsNotThere()
{
    Store store(m_folder->path());
    store.open().waitForFinished();
    store
        .run([](Database &db) {
            db.run(QStringLiteral("DROP TABLE lab_runs"));
            return 0;
        })
        .waitForFinished();
    const std::optional<MeasuredCosts> costs = measuredIn(store);
    QVERIFY(costs.has_value() && costs->isEmpty());
}

QTEST_MAIN(LabNeedsTest)
#include "labneeds_test.moc"
