#pragma once

#include "app/lab/labcontroller.h"
#include "app/store/filehash.h"
#include "tests/support/fixtures.h"

#include <QTemporaryDir>
#include <QtTest/QtTest>

namespace hearth::test {

inline QString trained(const char *name)
{
    return QString::fromStdString((fixturesFolder() / "models/trained" / name).string());
}

// A Lab with a history of its own, for tests with real small models. layBed() before each test, clearBed() after it.
class LabBed : public QObject
{
protected:
    void layBed();
    void clearBed();
    void addStories(const QStringList &names); // "q8_0"; they are read when it returns
    void addStory(const QString &path);
    void measureOnPage(); // a text that is read sooner than the sample
    void finish();        // starts and waits for the end
    LabRun finishedRun(); // the newest of the history
    void startAgain();    // as Hearth does: the history is kept

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<ChatStore> m_ids;
    LabController::Needs m_needs;
    std::unique_ptr<LabController> m_lab;
    int m_freed = 0;
    bool m_isAnswering = false;      // a chat, and
    bool m_isFreeing = false;        // the engine, as a test wants it
    std::string m_howIsa = "scalar"; // how models are loaded, by the settings
};

inline void LabBed::layBed()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<Store>(m_folder->path());
    m_store->open().waitForFinished();
    m_ids = std::make_unique<ChatStore>(*m_store);
    m_freed = 0;
    m_isAnswering = m_isFreeing = false;
    m_howIsa = "scalar";
    LabController::Needs needs{.loadOptions =
                                   [this](const QString &path) {
                                       LoadOptions options;
                                       options.path = path.toStdU16String();
                                       options.device = "cpu";
                                       options.cpuIsa = m_howIsa;
                                       return options;
                                   },
                               .freeModels = [this] { ++m_freed; },
                               .cacheFolder = m_folder->filePath(QStringLiteral("lab"))};
    needs.isFreeing = [this] { return m_isFreeing; };
    needs.isAnswering = [this] { return m_isAnswering; };
    needs.stopAnswers = [this] {
        m_isAnswering = false;
        m_lab->goOn();
    };
    needs.hashFile = [](const QString &path, const std::atomic<bool> &) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return QString();
        FileHash hash(HashKind::Sha256, file.size());
        hash.add(file.readAll());
        return hash.result();
    };
    needs.identity = [](const QString &path) {
        return path.endsWith(QLatin1String("stories260K-f16.gguf"))
            ? LabIdentity{.repository = QStringLiteral("org/stories"), .revision = QStringLiteral("v1"), .files = {}, .known = {}}
            : LabIdentity{};
    };
    needs.readDocument = [](const QString &path, const std::stop_token &) {
        LabText text;
        if (path.endsWith(QLatin1String("locked.pdf")))
            text.error = QStringLiteral("It has a password.");
        else
            text.text = QStringLiteral("Once upon a time there was a page. ").repeated(20);
        return text;
    };
    m_needs = needs;
    startAgain();
    QVERIFY(m_lab->isSample()); // what a Lab measures on by itself; tests that measure say so
    m_lab->measureNothing();
    m_lab->setPrompt(0, QString(), QStringLiteral("Once upon a time"));
    m_lab->setMaxTokens(24);
}

inline void LabBed::startAgain()
{
    m_lab.reset();
    m_lab = std::make_unique<LabController>(*m_store, *m_ids, m_needs);
    m_lab->open();
}

inline void LabBed::clearBed()
{
    m_lab.reset();
    m_ids.reset();
    m_store.reset();
}

inline void LabBed::addStories(const QStringList &names)
{
    for (const QString &name : names)
        addStory(trained(qPrintable(QStringLiteral("stories260K-%1.gguf").arg(name))));
}

inline void LabBed::addStory(const QString &path)
{
    m_lab->addModel(path);
    QTRY_COMPARE_WITH_TIMEOUT(
        m_lab->variants()->data(m_lab->variants()->index(m_lab->variants()->rowCount() - 1), LabVariantList::StageRole), QString(), 30000);
}

inline void LabBed::measureOnPage()
{
    m_lab->measureOn(QUrl::fromLocalFile(QStringLiteral("/papers/report.pdf")));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->textName(), QStringLiteral("report.pdf"), 30000);
}

inline void LabBed::finish()
{
    const int before = m_lab->history()->rowCount();
    m_lab->start();
    QCOMPARE(m_lab->state(), QStringLiteral("running"));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->state(), QStringLiteral("done"), 120000);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab->history()->rowCount(), before + 1, 30000);
}

inline LabRun LabBed::finishedRun()
{
    const qint64 id = m_lab->history()->runs().value(0).id;
    QFuture<StoreResult<LabRun>> read = m_store->run([id](Database &db) { return readLabRun(db, id); });
    read.waitForFinished();
    return read.result().value;
}

} // namespace hearth::test
