// What a reader that was taken over would try.
#include "app/documents/read/filerights.h"
#include "app/documents/read/sandbox.h"

#ifdef Q_OS_LINUX

#include <QFile>

#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <linux/sched.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

namespace hearth::reading {

namespace {

// Of this kind is every refusal of the filter and of Landlock; a call that failed otherwise came through to the kernel.
bool isDenied(long result)
{
    return result < 0 && errno == EACCES;
}

bool isDeniedToOpen(const QByteArray &path, int flags)
{
    const int file = open(path.constData(), flags | O_CLOEXEC, 0600);
    if (file < 0)
        return errno == EACCES;
    close(file);
    return false;
}

// In a process of its own, which a wrong call ends.
template <typename Act> bool endsProcess(Act act)
{
    const pid_t child = fork();
    if (child == 0) {
        act();
        _exit(0);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status);
}

bool isDeniedToStart()
{
    const pid_t child = fork();
    if (child == 0) {
        execl("/bin/true", "true", static_cast<char *>(nullptr));
        _exit(errno == EACCES ? 77 : 78);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 77;
}

} // namespace

QStringList triedInSandbox(const QString &outside)
{
    QStringList lines;
    const auto tell = [&lines](const char *name, bool isDeniedNow) {
        lines.append(QLatin1String(name) + QLatin1String(isDeniedNow ? " denied" : " allowed"));
    };
    const QByteArray folder = QFile::encodeName(outside);
    const QByteArray secret = folder + "/secret";
    const QByteArray made = folder + "/made";
    int pair[2] = {-1, -1};
    tell("socket", isDenied(socket(AF_INET, SOCK_STREAM, 0)));
    tell("local-socket", isDenied(socket(AF_UNIX, SOCK_STREAM, 0)));
    tell("socketpair", isDenied(socketpair(AF_UNIX, SOCK_STREAM, 0, pair)));
    tell("io-uring", isDenied(syscall(425, 1, nullptr)));
    tell("write", isDeniedToOpen(secret, O_WRONLY));
    tell("make", isDeniedToOpen(made, O_CREAT | O_RDWR));
    tell("remove", isDenied(unlink(secret.constData())));
    tell("rename", isDenied(rename(secret.constData(), made.constData())));
    tell("rights", isDenied(chmod(secret.constData(), 0777)));
    tell("mount", isDenied(mount("none", folder.constData(), "tmpfs", 0, nullptr)));
    tell("unshare", isDenied(syscall(SYS_unshare, CLONE_NEWUSER)));
    tell("bpf", isDenied(syscall(SYS_bpf, 0, nullptr, 0)));
    tell("keys", isDenied(syscall(SYS_keyctl, 0, 0)));
    tell("userfaultfd", isDenied(syscall(SYS_userfaultfd, 0)));
    tell("trace", isDenied(ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)));
    const iovec none{nullptr, 0};
    tell("other-memory", isDenied(process_vm_writev(getppid(), &none, 1, &none, 1, 0)));
    tell("start", isDeniedToStart());
#ifdef __x86_64__
    tell("other-numbers", endsProcess([] { syscall(0x40000000L | SYS_getpid); }));
#endif
    if (canNarrowFileRights())
        tell("read", isDeniedToOpen(secret, O_RDONLY));
    else
        lines.append(QStringLiteral("read unchecked"));
    return lines;
}

} // namespace hearth::reading

#else

namespace hearth::reading {

QStringList triedInSandbox(const QString &)
{
    return {QStringLiteral("all unchecked")};
}

} // namespace hearth::reading

#endif
