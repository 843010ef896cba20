// seccomp(2) with a filter in classic BPF. What is denied is written down, not what is allowed: which calls Qt, PDFium and the C library
// make differs between systems, and a call too few would be a file that cannot be read.
#include "app/documents/read/syscallfilter.h"

#include <QtGlobal>

#if defined(Q_OS_LINUX) && (defined(__x86_64__) || defined(__aarch64__))

#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <vector>

namespace hearth::reading {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool isSanitized = true; // looks into itself at the end
#else
constexpr bool isSanitized = false;
#endif

#ifdef __x86_64__
constexpr quint32 architecture = AUDIT_ARCH_X86_64;
#else
constexpr quint32 architecture = AUDIT_ARCH_AARCH64;
#endif
constexpr quint32 deny = SECCOMP_RET_ERRNO | EACCES;
constexpr quint32 writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
constexpr quint32 newSpaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

// Never needed. Numbers that older headers lack are the same on all architectures.
constexpr std::array always{
    // connections
    __NR_socket,
    __NR_socketpair,
    __NR_connect,
    __NR_bind,
    __NR_listen,
    __NR_accept,
    __NR_accept4,
    __NR_sendto,
    __NR_sendmsg,
    __NR_sendmmsg,
    425,
    426,
    427, // io_uring_setup, _enter, _register: calls that no filter sees
    // the system
    __NR_mount,
    __NR_umount2,
    __NR_pivot_root,
    __NR_chroot,
    __NR_unshare,
    __NR_setns,
    __NR_bpf,
    __NR_keyctl,
    __NR_add_key,
    __NR_request_key,
    __NR_userfaultfd,
    __NR_perf_event_open,
    __NR_kexec_load,
    __NR_init_module,
    __NR_finit_module,
    __NR_delete_module,
    __NR_reboot,
    __NR_swapon,
    __NR_swapoff,
    __NR_sethostname,
    __NR_setdomainname,
    __NR_settimeofday,
    __NR_clock_settime,
    __NR_acct,
    __NR_quotactl,
    __NR_syslog,
    __NR_open_by_handle_at,
    __NR_name_to_handle_at,
    __NR_fanotify_init,
    428,
    429,
    430,
    431,
    432,
    433, // open_tree, move_mount, fsopen, fsconfig, fsmount, fspick
    442, // mount_setattr
    // files, beside their content
    __NR_truncate,
    __NR_fchmod,
    __NR_fchmodat,
    __NR_fchown,
    __NR_fchownat,
    __NR_utimensat,
    __NR_linkat,
    __NR_symlinkat,
    __NR_mknodat,
    __NR_setxattr,
    __NR_lsetxattr,
    __NR_fsetxattr,
    __NR_removexattr,
    __NR_lremovexattr,
    __NR_fremovexattr,
    452, // fchmodat2
#ifdef __x86_64__
    __NR_chmod,
    __NR_chown,
    __NR_lchown,
    __NR_utime,
    __NR_utimes,
    __NR_futimesat,
    __NR_link,
    __NR_symlink,
    __NR_mknod,
#endif
    // shared memory and messages of others
    __NR_shmget,
    __NR_shmat,
    __NR_msgget,
    __NR_semget,
    __NR_mq_open,
};

// A sanitizer looks into the process with these.
constexpr std::array ofOthers{
    __NR_ptrace, __NR_process_vm_readv, __NR_process_vm_writev, __NR_kcmp, 424, 434, 438,
    440, // pidfd_send_signal, pidfd_open, pidfd_getfd, process_madvise
};

// Tesseract is started by these, and told to end; it may keep things in the temporary folder.
constexpr std::array ofStarting{
    __NR_execve,   __NR_execveat, __NR_kill,  __NR_unlinkat, __NR_mkdirat, __NR_renameat2, __NR_ftruncate, __NR_fallocate,
#ifdef __NR_renameat
    __NR_renameat,
#endif
#ifdef __x86_64__
    __NR_unlink,   __NR_mkdir,    __NR_rmdir, __NR_rename,   __NR_creat,
#endif
};

class Program
{
public:
    // In the accumulator from here on: the call's number, before and after each of these.
    Program()
    {
        load(offsetof(seccomp_data, arch));
        add(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0);
        give(SECCOMP_RET_KILL_PROCESS);
        load(offsetof(seccomp_data, nr));
#ifdef __x86_64__
        add(BPF_JMP | BPF_JGE | BPF_K, 0x40000000U, 0, 1); // x32: the same calls by other numbers
        give(SECCOMP_RET_KILL_PROCESS);
#endif
    }

    void onCall(int number, quint32 result)
    {
        add(BPF_JMP | BPF_JEQ | BPF_K, quint32(number), 0, 1);
        give(result);
    }
    // Denied where the argument has one of the bits.
    void onBits(int number, int argument, quint32 bits)
    {
        add(BPF_JMP | BPF_JEQ | BPF_K, quint32(number), 0, 4);
        loadArgument(argument);
        add(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
        give(deny);
        load(offsetof(seccomp_data, nr));
    }
    // Denied where the argument is this.
    void onValue(int number, int argument, quint32 value)
    {
        add(BPF_JMP | BPF_JEQ | BPF_K, quint32(number), 0, 4);
        loadArgument(argument);
        add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
        give(deny);
        load(offsetof(seccomp_data, nr));
    }
    [[nodiscard]] bool install()
    {
        give(SECCOMP_RET_ALLOW);
        const sock_fprog filter{static_cast<unsigned short>(m_steps.size()), m_steps.data()};
        return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            && syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter) == 0;
    }

private:
    void add(int code, quint32 value, int ifTrue = 0, int ifFalse = 0)
    {
        m_steps.push_back({quint16(code), quint8(ifTrue), quint8(ifFalse), value});
    }
    void load(size_t offset)
    {
        add(BPF_LD | BPF_W | BPF_ABS, quint32(offset));
    }
    void loadArgument(int argument)
    {
        load(offsetof(seccomp_data, args) + size_t(argument) * sizeof(quint64));
    } // its low half
    void give(quint32 result)
    {
        add(BPF_RET | BPF_K, result);
    }

    std::vector<sock_filter> m_steps;
};

} // namespace

bool filterSystemCalls(bool mayStart)
{
    Program program;
    for (const int number : always)
        program.onCall(number, deny);
    if (!isSanitized)
        for (const int number : ofOthers)
            program.onCall(number, deny);
    program.onBits(__NR_clone, 0, newSpaces);
    // What these are asked for lies in memory, where no filter looks: the C library does without them.
    program.onCall(435, SECCOMP_RET_ERRNO | ENOSYS); // clone3
    program.onCall(437, SECCOMP_RET_ERRNO | ENOSYS); // openat2
    program.onValue(__NR_ioctl, 1, TIOCSTI);         // types into the terminal
    if (!mayStart) {
        for (const int number : ofStarting)
            if (!isSanitized || number != __NR_execve)
                program.onCall(number, deny);
        program.onBits(__NR_openat, 2, writing);
#ifdef __x86_64__
        program.onBits(__NR_open, 1, writing);
#endif
    }
    return program.install();
}

} // namespace hearth::reading

#else

namespace hearth::reading {

bool filterSystemCalls(bool)
{
#ifdef Q_OS_LINUX
    return false; // an architecture whose calls are not written down here
#else
    return true;
#endif
}

} // namespace hearth::reading

#endif
