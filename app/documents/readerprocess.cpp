#include "app/documents/readerprocess.h"

#include "app/documents/documentwire.h"
#include "app/documents/readerexit.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QPromise>
#include <QStandardPaths>
#include <QThreadPool>

#ifdef Q_OS_UNIX
#include <csignal>
#include <unistd.h>
#endif
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <memory>

namespace hearth {

namespace {

constexpr int lookEveryMs = 100; // at the stop token
constexpr int graceMs = 2000;
constexpr int renderMs = 20000;
constexpr qsizetype largestPicture = 64 << 20;

QString tr(const char *text)
{
    return QCoreApplication::translate("Documents", text);
}

Document failed(ReadTrouble trouble, const QString &detail)
{
    Document document;
    document.failure = {trouble, 0, detail};
    return document;
}

QStringList readArguments(const QString &path, const ReadOptions &options)
{
    const ReadLimits &limits = options.limits;
    QStringList arguments{QStringLiteral("read"), QDir::toNativeSeparators(path)};
    const auto add = [&arguments](const char *name, qint64 value) { arguments << QLatin1String(name) << QString::number(value); };
    add("--input", limits.inputBytes);
    add("--unpacked", limits.unpackedBytes);
    add("--ratio", limits.ratio);
    add("--entries", limits.entries);
    add("--depth", limits.depth);
    add("--pages", limits.pages);
    add("--text", limits.textUnits);
    add("--seconds", limits.seconds);
    add("--memory", limits.memoryBytes);
    if (!options.isBackground)
        arguments << QStringLiteral("--foreground");
    if (!options.ocrLanguages.isEmpty())
        arguments << QStringLiteral("--ocr") << options.ocrLanguages.join(u'+');
    return arguments;
}

// Looks at what can be seen without opening the file.
ReadProblem troubleOutside(const QString &path, const ReadLimits &limits)
{
    const QFileInfo info(path);
    if (!info.exists())
        return {ReadTrouble::NotReadable, 0, tr("The file is not there any more.")};
    if (!info.isFile())
        return {ReadTrouble::NotSupported, 0, tr("This is not a file that can be read.")};
    if (!info.isReadable())
        return {ReadTrouble::NotReadable, 0, tr("Hearth has no permission to read this file.")};
    if (info.size() == 0)
        return {ReadTrouble::Empty, 0, tr("The file is empty.")};
    if (info.size() > limits.inputBytes)
        return {ReadTrouble::TooLarge, 0,
                tr("The file has %1 MB; files up to %2 MB are read.").arg(info.size() >> 20).arg(limits.inputBytes >> 20)};
    return {};
}

ReadProblem troubleOfExit(const QProcess &process)
{
    if (process.exitStatus() == QProcess::NormalExit) {
        switch (process.exitCode()) {
        case ReaderTooSlow: return {ReadTrouble::TooSlow, 0, tr("Reading the file took too long and was stopped.")};
        case ReaderOutOfMemory: return {ReadTrouble::OutOfMemory, 0, tr("Reading the file needed more memory than is allowed.")};
        case ReaderUnfiltered:
            return {ReadTrouble::NotReadable, 0,
                    tr("The program that reads documents could not shut itself in, so it read nothing: this system's kernel has no seccomp "
                       "filters. Use one that has, or start Hearth with HEARTH_READER_WITHOUT_FILTER=1 to read without them.")};
        case ReaderUnlimited:
            return {ReadTrouble::NotReadable, 0,
                    tr("The program that reads documents could not limit the memory and the time that it takes, so it read nothing: this "
                       "system, or a container that Hearth runs in, does not let it. Start Hearth outside of that container.")};
        case ReaderUnfenced:
            return {ReadTrouble::NotReadable, 0,
                    tr("The program that reads documents could not give up its access to other files, so it read nothing: this system's "
                       "kernel has Landlock, but refused it. Start Hearth outside of other sandboxes, or with "
                       "HEARTH_READER_WITHOUT_LANDLOCK=1 to read without it.")};
        default: break;
        }
    }
    return {ReadTrouble::Damaged, 0, tr("The file broke its reader: it is damaged, or made to do harm. Hearth itself was not touched.")};
}

// What a reader that was ended had handed over: pages that are whole stay, and the report says why there are no more.
Document keptOf(const DocumentAssembler &assembler, const ReadProblem &problem)
{
    Document document = assembler.wholePages();
    if (std::all_of(document.pages.begin(), document.pages.end(), [](const DocumentPage &page) { return page.elements.isEmpty(); }))
        return failed(problem.trouble, problem.detail);
    const int last = document.pages.last().number;
    document.problems.append({problem.trouble, 0, tr("Only the pages up to %1 were read. %2").arg(last).arg(problem.detail)});
    return document;
}

// Starts the reader so that it does not outlive this program, nor Tesseract the reader: in a group of its own, which ends as one.
void start(QProcess *process, const QString &program, const QStringList &arguments)
{
#ifdef Q_OS_UNIX
    process->setChildProcessModifier([] {
        setpgid(0, 0);
#ifdef Q_OS_LINUX
        prctl(PR_SET_PDEATHSIG, SIGKILL); // by the thread that starts it, which waits for its end
#endif
    });
#endif
    process->start(program, arguments, QIODevice::ReadOnly);
}

void end(QProcess *process)
{
#ifdef Q_OS_UNIX
    if (const qint64 id = process->processId(); id > 1)
        ::kill(pid_t(-id), SIGKILL);
#endif
    process->kill();
    process->waitForFinished(graceMs);
}

} // namespace

ReaderProcess::ReaderProcess(QString program)
    : m_program(std::move(program)), m_quit(new std::stop_source, [](std::stop_source *quit) {
          quit->request_stop();
          delete quit;
      })
{
}

Document ReaderProcess::read(const QString &path, const ReadOptions &options) const
{
    if (const ReadProblem problem = troubleOutside(path, options.limits); problem.trouble != ReadTrouble::None)
        return failed(problem.trouble, problem.detail);
    QProcess process;
    process.setProcessChannelMode(QProcess::SeparateChannels);
    process.setStandardErrorFile(QProcess::nullDevice());
    process.setStandardInputFile(QProcess::nullDevice());
    start(&process, m_program, readArguments(path, options));
    if (!process.waitForStarted())
        return failed(ReadTrouble::NotReadable, tr("The program that reads documents (%1) does not start.").arg(m_program));
    const QDeadlineTimer deadline(qint64(options.limits.wallSeconds) * 1000 + graceMs);
    // Text, its elements and boxes: a run is a word of some letters and takes 48 bytes.
    const qint64 mostBytes = options.limits.textUnits * 40 + (1 << 20);
    qint64 taken = 0;
    DocumentAssembler assembler(options.limits.textUnits);
    while (true) {
        process.waitForReadyRead(lookEveryMs);
        const QByteArray bytes = process.readAllStandardOutput();
        taken += bytes.size();
        const bool isTooMuch = taken > mostBytes;
        if (isTooMuch || !assembler.add(bytes)) {
            end(&process);
            return isTooMuch ? failed(ReadTrouble::TooLarge, tr("The file holds more than can be taken in."))
                             : failed(ReadTrouble::Damaged, tr("What the reader found in the file makes no sense; the file is damaged."));
        }
        if (process.state() == QProcess::NotRunning && process.bytesAvailable() == 0)
            break;
        if (options.stop.stop_requested() || deadline.hasExpired()) {
            const ReadProblem problem{ReadTrouble::TooSlow, 0, tr("Reading the file took too long and was stopped.")};
            end(&process);
            return options.stop.stop_requested() ? failed(problem.trouble, problem.detail) : keptOf(assembler, problem);
        }
    }
    if (assembler.isWhole() && process.exitStatus() == QProcess::NormalExit)
        return assembler.document();
    return keptOf(assembler, troubleOfExit(process));
}

QFuture<QByteArray> ReaderProcess::render(const QString &path, int page, int width) const
{
    const auto promise = std::make_shared<QPromise<QByteArray>>();
    QFuture<QByteArray> future = promise->future();
    promise->start();
    QThreadPool::globalInstance()->start([promise, program = m_program, path, page, width, quit = m_quit->get_token()] {
        QProcess process;
        process.setStandardErrorFile(QProcess::nullDevice());
        start(&process, program, {QStringLiteral("render"), QDir::toNativeSeparators(path), QString::number(page), QString::number(width)});
        const QDeadlineTimer deadline(renderMs);
        QByteArray picture;
        while (process.state() != QProcess::NotRunning && !deadline.hasExpired() && !promise->isCanceled() && !quit.stop_requested()
               && picture.size() < largestPicture) {
            process.waitForReadyRead(lookEveryMs);
            picture += process.readAllStandardOutput();
        }
        picture += process.readAllStandardOutput();
        const bool isGood = process.state() == QProcess::NotRunning && process.exitStatus() == QProcess::NormalExit
            && process.exitCode() == 0 && process.error() != QProcess::FailedToStart;
        if (process.state() != QProcess::NotRunning)
            end(&process);
        promise->addResult(isGood ? picture : QByteArray());
        promise->finish();
    });
    return future;
}

QStringList ReaderProcess::ocrLanguages()
{
    const QString program = QStandardPaths::findExecutable(QStringLiteral("tesseract"));
    if (program.isEmpty())
        return {};
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels); // older ones list on stderr
    process.start(program, {QStringLiteral("--list-langs")}, QIODevice::ReadOnly);
    if (!process.waitForFinished(5000))
        return {};
    QStringList languages;
    const QStringList lines = QString::fromUtf8(process.readAll()).split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines.mid(1)) {
        const QString name = line.trimmed();
        if (!name.contains(u' ') && name != QLatin1String("osd"))
            languages.append(name);
    }
    return languages;
}

