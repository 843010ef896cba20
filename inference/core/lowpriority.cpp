#include "inference/core/lowpriority.h"

#if defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <pthread.h>
#elif defined(_WIN32)
#include <windows.h>
#endif

namespace hearth {

void lowerPriority()
{
#if defined(__linux__)
    // Of this thread alone: Linux counts niceness by thread. Not SCHED_IDLE, which a busy neighbour can starve for good.
    constexpr int lowest = 19;
    setpriority(PRIO_PROCESS, id_t(syscall(SYS_gettid)), lowest);
    // ioprio_set(2): the idle class
    constexpr int whoProcess = 1;
    constexpr int idleClass = 3;
    constexpr int classShift = 13;
    syscall(SYS_ioprio_set, whoProcess, 0, idleClass << classShift);
#elif defined(__APPLE__)
    pthread_set_qos_class_self_np(QOS_CLASS_BACKGROUND, 0);
#elif defined(_WIN32)
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_IDLE);
#endif
}

void giveWayToWindow()
{
#if defined(__linux__)
    constexpr int behind = 10; // a ninth of the weight of a thread at 0 (sched(7)): six models have a dozen of them
    setpriority(PRIO_PROCESS, id_t(syscall(SYS_gettid)), behind);
#elif defined(__APPLE__)
    pthread_set_qos_class_self_np(QOS_CLASS_USER_INITIATED, 0);
#elif defined(_WIN32)
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_BELOW_NORMAL);
#endif
}

} // namespace hearth
