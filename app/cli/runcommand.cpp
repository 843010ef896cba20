#include "app/cli/runcommand.h"

#include "inference/core/error.h"

#include <algorithm>
#include <cstdio>
#include <new>

namespace hearth::cli {

namespace {

int runParsed(const Command &command, std::span<const std::string> words)
{
    const Arguments arguments(command.grammar, words);
    if (arguments.wantsHelp()) {
        std::fputs(usage(command.grammar).c_str(), stdout);
        return 0;
    }
    const int status = command.run(arguments);
    if (std::fflush(stdout) != 0)
        throw Error(ErrorCode::Io, "writing to standard output failed");
    return status;
}

} // namespace

void printError(const std::string &command, std::string message)
{
    std::replace_if(
        message.begin(), message.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    std::fflush(stdout);
    std::fprintf(stderr, "hearth-cli%s%s: %s\n", command.empty() ? "" : " ", command.c_str(), message.c_str());
}

int runCommand(const Command &command, std::span<const std::string> words)
{
    const std::string name(command.grammar.name);
    try {
        return runParsed(command, words);
    } catch (const Error &error) {
        printError(name, error.what());
        return error.code() == ErrorCode::Cancelled ? interrupted : error.kind() == "usage" ? misused : failed;
    } catch (const std::bad_alloc &) {
        printError(name, "the memory ran out");
    } catch (const std::exception &error) {
        printError(name, std::string("an unexpected error: ") + error.what());
    }
    return failed;
}

} // namespace hearth::cli
