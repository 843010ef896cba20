// hearth-reader, asked to do what a file that took it over would try.
#include "app/documents/readerexit.h"
#include "app/documents/readerprocess.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_LINUX
#include <cerrno>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

using namespace hearth;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool isSanitized = true;
#else
constexpr bool isSanitized = false;
#endif

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

} // namespace

class SandboxTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deniesWhatAReaderNeverNeeds_data();
    void deniesWhatAReaderNeverNeeds();
    void readsNothingWhereItCannotShutItselfIn_data();
    void readsNothingWhereItCannotShutItselfIn();
    void saysWhyNothingWasRead_data();
    void saysWhyNothingWasRead();
};

void SandboxTest::deniesWhatAReaderNeverNeeds_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("as it is") << QStringList();
    // Only a PDF has pages to recognize, for which another program is started.
    QTest::newRow("a text, with recognition") << QStringList{QStringLiteral("--ocr"), QStringLiteral("eng")};
}

void SandboxTest::deniesWhatAReaderNeverNeeds()
{
#ifndef Q_OS_LINUX
    QSKIP("the sandbox is of Linux");
#endif
    QFETCH(QStringList, options);
    const QTemporaryDir folder; // no folder of the system, nor of the reader
    writeFile(folder.filePath(QStringLiteral("one.txt")), "words");
    writeFile(folder.filePath(QStringLiteral("secret")), "kept");
    QProcess reader;
    reader.start(QStringLiteral(HEARTH_READER),
                 QStringList{QStringLiteral("try-sandbox"), folder.filePath(QStringLiteral("one.txt")), folder.path()} + options);
    QVERIFY(reader.waitForFinished(120'000));
    QCOMPARE(reader.exitCode(), 0);
    const QStringList lines = QString::fromUtf8(reader.readAllStandardOutput()).split(u'\n');
    QVERIFY2(lines.size() > 15, qPrintable(lines.join(u',')));
    // A sanitizer looks into its own process, and starts a program that names places.
    const QStringList ofSanitizers{QStringLiteral("trace"), QStringLiteral("other-memory"), QStringLiteral("start"),
                                   QStringLiteral("read")};
    for (const QString &line : lines) {
        const QString name = line.section(u' ', 0, 0);
        if (isSanitized && ofSanitizers.contains(name))
            continue;
        QVERIFY2(line.endsWith(QLatin1String(" denied")) || line == QLatin1String("read unchecked"), qPrintable(line));
    }
    QFile secret(folder.filePath(QStringLiteral("secret")));
    QVERIFY(secret.open(QIODevice::ReadOnly));
    QCOMPARE(secret.readAll(), QByteArray("kept"));
    QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("made"))));
}

void SandboxTest::readsNothingWhereItCannotShutItselfIn_data()
{
#ifndef Q_OS_LINUX
    QSKIP("the sandbox is of Linux");
#else
    QTest::addColumn<int>("call");
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QString>("variable"); // with which it reads all the same
    QTest::newRow("a kernel without filters") << int(__NR_seccomp) << ENOSYS << int(ReaderUnfiltered)
                                              << QStringLiteral("HEARTH_READER_WITHOUT_FILTER");
    QTest::newRow("limits refused") << int(__NR_prlimit64) << EPERM << int(ReaderUnlimited) << QString();
    constexpr int createRuleset = 444; // landlock(7)
    constexpr int restrictSelf = 446;
    if (!isSanitized && syscall(createRuleset, nullptr, 0, 1) > 0) {
        QTest::newRow("Landlock refused") << restrictSelf << EPERM << int(ReaderUnfenced)
                                          << QStringLiteral("HEARTH_READER_WITHOUT_LANDLOCK");
    }
#endif
}

void SandboxTest::readsNothingWhereItCannotShutItselfIn()
{
#ifdef Q_OS_LINUX
    QFETCH(const int, call);
    QFETCH(const int, error);
    QFETCH(const int, exit);
    QFETCH(const QString, variable);
    const QTemporaryDir folder;
    writeFile(folder.filePath(QStringLiteral("one.txt")), "words");
    const auto started = [&](bool isAllowed) {
        QProcess reader;
        reader.setChildProcessModifier([call, error] {
            sock_filter steps[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, quint32(call), 0, 1),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | quint32(error)), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
            const sock_fprog filter{static_cast<unsigned short>(std::size(steps)), steps};
            if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
                _exit(99);
        });
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        if (isAllowed)
            environment.insert(variable, QStringLiteral("1"));
        reader.setProcessEnvironment(environment);
        reader.start(QStringLiteral(HEARTH_READER), {QStringLiteral("show"), folder.filePath(QStringLiteral("one.txt"))});
        const bool isDone = reader.waitForFinished(120'000);
        return qMakePair(isDone ? reader.exitCode() : -1, reader.readAllStandardOutput());
    };
    const auto refused = started(false);
    if (refused.first == 99)
        QSKIP("this kernel has no filters");
    QCOMPARE(refused.first, exit);
    QVERIFY(refused.second.isEmpty());
    if (variable.isEmpty())
        return;
    const auto allowed = started(true);
    QCOMPARE(allowed.first, 0);
    QVERIFY(allowed.second.contains("words"));
#endif
}

void SandboxTest::saysWhyNothingWasRead_data()
{
#ifndef Q_OS_UNIX
    QSKIP("a script stands for the reader");
#endif
    QTest::addColumn<int>("exit");
    QTest::addColumn<QString>("word");
    QTest::newRow("filter") << int(ReaderUnfiltered) << QStringLiteral("HEARTH_READER_WITHOUT_FILTER");
    QTest::newRow("limits") << int(ReaderUnlimited) << QStringLiteral("memory");
    QTest::newRow("Landlock") << int(ReaderUnfenced) << QStringLiteral("HEARTH_READER_WITHOUT_LANDLOCK");
}

void SandboxTest::saysWhyNothingWasRead()
{
    QFETCH(const int, exit);
    QFETCH(const QString, word);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("refuses"));
    writeFile(path, "#!/bin/sh\nexit " + QByteArray::number(exit) + "\n");
    QFile::setPermissions(path, QFile::ReadOwner | QFile::ExeOwner);
    const Document document = ReaderProcess(path).read(path);
    QCOMPARE(document.failure.trouble, ReadTrouble::NotReadable);
    QVERIFY2(document.failure.detail.contains(word), qPrintable(document.failure.detail));
}

QTEST_GUILESS_MAIN(SandboxTest)
#include "sandbox_test.moc"