QString readerProgramBeside(const QString &applicationFolder)
{
#ifdef Q_OS_WIN
    const QString name = QStringLiteral("hearth-reader.exe");
#else
    const QString name = QStringLiteral("hearth-reader");
#endif
    const QDir folder(applicationFolder);
    // Installed programs lie side by side; in a build folder the others are in app/, app/cli/ or tests/.
    for (const char *place : {"", "../app/", "../", "../../app/"}) {
        const QString path = folder.absoluteFilePath(QLatin1String(place) + name);
        if (QFileInfo(path).isExecutable())
            return QDir::cleanPath(path);
    }
    return folder.absoluteFilePath(name);
}

QString troubleName(ReadTrouble trouble)
{
    switch (trouble) {
    case ReadTrouble::None: return {};
    case ReadTrouble::Encrypted: return tr("encrypted");
    case ReadTrouble::Damaged: return tr("damaged");
    case ReadTrouble::Empty: return tr("empty");
    case ReadTrouble::NoTextLayer: return tr("no text layer");
    case ReadTrouble::TooLarge: return tr("too large");
    case ReadTrouble::TooSlow: return tr("too slow");
    case ReadTrouble::OutOfMemory: return tr("out of memory");
    case ReadTrouble::NotSupported: return tr("not supported");
    case ReadTrouble::NotReadable: return tr("not readable");
    }
    return {};
}

} // namespace hearth
