#pragma once

#include "tests/support/hubserver.h"

#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>

#include <nlohmann/json.hpp>

#include <memory>

namespace hearth::test {

// hearth-cli as a shell drives it, against a Hub on loopback, with a home and a data folder of its own.
class HubCliBench
{
public:
    using Json = nlohmann::json;
    struct Outcome
    {
        int status = -1;
        QByteArray out;
        QByteArray error;
    };

    HubCliBench() { QDir().mkpath(m_folder.filePath(QStringLiteral("home"))); }

    // The Hub answers from this process, so its events go on while the program runs.
    Outcome run(const QStringList &arguments, int interruptAfterMs = 0)
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("HF_ENDPOINT"), server.endpoint());
        environment.remove(QStringLiteral("HF_TOKEN"));
        if (!token.isEmpty())
            environment.insert(QStringLiteral("HF_TOKEN"), QString::fromLatin1(token));
        environment.insert(QStringLiteral("HEARTH_DATA_DIR"), m_folder.filePath(QStringLiteral("data")));
        for (const char *name : {"HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"}) // of nobody: no cache, no trash, no other program's models
            environment.insert(QLatin1String(name), m_folder.filePath(QStringLiteral("home")));
        for (const char *name : {"HF_HOME", "HF_HUB_CACHE", "OLLAMA_MODELS"})
            environment.remove(QLatin1String(name));
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(m_folder.path());
        QEventLoop loop;
        QObject::connect(&process, &QProcess::finished, &loop, &QEventLoop::quit);
        QObject::connect(&process, &QProcess::errorOccurred, &loop, &QEventLoop::quit);
        QTimer::singleShot(120000, &loop, &QEventLoop::quit);
        if (interruptAfterMs > 0)
            QTimer::singleShot(interruptAfterMs, &process, &QProcess::terminate);
        process.start(QStringLiteral(HEARTH_CLI), arguments);
        loop.exec();
        Outcome outcome;
        if (process.state() != QProcess::NotRunning || process.exitStatus() != QProcess::NormalExit)
            return outcome;
        outcome.status = process.exitCode();
        outcome.out = process.readAllStandardOutput();
        outcome.error = process.readAllStandardError();
        return outcome;
    }
    static Json json(const Outcome &outcome) { return Json::parse(outcome.out.toStdString(), nullptr, false); }

    [[nodiscard]] QString folder() const { return m_folder.path(); } // that it is started in
    [[nodiscard]] QString data(const QString &path) const { return m_folder.filePath(QStringLiteral("data/") + path); }
    [[nodiscard]] QString installed(const QString &file) const { return data(QStringLiteral("models/acme/tiny-GGUF/") + file); }
    static QByteArray bytesOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static void write(const QString &path, const QByteArray &content)
    {
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("%s cannot be written", qPrintable(path));
    }

    QByteArray synthesized(const QString &type)
    {
        const QString path = m_folder.filePath(type + QStringLiteral(".gguf"));
        const Outcome made =
            run({QStringLiteral("synthesize"), QStringLiteral("--shape"), QStringLiteral("smollm-135m"), QStringLiteral("--layers"),
                 QStringLiteral("1"), QStringLiteral("--vocabulary"), QStringLiteral("600"), QStringLiteral("--type"), type, path});
        return made.status == 0 ? bytesOf(path) : QByteArray();
    }

    HubServer server;
    QByteArray token; // HF_TOKEN of what is run

private:
    QTemporaryDir m_folder;
};

} // namespace hearth::test
