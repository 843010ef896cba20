#include "app/documents/read/sandbox.h"

#include "app/documents/read/filerights.h"
#include "app/documents/read/syscallfilter.h"
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
#include <sys/syscall.h>
#endif

#include <algorithm>
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
bool limitProcess(const SandboxLimits &limits)
{
    const HANDLE job = CreateJobObjectW(nullptr, nullptr);
    if (job == nullptr)
        return false;
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION information{};
    information.BasicLimitInformation.LimitFlags =
        JOB_OBJECT_LIMIT_PROCESS_MEMORY | JOB_OBJECT_LIMIT_PROCESS_TIME | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
    information.ProcessMemoryLimit = SIZE_T(limits.memoryBytes);
    information.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart = LONGLONG(limits.seconds) * 10'000'000; // of 100 ns
    if (limits.isBackground)
        SetPriorityClass(GetCurrentProcess(), IDLE_PRIORITY_CLASS);
    return SetInformationJobObject(job, JobObjectExtendedLimitInformation, &information, sizeof information) != 0
        && AssignProcessToJobObject(job, GetCurrentProcess()) != 0;
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

// The system may hold this process to less already, and that cannot be raised.
bool setLimit(decltype(RLIMIT_AS) what, rlim_t soft, rlim_t hard)
{
    rlimit limit{};
    if (getrlimit(what, &limit) != 0)
        return false;
    limit.rlim_max = std::min(limit.rlim_max, hard); // RLIM_INFINITY is the largest number
    limit.rlim_cur = std::min(limit.rlim_max, soft);
    return setrlimit(what, &limit) == 0;
}

// For systems whose kernel lacks something, or has it and refuses: the user says so.
bool isWaived(const char *variable)
{
    return qEnvironmentVariable(variable) == QLatin1String("1");
}

bool limitProcess(const SandboxLimits &limits)
{
    std::set_new_handler(onNoMemory);
    std::signal(SIGXCPU, onTimeIsUp);
    bool isGood = true;
    if (!isSanitized) {
        for (const int signal : {SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE})
            std::signal(signal, onCrash);
        isGood = setLimit(RLIMIT_AS, rlim_t(limits.memoryBytes), rlim_t(limits.memoryBytes));
    }
    isGood = setLimit(RLIMIT_CPU, rlim_t(limits.seconds), rlim_t(limits.seconds) + 5) && setLimit(RLIMIT_CORE, 0, 0) && isGood;
    if (limits.isBackground) {
        setpriority(PRIO_PROCESS, 0, 19);
#ifdef Q_OS_LINUX
        constexpr int ioprioWhoProcess = 1;
        constexpr int ioprioIdle = 3 << 13;
        syscall(SYS_ioprio_set, ioprioWhoProcess, 0, ioprioIdle);
#endif
    }
    return isGood;
}

#endif

} // namespace

SandboxRefusal enterSandbox(const SandboxLimits &limits)
{
    if (!limitProcess(limits))
        return SandboxRefusal::Limits;
#ifndef Q_OS_WIN
    // A sanitizer's reports and lists of what is known to leak lie anywhere.
    if (!isSanitized && !narrowFileRights(limits.file, limits.mayStart) && !isWaived("HEARTH_READER_WITHOUT_LANDLOCK"))
        return SandboxRefusal::FileRights;
    if (!filterSystemCalls(limits.mayStart) && !isWaived("HEARTH_READER_WITHOUT_FILTER"))
        return SandboxRefusal::Filter;
#endif
    return SandboxRefusal::None;
}

} // namespace hearth::reading
