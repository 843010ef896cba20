#include "app/threadwaits.h"

#ifdef Q_OS_LINUX
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace hearth {

ThreadWaits::ThreadWaits()
{
#ifdef Q_OS_LINUX
    m_file.setFileName(QStringLiteral("/proc/self/task/%1/schedstat").arg(syscall(SYS_gettid)));
    (void)m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
#endif
}

double ThreadWaits::ms()
{
    if (!m_file.isOpen() || !m_file.seek(0))
        return 0;
    return m_file.readLine().split(' ').value(1).toDouble() / 1e6; // "on a processor, waiting for one, how often", in ns
}

} // namespace hearth
