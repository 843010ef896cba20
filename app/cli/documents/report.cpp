#include "app/cli/documents/commands.h"
#include "app/cli/documents/desk.h"
#include "app/documents/documentlibrary.h"
#include "app/documents/indexschema.h"
#include "app/documents/readerprocess.h"

#include <cstdio>

namespace hearth::cli {

namespace {

const char *stateName(FileState state)
{
    switch (state) {
    case FileState::Waiting: return "waiting";
    case FileState::Reading: return "reading";
    case FileState::Indexed: return "indexed";
    case FileState::Failed: return "failed";
    }
    return "";
}

// "note": it was read, but one should know.
QString reasonOf(const ReadProblem &problem)
{
    return problem.trouble == ReadTrouble::None ? QStringLiteral("note") : troubleName(problem.trouble);
}

Json toJson(const FileReport &file)
{
    Json problems = Json::array();
    for (const ReadProblem &problem : file.problems)
        problems.push_back({{"reason", reasonOf(problem).toStdString()}, {"page", problem.page}, {"detail", problem.detail.toStdString()}});
    return {{"file", file.path.toStdString()},
            {"state", stateName(file.state)},
            {"format", file.format.toStdString()},
            {"pages", file.pages},
            {"passages", file.passages},
            {"hidden_passages", file.hiddenPassages},
            {"problems", problems}};
}

Json toJson(const Expansion::Source &source)
{
    return {{"path", source.path.toStdString()}, {"from", source.from.toStdString()}, {"to", source.to.toStdString()}};
}

void print(const QString &collection, const QList<FileReport> &files)
{
    std::printf("%s\n", qPrintable(collection));
    for (const FileReport &file : files) {
        std::printf("  %-8s %5d pages %6d passages  %s\n", stateName(file.state), file.pages, file.passages, qPrintable(file.path));
        for (const ReadProblem &problem : file.problems)
            std::printf("           %s%s: %s\n", problem.page > 0 ? qPrintable(QStringLiteral("page %1, ").arg(problem.page)) : "",
                        qPrintable(reasonOf(problem)), qPrintable(problem.detail));
    }
}

} // namespace

int reportDocuments(const Arguments &arguments)
{
    return guarded(arguments, [&] {
        const std::unique_ptr<Database> index = openDocuments(arguments);
        const QList<NamedCollection> collections = namedCollections(*index, arguments);
        const Expansion expansion(Expansion::standardPlaces(documentsFolder(arguments) + QStringLiteral("/dictionaries")));
        Json all = Json::array();
        for (const auto &[id, name] : std::as_const(collections)) {
            const QList<FileReport> files = readReport(*index, true, id);
            if (!arguments.has("--json")) {
                print(name, files);
                continue;
            }
            Json list = Json::array();
            for (const FileReport &file : files)
                list.push_back(toJson(file));
            all.push_back({{"collection", name.toStdString()}, {"files", list}});
        }
        Json dictionaries = Json::array();
        for (const Expansion::Source &source : expansion.sources())
            dictionaries.push_back(toJson(source));
        if (arguments.has("--json")) {
            printJson({{"collections", all}, {"dictionaries", dictionaries}});
            return 0;
        }
        std::printf("Dictionaries that widen a question: %zu\n", dictionaries.size());
        for (const Expansion::Source &source : expansion.sources())
            std::printf("  %s%s%s  %s\n", qPrintable(source.from), source.to.isEmpty() ? "" : " to ", qPrintable(source.to),
                        qPrintable(source.path));
        return 0;
    });
}

} // namespace hearth::cli
