#pragma once

#include <QFile>

namespace hearth {

// How long the calling thread waited for a processor, from its schedstat (proc(5)). Made and asked on that thread.
class ThreadWaits
{
public:
    ThreadWaits();
    [[nodiscard]] bool isKnown() const { return m_file.isOpen(); } // on Linux
    [[nodiscard]] double ms();                                     // since the thread began; 0 where it is not known

private:
    QFile m_file;
};

} // namespace hearth
