// landlock(7). The numbers are those of its first version, which older headers lack.
#include "app/documents/read/filerights.h"

#ifdef Q_OS_LINUX

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace hearth::reading {

namespace {

constexpr long createRuleset = 444;
constexpr long addRule = 445;
constexpr long restrictSelf = 446;
constexpr int beneathPath = 1;
constexpr quint64 execute = 1U << 0U;
constexpr quint64 writeFile = 1U << 1U;
constexpr quint64 readFile = 1U << 2U;
constexpr quint64 readFolder = 1U << 3U;
constexpr quint64 removeFile = 1U << 5U;
constexpr quint64 makeFile = 1U << 8U;
constexpr quint64 all = (1U << 13U) - 1;
constexpr quint64 ofFiles = execute | writeFile | readFile;
constexpr int loaderMs = 5000;

struct RulesetAttributes
{
    quint64 files = all;
};

struct [[gnu::packed]] PathRule
{
    quint64 allowed = 0;
    qint32 parent = -1;
};

class Ruleset
{
public:
    Ruleset()
    {
        const RulesetAttributes attributes;
        m_handle = int(syscall(createRuleset, &attributes, sizeof attributes, 0));
    }
    ~Ruleset()
    {
        if (m_handle >= 0)
            close(m_handle);
    }
    Ruleset(const Ruleset &) = delete;
    Ruleset &operator=(const Ruleset &) = delete;

    // What is not there needs no rule.
    [[nodiscard]] bool allow(const QString &path, quint64 rights) const
    {
        const int place = open(QFile::encodeName(path).constData(), O_PATH | O_CLOEXEC);
        if (place < 0)
            return true;
        struct stat about
        {
        };
        const bool isFolder = fstat(place, &about) == 0 && S_ISDIR(about.st_mode);
        const PathRule rule{isFolder ? rights : rights & ofFiles, place};
        const bool isGood = syscall(addRule, m_handle, beneathPath, &rule, 0) == 0;
        close(place);
        return isGood;
    }
    [[nodiscard]] bool enter() const
    {
        return m_handle >= 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(restrictSelf, m_handle, 0) == 0;
    }

private:
    int m_handle = -1;
};

// Where libraries, fonts, their settings and what the kernel tells of itself lie.
QStringList systemFolders()
{
    QStringList folders{QStringLiteral("/usr"),          QStringLiteral("/lib"),
                        QStringLiteral("/lib32"),        QStringLiteral("/lib64"),
                        QStringLiteral("/bin"),          QStringLiteral("/etc"),
                        QStringLiteral("/opt"),          QStringLiteral("/nix/store"),
                        QStringLiteral("/gnu/store"),    QStringLiteral("/app"),
                        QStringLiteral("/proc/self"),    QStringLiteral("/proc/cpuinfo"),
                        QStringLiteral("/proc/meminfo"), QStringLiteral("/proc/filesystems"),
                        QStringLiteral("/proc/sys/vm"),  QStringLiteral("/sys/devices/system"),
                        QStringLiteral("/dev/urandom"),  QStringLiteral("/dev/random"),
                        QStringLiteral("/dev/zero"),     QStringLiteral("/var/cache/fontconfig"),
                        QStringLiteral("/var/lib/fonts")};
    folders << QCoreApplication::applicationDirPath() << QDir::cleanPath(QCoreApplication::applicationDirPath() + QLatin1String("/../lib"));
    folders << QLibraryInfo::path(QLibraryInfo::LibrariesPath) << QLibraryInfo::path(QLibraryInfo::PluginsPath);
    folders << QStandardPaths::standardLocations(QStandardPaths::FontsLocation);
    for (const char *name : {"TESSDATA_PREFIX", "APPDIR"})
        if (const QString folder = qEnvironmentVariable(name); folder.startsWith(u'/') && folder.size() > 1)
            folders.append(folder);
    return folders;
}

bool isWithin(const QString &path, const QStringList &folders)
{
    return std::any_of(folders.begin(), folders.end(), [&path](const QString &folder) { return path.startsWith(folder + u'/'); });
}

// Where its libraries lie, as the system's loader finds them: ld.so(8) lists them in place of running the program.
QStringList libraryFolders(const QString &program)
{
    QProcess loader;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LD_TRACE_LOADED_OBJECTS"), QStringLiteral("1"));
    loader.setProcessEnvironment(environment);
    loader.setStandardErrorFile(QProcess::nullDevice());
    loader.start(program, {}, QIODevice::ReadOnly);
    if (!loader.waitForFinished(loaderMs)) {
        loader.kill();
        loader.waitForFinished(loaderMs);
        return {};
    }
    static const QRegularExpression line(QStringLiteral("=> (/.+) \\(0x[0-9a-f]+\\)"));
    QStringList folders;
    QRegularExpressionMatchIterator found = line.globalMatch(QString::fromLocal8Bit(loader.readAllStandardOutput()));
    while (found.hasNext()) {
        const QFileInfo library(found.next().captured(1));
        folders << library.absolutePath() << QFileInfo(library.canonicalFilePath()).absolutePath();
    }
    return folders;
}

// Of a program that is not the system's (Homebrew, Conda, one's own): its folder, its libraries, and the data of its installation.
QStringList programFolders(const QString &program, const QStringList &known)
{
    const QString canonical = QFileInfo(program).canonicalFilePath();
    if (isWithin(program, known) && isWithin(canonical, known))
        return {};
    QStringList folders = libraryFolders(program);
    for (const QString &path : {program, canonical}) {
        const QString own = QFileInfo(path).absolutePath();
        const QString root = QDir::cleanPath(own + QLatin1String("/.."));
        folders << own;
        for (const char *name : {"lib", "lib64", "tessdata", "share/tessdata", "share/tesseract-ocr"})
            folders << root + u'/' + QLatin1String(name);
    }
    folders.removeDuplicates();
    // Somebody who keeps it among their own files does not mean all of those.
    const QString home = QDir::homePath() + u'/';
    folders.removeIf([&home](const QString &folder) { return home.startsWith(folder.endsWith(u'/') ? folder : folder + u'/'); });
    return folders;
}

} // namespace

bool canNarrowFileRights()
{
    constexpr unsigned askVersion = 1;
    return syscall(createRuleset, nullptr, 0, askVersion) > 0;
}

bool narrowFileRights(const QString &file, bool mayStart)
{
    if (!canNarrowFileRights())
        return true;
    const Ruleset ruleset;
    bool isGood = ruleset.allow(file, readFile) && ruleset.allow(QStringLiteral("/dev/null"), readFile | writeFile);
    const QStringList folders = systemFolders();
    for (const QString &folder : folders)
        isGood = isGood && ruleset.allow(folder, readFile | readFolder | (mayStart ? execute : 0));
    if (mayStart) {
        const QString program = QStandardPaths::findExecutable(QStringLiteral("tesseract"));
        const QStringList places = program.isEmpty() ? QStringList() : programFolders(program, folders) << program;
        for (const QString &place : places)
            isGood = isGood && ruleset.allow(place, readFile | readFolder | execute);
        isGood = isGood && ruleset.allow(QDir::tempPath(), readFile | readFolder | writeFile | makeFile | removeFile);
    }
    return isGood && ruleset.enter();
}

} // namespace hearth::reading

#else

namespace hearth::reading {

bool canNarrowFileRights()
{
    return false;
}

bool narrowFileRights(const QString &, bool)
{
    return true;
}

} // namespace hearth::reading

#endif
