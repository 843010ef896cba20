#pragma once

#include "app/cli/arguments.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearth::cli {

// The commands that reach the Hub and the app's library. They need Qt, which hearth-cli does without: a program beside it, hearth-hub,
// carries them out. A build without the app has none.

// In the order of the help.
std::vector<Grammar> hubGrammars();
bool isHubCommand(std::string_view name);

// hearth-hub with the words of the command line, in place of this program; its exit status. Throws Error{Unsupported} where there is none.
int runHubProgram(std::span<const std::string> words);

} // namespace hearth::cli
