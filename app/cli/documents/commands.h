#pragma once

#include "app/cli/arguments.h"

namespace hearth::cli {

// One command a file; their grammars stand in documentscommands.h. Each throws Error and returns the exit status.
int indexDocuments(const Arguments &arguments);
int searchDocuments(const Arguments &arguments);
int askDocuments(const Arguments &arguments);
int reportDocuments(const Arguments &arguments);

} // namespace hearth::cli
