#include "app/startup.h"

#include "app/notices/noticelist.h"
#include "app/store/unsavedchanges.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSocketNotifier>
#include <QStandardPaths>

#include <csignal>
#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace hearth {

namespace {

QString tr(const char *text, int n = -1)
{
    return QCoreApplication::translate("Startup", text, nullptr, n);
}

constexpr QLatin1String chatWith("chat_with:");

QString writeTitle()
{
    return tr("Chats and comparisons are not being saved");
}

#ifdef Q_OS_UNIX
int signalPipe[2] = {-1, -1};

void onSignal(int)
{
    const char byte = 1;
    [[maybe_unused]] const ssize_t written = ::write(signalPipe[1], &byte, 1); // the one thing a handler may do here
}
#endif

// "~/.local/share/hearth" and its like elsewhere. The first builds wrote the name with a capital: such a folder is taken along.
QString usualDataFolder()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    const QString earlier = QFileInfo(folder).dir().filePath(QStringLiteral("Hearth"));
    if (!QFileInfo::exists(folder) && QFileInfo::exists(earlier) && !QDir().rename(earlier, folder))
        return earlier;
    return folder;
}

} // namespace

Arguments readArguments(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Talk with language models that run on your own machine."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption dataDir(QStringLiteral("data-dir"), QStringLiteral("Keep chats, settings and models in <folder>."),
                                     QStringLiteral("folder"));
    const QCommandLineOption model(QStringLiteral("model"), QStringLiteral("Load <file> at start."), QStringLiteral("file"));
    const QCommandLineOption selfTest(QStringLiteral("self-test"), QStringLiteral("Load every QML file; exit with 1 on any warning."));
    const QCommandLineOption measure(QStringLiteral("measure-ui"),
                                     QStringLiteral("Print at the end, as JSON, how long the window was ever blocked."));
    const QCommandLineOption sealed(QStringLiteral("sealed"), QStringLiteral("Open no network connection, whatever the settings say."));
    parser.addOptions({dataDir, model, sealed, selfTest, measure});
    parser.addPositionalArgument(QStringLiteral("file"), QStringLiteral("A model to load, as --model."), QStringLiteral("[file]"));
    parser.process(application);

    Arguments arguments;
    arguments.model = parser.value(model);
    if (arguments.model.isEmpty() && !parser.positionalArguments().isEmpty())
        arguments.model = parser.positionalArguments().constFirst();
    arguments.isSelfTest = parser.isSet(selfTest);
    arguments.isSealed = parser.isSet(sealed);
    arguments.measuresUi = parser.isSet(measure);
    arguments.dataFolder = parser.isSet(dataDir) ? parser.value(dataDir) : qEnvironmentVariable("HEARTH_DATA_DIR");
    arguments.isTemporary = arguments.dataFolder.isEmpty() && arguments.isSelfTest;
    if (arguments.isTemporary)
        arguments.dataFolder = QDir::tempPath() + QStringLiteral("/hearth-self-test-%1").arg(QCoreApplication::applicationPid());
    if (arguments.dataFolder.isEmpty())
        arguments.dataFolder = usualDataFolder();
    arguments.dataFolder = QDir(arguments.dataFolder).absolutePath();
    QDir().mkpath(arguments.dataFolder);
    return arguments;
}

void quitOnSignals([[maybe_unused]] UnsavedChanges &unsaved)
{
#ifdef Q_OS_UNIX
    if (::pipe(signalPipe) != 0)
        return;
    auto *notifier = new QSocketNotifier(signalPipe[0], QSocketNotifier::Read, &unsaved);
    QObject::connect(notifier, &QSocketNotifier::activated, &unsaved, [&unsaved] {
        unsaved.endSession();
        QCoreApplication::quit();
    });
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
#endif
}

