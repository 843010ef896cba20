#pragma once

#include <QtGlobal>

namespace hearth::reading {

// What this process may use from here on. Called once, before anything of a file is read.
struct SandboxLimits
{
    qint64 memoryBytes = 0;   // address space
    int seconds = 0;          // of processor time
    bool isBackground = true; // lowest priority
};
void enterSandbox(const SandboxLimits &limits);

} // namespace hearth::reading
