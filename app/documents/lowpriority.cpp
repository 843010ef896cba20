#include "app/documents/lowpriority.h"

#include <QThread>

#ifdef Q_OS_LINUX
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace hearth {

void lowerPriority()
{
#ifdef Q_OS_LINUX
    // Of this thread alone: Linux counts niceness by thread. Not SCHED_IDLE, which a busy neighbour can starve for good.
    constexpr int lowest = 19;
    setpriority(PRIO_PROCESS, id_t(syscall(SYS_gettid)), lowest);
    // ioprio_set(2): the idle class
    constexpr int whoProcess = 1;
    constexpr int idleClass = 3;
    constexpr int classShift = 13;
    syscall(SYS_ioprio_set, whoProcess, 0, idleClass << classShift);
#else
    QThread::currentThread()->setPriority(QThread::IdlePriority);
#endif
}

} // namespace hearth
