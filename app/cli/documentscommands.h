#pragma once

#include "app/cli/arguments.h"

#include <span>
#include <string>
#include <vector>

namespace hearth::cli {

// "hearth-cli documents ...": carried out by hearth-documents beside it, as hearth-hub does the Hub's commands (hubcommands.h).
// In the order of the help; their names are "documents index" and so on.
std::vector<Grammar> documentsGrammars();

// "hearth-cli documents --help": what each of them does.
std::string documentsOverview();

// hearth-documents with the words behind "documents". Throws what runProgram throws.
int runDocumentsProgram(std::span<const std::string> words);

} // namespace hearth::cli
