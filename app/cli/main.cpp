// hearth-cli: the engine in a terminal. Needs no Qt.

#include "app/cli/command.h"
#include "app/cli/documentscommands.h"
#include "app/cli/hubcommands.h"
#include "app/cli/runcommand.h"
#include "inference/core/error.h"

#include <algorithm>
#include <cstdio>
#include <span>

namespace {

using namespace hearth;
using namespace hearth::cli;

std::vector<Command> commands()
{
    return {
        devicesCommand(),  infoCommand(),     tensorsCommand(), tokenizeCommand(), embedCommand(),
        generateCommand(), chatCommand(),     logitsCommand(),  renderCommand(),   perplexityCommand(),
        compareCommand(),  quantizeCommand(), imatrixCommand(), benchCommand(),    synthesizeCommand(),
    };
}

std::string overviewLine(const Grammar &grammar)
{
    std::string left = "  " + std::string(grammar.name) + " " + std::string(grammar.positionals);
    left.resize(std::max<size_t>(left.size() + 2, 28), ' ');
    return left + std::string(grammar.summary) + "\n";
}

std::string overview(std::span<const Command> all)
{
    std::string text = "Usage: hearth-cli COMMAND ...\n\n";
    for (const Command &command : all)
        text += overviewLine(command.grammar);
    text += "\nWith the app's library and the network (where Hearth was built with its window):\n\n";
    for (const Grammar &grammar : hubGrammars())
        text += overviewLine(grammar);
    text += "\nQuestions over your own documents:\n\n";
    for (const Grammar &grammar : documentsGrammars())
        text += overviewLine(grammar);
    return text
        + "\nMODEL is a GGUF file or a folder of SafeTensors, the name of an installed model as list prints it, or the word guide for the"
          "\nsmall model that comes with Hearth."
          "\nhearth-cli COMMAND --help tells the options. This is Hearth " HEARTH_VERSION ".\n";
}

// Its own program checks the words.
int runHub(std::span<const std::string> words)
{
    try {
        return words[0] == "documents" ? runDocumentsProgram(words.subspan(1)) : runHubProgram(words);
    } catch (const Error &error) {
        printError(words[0], error.what());
        return failed;
    }
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> words(argv + 1, argv + std::max(argc, 1));
    const std::vector<Command> all = commands();
    if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        std::fputs(overview(all).c_str(), words.empty() ? stderr : stdout);
        return words.empty() ? misused : 0;
    }
    if (words[0] == "--version") {
        std::puts("hearth-cli " HEARTH_VERSION);
        return 0;
    }
    if (isHubCommand(words[0]) || words[0] == "documents")
        return runHub(words);
    const auto command = std::find_if(all.begin(), all.end(), [&](const Command &each) { return each.grammar.name == words[0]; });
    if (command == all.end()) {
        printError({}, "there is no command '" + words[0] + "'; see hearth-cli --help");
        return misused;
    }
    return runCommand(*command, std::span(words).subspan(1));
}
