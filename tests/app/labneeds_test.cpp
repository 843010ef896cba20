#include "app/engine/enginehost.h"
#include "app/labneeds.h"
#include "app/library/modelcontroller.h"
#include "app/settings/settings.h"
#include "tests/app/fakeengine.h"

#include <QCryptographicHash>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using namespace hearth::test;

// What the Lab is given of the rest of the app.
class LabNeedsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void modelsAreLoadedAsInChatsWithTheirOwnContext();
    void whatChatsHoldIsGivenBack();
    void aFileIsReadOnceForItsHash();
    void aFileThatIsNotThereHasNoHash();

private:
    [[nodiscard]] QString write(const QByteArray &content) const;

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
    MachineFacts facts;
    facts.otherPlaces = [] { return LibraryPlaces(); };
    facts.devices = [] { return std::vector<DeviceInfo>(1); };
    m_models = std::make_unique<ModelController>(*m_host, *m_settings, facts);
    m_needs = labNeeds(*m_models, *m_host, *m_settings, QStringLiteral("no-reader"));
}

void LabNeedsTest::cleanup()
{
    m_needs = {};
    m_models.reset();
    m_host.reset();
    m_settings.reset();
}

QString LabNeedsTest::write(const QByteArray &content) const
{
    QFile file(m_folder->filePath(QStringLiteral("a.gguf")));
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? file.fileName() : QString();
}

void LabNeedsTest::modelsAreLoadedAsInChatsWithTheirOwnContext()
{
    const QString path = m_folder->filePath(QStringLiteral("a.gguf"));
    LoadOptions asInChats = m_models->loadOptionsOf(path);
    asInChats.contextTokens = 0; // as many as prompts and answers take
    QVERIFY(m_needs.loadOptions(path) == asInChats);
    QCOMPARE(QString::fromStdU16String(m_needs.loadOptions(path).path.u16string()), path);
    QCOMPARE(m_needs.cacheFolder, m_settings->dataFolder() + QStringLiteral("/lab"));
    QVERIFY(m_needs.build.startsWith(QStringLiteral(HEARTH_VERSION)));
    const LabIdentity unknown = m_needs.identity(path); // no library holds it
    QVERIFY(unknown.repository.isEmpty() && unknown.files.isEmpty());
}

void LabNeedsTest::whatChatsHoldIsGivenBack()
{
    QVERIFY(m_needs.held().empty());
    QVERIFY(!m_needs.isFreeing() && !m_needs.isAnswering());
    m_engine->hostBytes = 12345;
    m_models->load(write("a model"));
    QTRY_COMPARE_WITH_TIMEOUT(m_engine->loads.size(), size_t(1), 30000);
    m_engine->finishLoad("A");
    QTRY_COMPARE_WITH_TIMEOUT(m_needs.held().size(), size_t(1), 30000);
    QCOMPARE(m_needs.held()[0].first, std::string("cpu"));
    QCOMPARE(m_needs.held()[0].second, uint64_t(12345));
    m_needs.freeModels();
    QTRY_COMPARE_WITH_TIMEOUT(m_engine->unloads.size(), size_t(1), 30000);
    QVERIFY(m_needs.isFreeing()); // until the engine has told
    m_engine->unloaded(m_engine->unloads[0]);
    QTRY_VERIFY_WITH_TIMEOUT(!m_needs.isFreeing(), 30000);
    QVERIFY(m_needs.held().empty());
}

void LabNeedsTest::aFileIsReadOnceForItsHash()
{
    const std::atomic<bool> stop{false};
    const QString path = write("what it holds");
    const auto sumOf = [](const QByteArray &content) {
        return QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
    };
    QCOMPARE(m_needs.hashFile(path, stop), sumOf("what it holds"));
    const QDateTime time = QFileInfo(path).lastModified();
    QCOMPARE(write("what is there"), path); // as long, and made to look as old: then it is not read
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite) && file.setFileTime(time, QFileDevice::FileModificationTime));
    file.close();
    QCOMPARE(m_needs.hashFile(path, stop), sumOf("what it holds"));
    QVERIFY(file.open(QIODevice::ReadWrite) && file.setFileTime(time.addSecs(60), QFileDevice::FileModificationTime));
    file.close();
    QCOMPARE(m_needs.hashFile(path, stop), sumOf("what is there"));
}

void LabNeedsTest::aFileThatIsNotThereHasNoHash()
{
    const std::atomic<bool> stop{false};
    const std::atomic<bool> stopped{true};
    QVERIFY(m_needs.hashFile(m_folder->filePath(QStringLiteral("none.gguf")), stop).isEmpty());
    QVERIFY(m_needs.hashFile(write("a model"), stopped).isEmpty());
    QVERIFY(!m_needs.hashFile(write("a model"), stop).isEmpty()); // what was broken off is not kept as read
}

QTEST_GUILESS_MAIN(LabNeedsTest)
#include "labneeds_test.moc"
