// hearth-documents: hearth-cli documents ...; hearth-cli starts it.

#include "app/cli/documents/commands.h"
#include "app/cli/documentscommands.h"
#include "inference/core/error.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace hearth;
using namespace hearth::cli;

constexpr int failed = 1;
constexpr int misused = 2;

int runCommand(const Grammar &grammar, std::span<const std::string> words)
{
    static const std::map<std::string_view, int (*)(const Arguments &)> commands{{"documents ask", askDocuments},
                                                                                 {"documents index", indexDocuments},
                                                                                 {"documents report", reportDocuments},
                                                                                 {"documents search", searchDocuments}};
    const auto complain = [&](std::string message) {
        std::replace_if(
            message.begin(), message.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
        std::fflush(stdout);
        std::fprintf(stderr, "hearth-cli %s: %s\n", std::string(grammar.name).c_str(), message.c_str());
    };
    try {
        const Arguments arguments(grammar, words);
        if (arguments.wantsHelp()) {
            std::fputs(usage(grammar).c_str(), stdout);
            return 0;
        }
        return commands.at(grammar.name)(arguments);
    } catch (const Error &error) {
        complain(error.what());
        return error.kind() == "usage" ? misused : failed;
    } catch (const std::exception &error) {
        complain(std::string("an unexpected error: ") + error.what());
    }
    return failed;
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> words(argv + 1, argv + std::max(argc, 1));
    QCoreApplication::setApplicationName(QStringLiteral("hearth")); // whose data folder it is
    const QCoreApplication application(argc, argv);
    for (const Grammar &grammar : documentsGrammars())
        if (!words.empty() && grammar.name == "documents " + words[0])
            return runCommand(grammar, std::span(words).subspan(1));
    std::fputs("Usage: hearth-cli documents index, search, ask or report; each tells more with --help.\n", stderr);
    return misused;
}
