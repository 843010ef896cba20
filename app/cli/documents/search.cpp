#include "app/cli/documents/commands.h"
#include "app/cli/documents/desk.h"
#include "inference/core/error.h"

#include <QFile>
#include <QFileInfo>

#include <cstdio>
#include <fstream>

namespace hearth::cli {

namespace {

constexpr size_t mostQuestionBytes = size_t(64) << 20U;

void print(const SearchOutcome &outcome, const Desk &desk)
{
    if (!outcome.isFound)
        std::puts(outcome.hits.isEmpty() ? "Not in these documents." : "Not in these documents. What came nearest:");
    for (const PassageHit &hit : outcome.hits) {
        std::printf("\n%s", qPrintable(desk.shortPath(hit.filePath)));
        if (hit.passage.page > 0)
            std::printf(", page %d%s", hit.passage.page,
                        hit.passage.pageLabel.isEmpty() ? "" : qPrintable(QStringLiteral(" (%1)").arg(hit.passage.pageLabel)));
        std::printf("  [%.2f]\n%s\n", hit.relevance, qPrintable(hit.passage.text.trimmed()));
    }
}

// {"questions": [{"id", "question"}, ...]} → {id: [{"file", "page", "text"}, ...]}; a page is said where the format has pages.
void answerAll(Desk &desk, const Arguments &arguments, int limit)
{
    const Json all = Json::parse(readText(arguments.text("--questions"), mostQuestionBytes), nullptr, false);
    if (!all.is_object() || !all.contains("questions") || !all["questions"].is_array())
        throw Error(ErrorCode::InvalidArgument, arguments.text("--questions") + " has no list of questions", "usage");
    Json results = Json::object();
    for (const Json &question : all["questions"]) {
        const QString text = QString::fromStdString(question.value("question", std::string()));
        Json hits = Json::array();
        const SearchOutcome outcome = desk.search(text, limit);
        for (const PassageHit &hit : outcome.hits) {
            Json one = toJson(hit, desk.shortPath(hit.filePath));
            if (QFileInfo(hit.filePath).suffix().toLower() != u"pdf")
                one["page"] = nullptr;
            one["found"] = outcome.isFound;
            hits.push_back(one);
        }
        results[question.value("id", std::string())] = hits;
    }
    std::ofstream out(arguments.text("--out"), std::ios::binary);
    out << results.dump(1) << '\n';
    if (!out.flush())
        throw Error(ErrorCode::Io, arguments.text("--out") + " cannot be written");
}

} // namespace

int searchDocuments(const Arguments &arguments)
{
    return guarded([&] {
        constexpr int usual = 10;
        const int limit = int(arguments.integer("--limit", usual, 1, 1000));
        const bool hasQuestions = arguments.has("--questions");
        if (hasQuestions != arguments.has("--out") || hasQuestions == (arguments.positionals() > 0))
            throw Error(ErrorCode::InvalidArgument, "give TEXT, or --questions with --out", "usage");
        Desk desk(arguments);
        if (hasQuestions) {
            answerAll(desk, arguments, limit);
            return 0;
        }
        const SearchOutcome outcome = desk.search(QString::fromStdString(arguments.positional(0)), limit);
        if (!arguments.has("--json")) {
            print(outcome, desk);
            return 0;
        }
        Json hits = Json::array();
        for (const PassageHit &hit : outcome.hits)
            hits.push_back(toJson(hit, desk.shortPath(hit.filePath)));
        printJson({{"query", outcome.query.toStdString()}, {"found", outcome.isFound}, {"seconds", outcome.seconds}, {"passages", hits}});
        return 0;
    });
}

} // namespace hearth::cli
