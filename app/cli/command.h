#pragma once

#include "app/cli/arguments.h"

namespace hearth::cli {

// One command of the program. `run` prints to standard output and throws Error for what goes wrong; it returns the exit status.
struct Command
{
    Grammar grammar;
    int (*run)(const Arguments &arguments);
};

// One a file.
Command devicesCommand();
Command infoCommand();
Command tokenizeCommand();
Command embedCommand();
Command generateCommand();
Command chatCommand();
Command logitsCommand();
Command renderCommand();
Command perplexityCommand();
Command compareCommand();
Command tensorsCommand();
Command quantizeCommand();
Command imatrixCommand();
Command benchCommand();
Command synthesizeCommand();

} // namespace hearth::cli