QString recoveryText(const RecoveryReport &recovery)
{
    QStringList found{tr("%n chat(s)", recovery.chats), tr("%n message(s)", recovery.messages)};
    if (recovery.comparisons > 0)
        found.append(tr("%n comparison(s) of the Lab", recovery.comparisons));
    if (recovery.promptSets > 0)
        found.append(tr("%n set(s) of prompts", recovery.promptSets));
    QString text = tr("The database was damaged. Recovered: %1.").arg(found.join(QStringLiteral(", ")));
    if (recovery.mayBeIncomplete)
        text += u' ' + tr("Some could not be read.");
    return text + u' ' + tr("The damaged file is kept as %1.").arg(QFileInfo(recovery.keptAside).fileName());
}

void addOpenNotices(NoticeList &notices, const OpenReport &report)
{
    if (report.error) {
        const QString text = report.error.kind == StoreError::Kind::DiskFull
            ? tr("The disk is full, so the database cannot be opened. What it holds is not lost: free some space and start Hearth again. "
                 "Until then Hearth works, but forgets what is new when it closes.")
            : tr("The database cannot be opened: %1. Hearth works, but forgets what is new when it closes.").arg(report.error.message);
        notices.add({QStringLiteral("error"), tr("Chats and comparisons of this session will not be kept"), text,
                     QStringLiteral("open_data_folder"), tr("Open folder")});
        return;
    }
    const RecoveryReport &recovery = report.recovery;
    if (recovery.keptAside.isEmpty())
        return;
    notices.add({QStringLiteral("warning"), tr("Your chats were recovered"), recoveryText(recovery), QStringLiteral("open_data_folder"),
                 tr("Open folder")});
}

void addWriteNotice(NoticeList &notices, const StoreError &error)
{
    QString text = tr("The database refused a change: %1.").arg(error.message);
    if (error.kind == StoreError::Kind::DiskFull)
        text = tr("The disk is full. Free some space, and keep Hearth open until then: everything is kept in memory and written as soon as "
                  "there is room.");
    else if (error.kind == StoreError::Kind::ReadOnly)
        text =
            tr("The data folder cannot be written. Everything is kept in memory and written once it can be: keep Hearth open until then.");
    else if (error.kind == StoreError::Kind::Damaged)
        text = tr("The chat database is damaged. Restart Hearth: it keeps the file aside and recovers what can be read.");
    notices.add({QStringLiteral("error"), writeTitle(), text, QStringLiteral("open_data_folder"), tr("Open folder")});
}

void removeWriteNotice(NoticeList &notices)
{
    notices.removeTitled(writeTitle());
}

void addCrashNotice(NoticeList &notices, const QString &modelPath)
{
    notices.add(
        {QStringLiteral("warning"),
         tr("A model was not loaded again"),
         tr("Hearth was closed by a crash while it loaded %1. Choose it again to retry, or another one; running on the CPU may help.")
             .arg(QFileInfo(modelPath).fileName()),
         {},
         {}});
}

void addInterruptedNotice(NoticeList &notices, const QString &title)
{
    notices.add({QStringLiteral("info"),
                 tr("A comparison was interrupted"),
                 tr("Hearth ended while it compared “%1”. What was done until then is kept: it is in the Lab, under Earlier comparisons.")
                     .arg(title),
                 {},
                 {}});
}

void addGuideNotice(NoticeList &notices, const QString &path)
{
    notices.add({QStringLiteral("warning"),
                 tr("The built-in guide is missing"),
                 tr("Its file is not beside the program (%1). Install Hearth again to have it back, or add a model file of your own.")
                     .arg(QDir::toNativeSeparators(path)),
                 {},
                 {}});
}

void addDownloadNotice(NoticeList &notices, const QString &title, const QString &path)
{
    notices.add({QStringLiteral("info"), tr("%1 is here").arg(title), tr("It was downloaded and checked."),
                 path.isEmpty() ? QString() : chatWith + path, path.isEmpty() ? QString() : tr("Chat with it")});
}

QString downloadOfAction(const QString &action)
{
    return action.startsWith(chatWith) ? action.mid(chatWith.size()) : QString();
}

void showFileNotice(NoticeList &notices, const QString &text)
{
    const QString title = tr("About this model");
    if (text.isEmpty())
        notices.removeTitled(title);
    else
        notices.add({QStringLiteral("info"), title, text, {}, {}});
}

} // namespace hearth
