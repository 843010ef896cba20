#pragma once

#include "app/cli/command.h"

#include <span>
#include <string>

namespace hearth::cli {

// Exit statuses: something went wrong; the words make no sense; Ctrl+C, as shells count it.
constexpr int failed = 1;
constexpr int misused = 2;
constexpr int interrupted = 130;

// "hearth-cli COMMAND: message" on standard error, in one line whatever the message has in it. command may be empty.
void printError(const std::string &command, std::string message);

// Reads the words and runs it, or prints its help; what it throws becomes one line and the exit status.
int runCommand(const Command &command, std::span<const std::string> words);

} // namespace hearth::cli
