// hearth-documents: hearth-cli documents ...; hearth-cli starts it.

#include "app/cli/documents/commands.h"
#include "app/cli/documentscommands.h"
#include "app/cli/runcommand.h"
#include "app/settings/englishforms.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <map>

namespace {

using namespace hearth::cli;

int run(const Grammar &grammar, std::span<const std::string> words)
{
    static const std::map<std::string_view, int (*)(const Arguments &)> commands{{"documents ask", askDocuments},
                                                                                 {"documents index", indexDocuments},
                                                                                 {"documents report", reportDocuments},
                                                                                 {"documents search", searchDocuments}};
    return runCommand({grammar, commands.at(grammar.name)}, words);
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> words(argv + 1, argv + std::max(argc, 1));
    QCoreApplication::setApplicationName(QStringLiteral("hearth")); // whose data folder it is
    QCoreApplication application(argc, argv);
    QCoreApplication::installTranslator(new hearth::EnglishForms(&application));
    const std::string command = words.empty() ? "--help" : words[0];
    for (const Grammar &grammar : documentsGrammars())
        if (grammar.name == "documents " + command)
            return run(grammar, std::span(words).subspan(1));
    if (command == "--help" || command == "-h" || command == "help") {
        std::fputs(documentsOverview().c_str(), words.empty() ? stderr : stdout);
        return words.empty() ? misused : 0;
    }
    printError("documents", "there is no command '" + command + "' for documents; there are index, search, ask and report");
    return misused;
}
