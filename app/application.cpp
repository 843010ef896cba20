#include "app/application.h"

#include "app/documentqmltypes.h"
#include "app/guide/guidefile.h"
#include "app/labneeds.h"
#include "app/net/netrules.h"
#include "app/qmltypes.h"
#include "app/startup.h"
#include "app/store/whendone.h"
#include "inference/hardware.h"

#include <QCoreApplication>
#include <QDir>
#include <QMap>
#include <QSet>

#include <algorithm>

namespace hearth {

namespace {

QString toText(const std::filesystem::path &path)
{
    return QString::fromStdU16String(path.u16string());
}

NetOptions netOptions(const Settings &settings, const HubOptions &hub)
{
    static const QMap<QString, NetOptions::Proxy> proxies = {{QStringLiteral("none"), NetOptions::Proxy::None},
                                                             {QStringLiteral("http"), NetOptions::Proxy::Http},
                                                             {QStringLiteral("socks5"), NetOptions::Proxy::Socks5}};
    NetOptions options;
    options.isSealed = settings.isSealed();
    // A mirror on this machine itself may do without a certificate; nothing leaves the machine on the way there.
    const QUrl endpoint(hub.endpoint);
    options.allowsLoopbackHttp = endpoint.scheme() == QLatin1String("http") && isLoopbackHost(endpoint.host());
    options.proxy = proxies.value(settings.proxyMode(), NetOptions::Proxy::System);
    options.proxyHost = settings.proxyHost();
    options.proxyPort = quint16(settings.proxyPort());
    return options;
}

DownloadOptions downloadOptions(const Settings &settings)
{
    DownloadOptions options;
    const QString folder = settings.downloadFolder();
    options.modelsFolder = folder.isEmpty() ? ownModelsFolder(settings.dataFolder()) : folder;
    options.journalFolder = settings.dataFolder() + QStringLiteral("/downloads");
    options.parallel = settings.parallelDownloads();
    options.bytesPerSecond = qint64(settings.downloadLimitKb()) * 1000;
    return options;
}

QString readerProgram()
{
#ifdef Q_OS_WIN
    return QCoreApplication::applicationDirPath() + QStringLiteral("/hearth-reader.exe");
#else
    return QCoreApplication::applicationDirPath() + QStringLiteral("/hearth-reader");
#endif
}

DocumentsOptions documentsOptions(const Settings &settings, const DocumentSettings &chosen)
{
    DocumentsOptions options;
    options.folder = settings.dataFolder() + QStringLiteral("/documents");
    options.readerProgram = readerProgram();
    options.embedder = chosen.embedder();
    options.judge = chosen.judge();
    options.ocrLanguages = chosen.ocrLanguages();
    return options;
}

QUrl page(const char *file)
{
    return {QStringLiteral("qrc:/qt/qml/Hearth/Ui/") + QLatin1String(file)};
}

} // namespace

Application::Application(const Arguments &arguments)
    : settings(arguments.dataFolder), documentSettings(arguments.dataFolder), hub(net, {}), downloads(hub, downloadOptions(settings)),
      browser({hub, downloads, settings, machine(), [this] { return measuredCosts(store); }}, Catalogue::builtIn()),
      store(arguments.dataFolder), chats(store), defaults(store), engine(realEngine()),
      documents(documentsOptions(settings, documentSettings)), linkedDocuments(documents, readerProgram()),
      models(engine, settings, realFacts(), toText(findGuide(programFolder()))), library(models, settings), chat(chats, engine, settings),
      chatList(chats, chat), lab(store, chats, labNeeds(models, engine, settings, readerProgram()))
{
    if (arguments.isSealed)
        settings.sealThisRun();
    applyNetwork();
    connectNetwork();
    connectDownloads();
    connectDocuments();
    connectNotices();
    QObject::connect(&engine, &EngineHost::busyChanged, &lab, &LabController::goOn);
    QObject::connect(&engine, &EngineHost::freed, &lab, &LabController::goOn);
}

// What the browser asks of the machine to say what fits it.
FitDesk::Needs Application::machine()
{
    FitDesk::Needs needs;
    needs.devices = listDevices;
    needs.loadOptions = [this] {
        LoadOptions options;
        options.device = settings.device().toStdString();
        options.gpuLayers = settings.gpuLayers();
        options.threads = settings.threads();
        options.cacheDirectory = (settings.dataFolder() + QStringLiteral("/cache")).toStdString();
        return options;
    };
    needs.addWhatIsGivenBack = [this](std::vector<DeviceInfo> &devices) { giveBack(devices, heldMemory(engine)); };
    needs.isIdle = [this] { return phase() == QLatin1String("idle"); };
    return needs;
}

void Application::publish()
{
    SettingsSingleton::object = &settings;
    NoticesSingleton::object = &notices;
    UnsavedSingleton::object = &unsaved;
    PagesSingleton::object = &pages;
    NetworkSingleton::object = &network;
    DownloadsSingleton::object = &downloadList;
    BrowserSingleton::object = &browser;
    ModelsSingleton::object = &models;
    LibrarySingleton::object = &library;
    ChatSingleton::object = &chat;
    ChatsSingleton::object = &chatList;
    LabSingleton::object = &lab;
    CollectionsSingleton::object = &collections;
    AttachmentsSingleton::object = &attachments;
    DocumentSettingsSingleton::object = &documentSettings;
    pages.add(QStringLiteral("documents"), page("documents/DocumentsPage.qml"));
    pages.add(QStringLiteral("browser"), page("browser/BrowserPage.qml"));
    pages.add(QStringLiteral("downloads"), page("downloads/DownloadsPage.qml"));
    pages.add(QStringLiteral("lab"), page("lab/LabPage.qml"));
    pages.add(QStringLiteral("library"), page("library/LibraryPage.qml"));
    pages.add(QStringLiteral("network"), page("network/NetworkPage.qml"));
}

void Application::applyNetwork()
{
    const HubOptions hubWanted = hubOptions(settings.hubEndpoint(), settings.hubToken());
    hub.setOptions(hubWanted);
    net.setOptions(netOptions(settings, hubWanted));
}

void Application::applyDownloads()
{
    const DownloadOptions options = downloadOptions(settings);
    downloadList.setOptions(options);
    // What is downloaded is found again where it lies.
    QStringList folders = settings.modelFolders();
    if (!settings.downloadFolder().isEmpty() && !folders.contains(options.modelsFolder)) {
        folders.append(options.modelsFolder);
        settings.setModelFolders(folders);
        models.rescan();
    }
}

void Application::connectNetwork()
{
    QObject::connect(&settings, &Settings::networkChanged, &hub, [this] { applyNetwork(); });
    QObject::connect(&settings, &Settings::downloadOptionsChanged, &downloads, [this] { applyDownloads(); });
}

void Application::connectDownloads()
{
    QObject::connect(&downloads, &Downloads::recorded, &models, [this] { models.rescan(); });
    QObject::connect(&downloadList, &DownloadController::finished, &notices,
                     [this](const QString &, const QString &title, const QString &path) { addDownloadNotice(notices, title, path); });
}

void Application::connectDocuments()
{
    chat.setDocuments(&linkedDocuments);
    QObject::connect(&chat, &ChatController::newChatStored, &attachments, &AttachmentController::keepAs);
    QObject::connect(&chat, &ChatController::chatChanged, &attachments, [this] { attachments.setChat(chat.chatId()); });
    QObject::connect(&chatList, &ChatListController::removed, &attachments, &AttachmentController::removeLater);
    QObject::connect(&chatList, &ChatListController::restored, &attachments, &AttachmentController::keepAfterAll);
    QObject::connect(&chat, &ChatController::generatingChatsChanged, &documents,
                     [this] { documents.setBusy(!chat.generatingChats().isEmpty()); });
    QObject::connect(&documentSettings, &DocumentSettings::embedderChanged, &documents,
                     [this] { documents.setEmbedder(documentSettings.embedder()); });
    QObject::connect(&documentSettings, &DocumentSettings::ocrLanguagesChanged, &documents,
                     [this] { documents.setOcrLanguages(documentSettings.ocrLanguages()); });
    QObject::connect(&documentSettings, &DocumentSettings::judgeChanged, &documents,
                     [this] { documents.setJudge(documentSettings.judge()); });
}

void Application::connectNotices()
{
    QObject::connect(&store, &Store::writeFailed, &notices, [this](const StoreError &error) { addWriteNotice(notices, error); });
    QObject::connect(&store, &Store::writeRecovered, &notices, [this] { removeWriteNotice(notices); });
    QObject::connect(&lab, &LabController::interrupted, &notices, [this](const QString &title) { addInterruptedNotice(notices, title); });
    QObject::connect(&models, &ModelController::fileNoticed, &notices, [this](const QString &text) { showFileNotice(notices, text); });
    QObject::connect(&models, &ModelController::guideMissed, &notices,
                     [this] { addGuideNotice(notices, toText(usualGuidePath(programFolder()))); });
    QObject::connect(&notices, &NoticeList::acted, &settings, [this](const QString &action) {
        if (action == QLatin1String("open_data_folder"))
            settings.openDataFolder();
        else if (const QString path = downloadOfAction(action); !path.isEmpty()) {
            chatList.newChat();
            models.load(path);
        }
    });
}

void Application::open()
{
    const auto tellChat = [this] { chat.setModelDefaults(models.defaultsOf(models.currentPath())); };
    QObject::connect(&defaults, &ModelDefaultsBook::changed, &chat, tellChat);
    QObject::connect(&engine, &EngineHost::currentChanged, &chat, tellChat);
    models.setDefaultsBook(&defaults);
    whenDone(store.open(), &chatList, [this](const OpenReport &report) {
        addOpenNotices(notices, report);
        chats.setLargestId(report.largestId);
        chats.purge();
        chatList.refresh();
        lab.open();
        // A list of chats that is not whole says nothing about what is gone.
        if (!report.error && report.recovery.keptAside.isEmpty())
            forgetDocumentsOfGoneChats();
    });
    defaults.load();
    if (!models.crashedModel().isEmpty())
        addCrashNotice(notices, models.crashedModel());
}

void Application::forgetDocumentsOfGoneChats()
{
    whenDone(chats.list(), &documents, [this](const StoreResult<QList<ChatSummary>> &listed) {
        QSet<qint64> kept;
        for (const ChatSummary &there : listed.value)
            kept.insert(there.id);
        if (!listed.error)
            documents.forgetChatsBut(kept);
    });
}

void Application::start()
{
    downloads.restore();
    documents.open();
}

QString Application::phase() const
{
    if (models.state() == QLatin1String("loading"))
        return QStringLiteral("loading");
    if (lab.isRunning())
        return QStringLiteral("comparing");
    return chat.generatingChats().isEmpty() ? QStringLiteral("idle") : QStringLiteral("streaming");
}

} // namespace hearth
