#include "app/chat/chatcontroller.h"
#include "app/chat/chatlistcontroller.h"
#include "app/engine/enginehost.h"
#include "app/guide/guidefile.h"
#include "app/instance.h"
#include "app/library/librarycontroller.h"
#include "app/library/modelcontroller.h"
#include "app/notices/noticelist.h"
#include "app/pages/pages.h"
#include "app/qmltypes.h"
#include "app/selftest.h"
#include "app/settings/settings.h"
#include "app/startup.h"
#include "app/store/chatstore.h"
#include "app/store/modeldefaults.h"
#include "app/store/store.h"
#include "app/uiprobe.h"

#include <QDir>
#include <QGuiApplication>
#include <QIcon>
#include <QQmlApplicationEngine>
#include <QQuickStyle>
#include <QQuickWindow>
#include <QTimer>

#include <cstdio>
#include <memory>
#include <utility>

using namespace hearth;

namespace {

constexpr int selfTestMs = 2000; // for what the window does after it is shown

QString toText(const std::filesystem::path &path)
{
    return QString::fromStdU16String(path.u16string());
}

// Everything that lives as long as the window, in the order it is made; it ends in the reverse one.
struct App
{
    explicit App(const Arguments &arguments)
        : settings(arguments.dataFolder), store(arguments.dataFolder), chats(store), defaults(store), engine(realEngine()),
          models(engine, settings, realFacts(), toText(findGuide(programFolder()))), library(models, settings),
          chat(chats, engine, settings), chatList(chats, chat)
    {
    }

    Settings settings;
    NoticeList notices;
    Pages pages;
    Store store;
    ChatStore chats;
    ModelDefaultsBook defaults;
    EngineHost engine;
    ModelController models;
    LibraryController library;
    ChatController chat;
    ChatListController chatList;
};

void publish(App &app)
{
    SettingsSingleton::object = &app.settings;
    NoticesSingleton::object = &app.notices;
    PagesSingleton::object = &app.pages;
    ModelsSingleton::object = &app.models;
    LibrarySingleton::object = &app.library;
    ChatSingleton::object = &app.chat;
    ChatsSingleton::object = &app.chatList;
}

void openStore(App &app)
{
    QObject::connect(&app.store, &Store::writeFailed, &app.notices,
                     [&app](const StoreError &error) { addWriteNotice(app.notices, error); });
    QObject::connect(&app.store, &Store::writeRecovered, &app.notices, [&app] { removeWriteNotice(app.notices); });
    QObject::connect(&app.models, &ModelController::fileNoticed, &app.notices,
                     [&app](const QString &text) { showFileNotice(app.notices, text); });
    QObject::connect(&app.models, &ModelController::guideMissed, &app.notices,
                     [&app] { addGuideNotice(app.notices, toText(usualGuidePath(programFolder()))); });
    QObject::connect(&app.notices, &NoticeList::acted, &app.settings, [&app](const QString &action) {
        if (action == QLatin1String("open_data_folder"))
            app.settings.openDataFolder();
    });
    const auto tellChat = [&app] { app.chat.setModelDefaults(app.models.defaultsOf(app.models.currentPath())); };
    QObject::connect(&app.defaults, &ModelDefaultsBook::changed, &app.chat, tellChat);
    QObject::connect(&app.engine, &EngineHost::currentChanged, &app.chat, tellChat);
    app.models.setDefaultsBook(&app.defaults);
    app.store.open().then(&app.chatList, [&app](const OpenReport &report) {
        addOpenNotices(app.notices, report);
        app.chats.setLargestId(report.largestId);
        app.chats.purge();
        app.chatList.refresh();
    });
    app.defaults.load();
}

QString phaseOf(App &app)
{
    if (app.models.state() == QLatin1String("loading"))
        return QStringLiteral("loading");
    return app.chat.generatingChats().isEmpty() ? QStringLiteral("idle") : QStringLiteral("streaming");
}

int runSelfTest(QQmlApplicationEngine &engine)
{
    int failed = loadEveryQmlFile(engine);
    QTimer::singleShot(selfTestMs, qApp, &QCoreApplication::quit);
    QCoreApplication::exec();
    if (const int count = QmlWarnings::count(); count > 0) {
        std::fprintf(stderr, "%d QML warnings\n", count);
        ++failed;
    }
    return failed == 0 ? 0 : 1;
}

int runWindow(const Arguments &arguments, Instance &instance)
{
    const QmlWarnings warnings;
    App app(arguments);
    publish(app);
    openStore(app);
    if (!app.models.crashedModel().isEmpty())
        addCrashNotice(app.notices, app.models.crashedModel());

    int code = 0;
    {
        QQmlApplicationEngine engine;
        engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
        engine.load(QUrl(QStringLiteral("qrc:/qt/qml/Hearth/Ui/Main.qml")));
        if (engine.rootObjects().isEmpty())
            return 1;
        auto *window = qobject_cast<QQuickWindow *>(engine.rootObjects().constFirst());
        QObject::connect(&instance, &Instance::raiseRequested, window, [window] {
            window->show();
            window->raise();
            window->requestActivate();
        });
        // The window comes first: what takes time begins once it can be seen, and it is known how each model is to be loaded.
        bool isShown = false;
        bool isStarted = false;
        const auto startModels = [&] {
            if (isShown && app.defaults.isLoaded() && !arguments.isSelfTest && !std::exchange(isStarted, true))
                app.models.start(arguments.model);
        };
        QObject::connect(&app.defaults, &ModelDefaultsBook::loaded, window, startModels);
        QObject::connect(
            window, &QQuickWindow::frameSwapped, &app.models,
            [&] {
                isShown = true;
                startModels();
            },
            Qt::QueuedConnection);
        std::unique_ptr<UiProbe> probe;
        if (arguments.measuresUi) {
            probe = std::make_unique<UiProbe>([&] { return isShown ? phaseOf(app) : QStringLiteral("starting"); });
            QObject::connect(
                window, &QQuickWindow::frameSwapped, probe.get(),
                [&] {
                    probe->mark(QStringLiteral("first_frame"));
                    if (app.models.state() == QLatin1String("ready"))
                        probe->mark(QStringLiteral("frame_with_model"));
                },
                Qt::QueuedConnection);
        }
        code = arguments.isSelfTest ? runSelfTest(engine) : QCoreApplication::exec();
        if (probe)
            probe->print();
    }
    app.chat.shutDown();
    return code;
}

} // namespace

int main(int argc, char *argv[])
{
    QQuickStyle::setStyle(QStringLiteral("Basic"));
    QGuiApplication application(argc, argv);
    QGuiApplication::setApplicationName(QStringLiteral("hearth"));
    QGuiApplication::setDesktopFileName(QStringLiteral("hearth"));
    QGuiApplication::setApplicationVersion(QStringLiteral(HEARTH_VERSION));
    const Arguments arguments = readArguments(application);
    quitOnSignals(application);

    int code = 0;
    if (Instance instance(arguments.dataFolder); instance.claim())
        code = runWindow(arguments, instance);
    else
        std::fprintf(stderr, "Hearth is already open with %s; its window was brought forward.\n", qPrintable(arguments.dataFolder));
    if (arguments.isTemporary)
        QDir(arguments.dataFolder).removeRecursively();
    return code;
}
