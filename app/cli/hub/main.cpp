// hearth-hub: the commands of hearth-cli that need the network or the app's library; hearth-cli starts it.

#include "app/cli/hub/commands.h"
#include "app/cli/hubcommands.h"
#include "app/cli/runcommand.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <map>

namespace {

using namespace hearth::cli;

int run(const Grammar &grammar, std::span<const std::string> words)
{
    static const std::map<std::string_view, int (*)(const Arguments &)> commands{
        {"list", list}, {"path", path}, {"pull", pull}, {"remove", hearth::cli::remove}, {"search", search}, {"verify", verify}};
    return runCommand({grammar, commands.at(grammar.name)}, words);
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> words(argv + 1, argv + std::max(argc, 1));
    QCoreApplication::setApplicationName(QStringLiteral("hearth")); // whose data folder it is
    const QCoreApplication application(argc, argv);
    for (const Grammar &grammar : hubGrammars())
        if (!words.empty() && grammar.name == words[0])
            return run(grammar, std::span(words).subspan(1));
    if (!words.empty() && words[0] == pathGrammar().name)
        return run(pathGrammar(), std::span(words).subspan(1));
    std::fputs("hearth-hub is started by hearth-cli: search, pull, list, remove and verify.\n", stderr);
    return misused;
}
