#pragma once

#include <QString>
#include <QStringList>

namespace hearth::reading {

// What this process may use from here on. Called once, before anything of a file is read, while there is one thread.
struct SandboxLimits
{
    qint64 memoryBytes = 0;   // address space
    int seconds = 0;          // of processor time
    bool isBackground = true; // lowest priority
    bool mayStart = false;    // other programs: Tesseract
    QString file;             // the one that is read
};

// What the system refused; then nothing may be read.
enum class SandboxRefusal : unsigned char { None, Limits, FileRights, Filter };

// Linux: no sockets, no writing of files, no other programs (but for mayStart), no looking into other processes, by a filter of system
// calls; where the kernel has Landlock, no reading but of the file and the system's folders. Others: memory and time only.
[[nodiscard]] SandboxRefusal enterSandbox(const SandboxLimits &limits);

// For tests: tries what must not be possible, one line each: its name, "denied", "allowed" or "unchecked" (not on this system). After
// enterSandbox(). `outside`: a folder beside the file.
QStringList triedInSandbox(const QString &outside);

} // namespace hearth::reading
