#include "app/cli/hub/toolkit.h"

#include "app/cli/terminal.h"
#include "app/net/netrules.h"

#include <QDir>
#include <QFileInfo>
#include <QProcessEnvironment>
#include <QSettings>
#include <QStandardPaths>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>

namespace hearth::cli {

namespace {

std::atomic<bool> wasInterrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free); // so a signal handler may set it

void noteInterrupt(int)
{
    wasInterrupted = true;
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

// As the window finds it (app/startup).
QString dataFolderOf(const Arguments &arguments)
{
    QString folder = QString::fromStdString(arguments.text("--data-dir"));
    if (folder.isEmpty())
        folder = qEnvironmentVariable("HEARTH_DATA_DIR");
    if (folder.isEmpty())
        folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    return QDir(folder).absolutePath();
}

// As the window has it (app/application).
NetOptions netOptions(const QSettings &settings, const HubOptions &hub, bool isSealed)
{
    NetOptions options;
    options.isSealed = isSealed || settings.value(QStringLiteral("network/sealed"), false).toBool();
    const QUrl endpoint(hub.endpoint);
    options.allowsLoopbackHttp = endpoint.scheme() == QLatin1String("http") && isLoopbackHost(endpoint.host());
    const QString proxy = settings.value(QStringLiteral("network/proxy")).toString();
    options.proxy = proxy == u"none" ? NetOptions::Proxy::None
        : proxy == u"http"           ? NetOptions::Proxy::Http
        : proxy == u"socks5"         ? NetOptions::Proxy::Socks5
                                     : NetOptions::Proxy::System;
    options.proxyHost = settings.value(QStringLiteral("network/proxy_host")).toString();
    options.proxyPort = quint16(std::clamp(settings.value(QStringLiteral("network/proxy_port"), 8080).toInt(), 1, 65535));
    return options;
}

} // namespace

Toolkit::Toolkit(const Arguments &arguments) : hub(net, {}), dataFolder(dataFolderOf(arguments))
{
    const QSettings settings(dataFolder + QStringLiteral("/settings.ini"), QSettings::IniFormat);
    const HubOptions wanted =
        hubOptions(settings.value(QStringLiteral("hub/endpoint")).toString(), settings.value(QStringLiteral("hub/token")).toString());
    hub.setOptions(wanted);
    net.setOptions(netOptions(settings, wanted, arguments.has("--sealed")));

    const QString folder = settings.value(QStringLiteral("downloads/folder")).toString();
    downloads.modelsFolder = folder.isEmpty() ? ownModelsFolder(dataFolder) : folder;
    downloads.parallel = std::clamp(settings.value(QStringLiteral("downloads/parallel"), 3).toInt(), 1, 8);
    downloads.bytesPerSecond = std::max(0, settings.value(QStringLiteral("downloads/limit_kb"), 0).toInt()) * qint64(1000);

    places = placesOfOthers(QDir::homePath(), QProcessEnvironment::systemEnvironment());
    for (const auto &[program, folders] :
         {std::pair("lmstudio", &places.lmStudio), {"ollama", &places.ollama}, {"huggingface", &places.hubCaches}})
        if (!settings.value(QStringLiteral("models/program_") + QLatin1String(program), true).toBool())
            folders->clear();
    places.modelsFolder = ownModelsFolder(dataFolder);
    QStringList folders = settings.value(QStringLiteral("models/folders")).toStringList();
    if (!folder.isEmpty() && !folders.contains(folder))
        folders.append(folder);
    for (const QString &each : std::as_const(folders))
        addByKind(places, each);
    places.files = settings.value(QStringLiteral("models/added")).toStringList();
}

Interrupts::Interrupts()
{
    wasInterrupted = false;
    std::signal(SIGINT, noteInterrupt);
    std::signal(SIGTERM, noteInterrupt);
}

Interrupts::~Interrupts()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

bool Interrupts::happened()
{
    return wasInterrupted;
}

void raise(const HubError &error)
{
    std::string sentence = error.sentence.toStdString();
    if (!error.link.isEmpty() && !error.sentence.contains(error.link.toString()))
        sentence += " See " + error.link.toString().toStdString();
    if (error.kind == HubError::Kind::Gated || error.kind == HubError::Kind::Unauthorised
        || (error.kind == HubError::Kind::NotFound && !error.link.isEmpty()))
        sentence += ". hearth-cli takes the token of the window's settings, or that in HF_TOKEN";
    const ErrorCode code = error.kind == HubError::Kind::NotFound ? ErrorCode::NotFound : ErrorCode::Io;
    throw Error(code, sentence, "hub");
}

std::filesystem::path toPath(const QString &text)
{
    return {text.toStdU16String()};
}

void ProgressLine::show(const QString &text)
{
    if (!isErrorTerminal())
        return;
    m_isShown = true;
    std::fprintf(stderr, "\r\033[K%s", qPrintable(text));
    std::fflush(stderr);
}

void ProgressLine::clear()
{
    if (m_isShown)
        std::fputs("\r\033[K", stderr);
    m_isShown = false;
}

} // namespace hearth::cli
