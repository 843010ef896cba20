#include "app/selftest.h"

#include <QDirIterator>
#include <QQmlComponent>
#include <QQmlEngine>

#include <atomic>
#include <cstdio>

namespace hearth {

namespace {

std::atomic<int> warnings = 0;
QtMessageHandler previous = nullptr;

void countWarning(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    // QML's own warnings name the file; the platform's (no input method, no GPU) do not.
    const bool isQml =
        text.contains(QLatin1String(".qml")) || QByteArray(context.category).startsWith("qml") || QByteArray(context.file).endsWith(".qml");
    if (type != QtDebugMsg && type != QtInfoMsg && isQml)
        ++warnings;
    previous(type, context, text);
}

} // namespace

QmlWarnings::QmlWarnings()
{
    warnings = 0;
    previous = qInstallMessageHandler(countWarning);
}

QmlWarnings::~QmlWarnings()
{
    qInstallMessageHandler(previous);
}

int QmlWarnings::count()
{
    return warnings;
}

int loadEveryQmlFile(QQmlEngine &engine)
{
    int failed = 0;
    int loaded = 0;
    QDirIterator files(QStringLiteral(":/qt/qml/Hearth/Ui"), {QStringLiteral("*.qml")}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QUrl url(QStringLiteral("qrc") + files.next());
        QQmlComponent component(&engine, url);
        ++loaded;
        if (component.isReady())
            continue;
        // A singleton's own file says that it is one when it is loaded by hand; it was loaded by those that use it.
        bool isSingleton = false;
        for (const QQmlError &error : component.errors())
            isSingleton = isSingleton || error.description().contains(QLatin1String("singleton"), Qt::CaseInsensitive);
        if (isSingleton)
            continue;
        ++failed;
        std::fprintf(stderr, "%s\n", qPrintable(component.errorString()));
    }
    std::fprintf(stderr, "%d QML files, %d that do not load\n", loaded, failed);
    return loaded == 0 ? 1 : failed;
}

} // namespace hearth
