#pragma once

#include "app/cli/arguments.h"

namespace hearth::cli {

// One command a file, as in app/cli; their grammars stand in hubcommands.h. Each throws Error and returns the exit status.
int search(const Arguments &arguments);
int pull(const Arguments &arguments);
int list(const Arguments &arguments);
int remove(const Arguments &arguments);
int verify(const Arguments &arguments);
int path(const Arguments &arguments); // for hearth-cli: {"path": ...} or {"error": ...}

} // namespace hearth::cli
