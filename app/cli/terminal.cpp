#include "app/cli/terminal.h"

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace hearth::cli {

namespace {

bool isTerminal(int descriptor)
{
#ifdef _WIN32
    return _isatty(descriptor) != 0;
#else
    return isatty(descriptor) != 0;
#endif
}

} // namespace

bool isInputTerminal()
{
    return isTerminal(0);
}

bool isOutputTerminal()
{
    return isTerminal(1);
}

bool isErrorTerminal()
{
    return isTerminal(2);
}

} // namespace hearth::cli
