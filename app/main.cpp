#include "app/application.h"
#include "app/instance.h"
#include "app/net/qmldoor.h"
#include "app/selftest.h"
#include "app/settings/englishforms.h"
#include "app/settings/renderer.h"
#include "app/startup.h"
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
    Application app(arguments);
    quitOnSignals(app.unsaved);
#ifndef QT_NO_SESSIONMANAGER
    QObject::connect(qGuiApp, &QGuiApplication::commitDataRequest, &app.unsaved, [&app] { app.unsaved.endSession(); });
#endif
    app.publish();
    app.open();

    int code = 0;
    {
        QmlDoor door;
        QQmlApplicationEngine engine;
        engine.setNetworkAccessManagerFactory(&door);
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
                if (!std::exchange(isShown, true) && !arguments.isSelfTest)
                    app.start();
                startModels();
            },
            Qt::QueuedConnection);
        std::unique_ptr<UiProbe> probe;
        if (arguments.measuresUi) {
            probe = std::make_unique<UiProbe>([&] {
                const QString phase = isShown ? app.phase() : QStringLiteral("starting");
                return phase == QLatin1String("idle") && app.documents.progress().isRunning ? QStringLiteral("indexing") : phase;
            });
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
    instance.leave();
    app.attachments.shutDown();
    app.chat.shutDown();
    app.store.settle();
    return code;
}

} // namespace

int main(int argc, char *argv[])
{
    QQuickStyle::setStyle(QStringLiteral("Basic"));
    chooseRenderer();
    QGuiApplication application(argc, argv);
    QGuiApplication::setApplicationName(QStringLiteral("hearth"));
    QGuiApplication::setDesktopFileName(QStringLiteral("hearth"));
    QGuiApplication::setApplicationVersion(QStringLiteral(HEARTH_VERSION));
    EnglishForms forms;
    QGuiApplication::installTranslator(&forms);
    const Arguments arguments = readArguments(application);

    int code = 0;
    if (Instance instance(arguments.dataFolder); instance.claim())
        code = runWindow(arguments, instance);
    else
        std::fprintf(
            stderr,
            "Hearth is already open with %s; its window was brought forward. If none came, it is still ending: try again in a minute.\n",
            qPrintable(arguments.dataFolder));
    if (arguments.isTemporary)
        QDir(arguments.dataFolder).removeRecursively();
    return code;
}
