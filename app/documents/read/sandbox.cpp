#include "app/documents/read/sandbox.h"

#include "app/documents/readerexit.h"

#ifdef Q_OS_WIN
#include <windows.h>
#else
#include <csignal>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#endif
#ifdef Q_OS_LINUX
#include <cerrno>
#include <cstddef>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include <initializer_list>
#include <new>

namespace hearth::reading {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool isSanitized = true; // takes terabytes of addresses
#else
constexpr bool isSanitized = false;
#endif

#ifdef Q_OS_WIN

// Written after the documentation of job objects; not tried on Windows yet.
void limitProcess(const SandboxLimits &limits)
{
    const HANDLE job = CreateJobObjectW(nullptr, nullptr);
    if (job == nullptr)
        return;
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION information{};
    information.BasicLimitInformation.LimitFlags =
        JOB_OBJECT_LIMIT_PROCESS_MEMORY | JOB_OBJECT_LIMIT_PROCESS_TIME | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
    information.ProcessMemoryLimit = SIZE_T(limits.memoryBytes);
    information.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart = LONGLONG(limits.seconds) * 10'000'000; // of 100 ns
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &information, sizeof information);
    AssignProcessToJobObject(job, GetCurrentProcess());
    if (limits.isBackground)
        SetPriorityClass(GetCurrentProcess(), IDLE_PRIORITY_CLASS);
}

#else

extern "C" void onTimeIsUp(int)
{
    _exit(ReaderTooSlow);
}

// Libraries end the process when memory is short, each in its own way. Whether that was so is tried: is a little more to be had?
extern "C" void onCrash(int signal)
{
    constexpr size_t little = size_t(48) << 20;
    void *more = mmap(nullptr, little, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (more == MAP_FAILED)
        _exit(ReaderOutOfMemory);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void onNoMemory()
{
    throw std::bad_alloc();
}

void setLimit(decltype(RLIMIT_AS) what, rlim_t soft, rlim_t hard)
{
    const rlimit limit{soft, hard};
    setrlimit(what, &limit);
}

#if defined(Q_OS_LINUX) && (defined(__x86_64__) || defined(__aarch64__))
// No socket of any kind can be made from here on, by this process or by one that it starts.
void denySockets()
{
#ifdef __x86_64__
    constexpr unsigned architecture = AUDIT_ARCH_X86_64;
#else
    constexpr unsigned architecture = AUDIT_ARCH_AARCH64;
#endif
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}
#else
void denySockets() { }
#endif

void limitProcess(const SandboxLimits &limits)
{
    std::set_new_handler(onNoMemory);
    std::signal(SIGXCPU, onTimeIsUp);
    if (!isSanitized) {
        for (const int signal : {SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE})
            std::signal(signal, onCrash);
        setLimit(RLIMIT_AS, rlim_t(limits.memoryBytes), rlim_t(limits.memoryBytes));
    }
    setLimit(RLIMIT_CPU, rlim_t(limits.seconds), rlim_t(limits.seconds) + 5);
    setLimit(RLIMIT_CORE, 0, 0);
    if (limits.isBackground) {
        setpriority(PRIO_PROCESS, 0, 19);
#ifdef Q_OS_LINUX
        constexpr int ioprioWhoProcess = 1;
        constexpr int ioprioIdle = 3 << 13;
        syscall(SYS_ioprio_set, ioprioWhoProcess, 0, ioprioIdle);
#endif
    }
    denySockets();
}

#endif

} // namespace

void enterSandbox(const SandboxLimits &limits)
{
    limitProcess(limits);
}

} // namespace hearth::reading
