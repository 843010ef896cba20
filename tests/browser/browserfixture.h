#pragma once

#include "app/browser/browsercontroller.h"
#include "app/hub/downloads.h"
#include "app/settings/settings.h"
#include "tests/support/fixtures.h"
#include "tests/support/hubserver.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace hearth::test {

inline const QString pickedRepository = QStringLiteral("good/tiny-GGUF");
inline const QString goneRepository = QStringLiteral("good/gone-GGUF");

// A list of two: one that the Hub has, one that it does not have.
Catalogue smallCatalogue();

// A machine with 16 GB, of which 12 are free, and no GPU.
inline std::vector<DeviceInfo> smallMachine()
{
    DeviceInfo cpu;
    cpu.id = "cpu";
    cpu.name = "Test CPU";
    cpu.totalBytes = 16000000000;
    cpu.freeBytes = 12000000000;
    return {cpu};
}

inline QByteArray readFixture(const char *path)
{
    QFile file(QString::fromStdString((fixturesFolder() / path).string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A Hub, and the page's controller that asks it.
struct BrowserFixture
{
    BrowserFixture()
    {
        options.allowsLoopbackHttp = true;
        net.setOptions(options);
        DownloadOptions wanted;
        wanted.modelsFolder = folder.filePath(QStringLiteral("models"));
        wanted.journalFolder = folder.filePath(QStringLiteral("journal"));
        wanted.reserveBytes = 0;
        wanted.retryBaseMs = 1;
        downloads = std::make_unique<Downloads>(hub, wanted);
        browser =
            std::make_unique<BrowserController>(BrowserController::Needs{hub,
                                                                         *downloads,
                                                                         settings,
                                                                         {[this] { return machine; }, [] { return LoadOptions(); }, {}, {}},
                                                                         [this] { return measured(); }},
                                                smallCatalogue());
    }

    void seal(bool isSealed)
    {
        options.isSealed = isSealed;
        net.setOptions(options);
    }
    // Repositories of the Hub that a search can find.
    void fill(int count)
    {
        for (int i = 0; i < count; ++i) {
            const QString id = QStringLiteral("owner/model-%1-GGUF").arg(i, 3, 10, QLatin1Char('0'));
            server.put(id, QStringLiteral("model-Q4_K_M.gguf"), "nothing");
            server.repositories[id].downloads = count - i;
            server.repositories[id].tags = {QStringLiteral("gguf")};
        }
    }
    // A repository with a model that runs, in two quantizations.
    void putModel(const QString &id)
    {
        server.put(id, QStringLiteral("tiny-Q4_0.gguf"), readFixture("models/quants/tiny-q4_0.gguf"));
        server.put(id, QStringLiteral("tiny-Q8_0.gguf"), readFixture("models/quants/tiny-q8_0.gguf"));
        server.put(id, QStringLiteral("README.md"), "---\nlicense: mit\n---\n# Tiny\n\nSays **little**.", false);
        server.repositories[id].tags = {QStringLiteral("gguf")};
        server.repositories[id].license = QStringLiteral("mit");
    }
    bool settles()
    {
        return QTest::qWaitFor([this] { return !browser->isSearching(); }, 20000);
    }
    QStringList listed() const
    {
        QStringList ids;
        for (const RepositoryRow &row : browser->model()->rows())
            ids.append(row.repository);
        return ids;
    }
    qsizetype searches()
    {
        qsizetype count = 0;
        for (const HttpRequest &request : server.hub().requests())
            count += request.path == QLatin1String("/api/models") ? 1 : 0;
        return count;
    }

    QTemporaryDir folder;
    HubServer server;
    NetOptions options;
    Net net;
    HubClient hub{net, HubOptions{server.endpoint(), {}}};
    Settings settings{folder.path()};
    std::vector<DeviceInfo> machine = smallMachine();
    std::function<QFuture<MeasuredCosts>()> measured = [] { return QtFuture::makeReadyFuture(MeasuredCosts()); };
    std::unique_ptr<Downloads> downloads;
    std::unique_ptr<BrowserController> browser;
};

} // namespace hearth::test
