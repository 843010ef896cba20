#pragma once

#include "app/cli/arguments.h"

#include <filesystem>
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

// What hearth-hub answers to hearth-cli and nobody types: path NAME.
Grammar pathGrammar();

// The file of an installed model that is called so, as `list` prints it. Empty where there is no hearth-hub to ask. Throws Error: there is
// none of that name, or there are several; the sentence lists them.
std::string installedModelPath(const std::string &name);

// A program with the words of the command line, in place of this one; its exit status. Throws Error{Unsupported}, saying what this
// hearth-cli lacks then, where it is not there.
int runProgram(const std::filesystem::path &program, std::span<const std::string> words, const std::string &lacks);

// hearth-hub with the words of the command line, in place of this program; its exit status. Throws Error{Unsupported} where there is none.
int runHubProgram(std::span<const std::string> words);

} // namespace hearth::cli
