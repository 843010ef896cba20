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

std::string countText(const char *what, int files)
{
    return files == 0 ? std::string() : std::string(" ") + what + ": " + std::to_string(files) + (files == 1 ? " file." : " files.");
}

// What is not read yet may hold it.
std::string notFoundText(const SearchOutcome &outcome)
{
    const std::string text = outcome.missing.waiting > 0 ? "Not in what has been read so far." : "Not in these documents.";
    return text + countText("Not read yet", outcome.missing.waiting) + countText("Could not be read", outcome.missing.failed)
        + (outcome.hits.isEmpty() ? "" : " What came nearest:");
}

void print(const SearchOutcome &outcome, const Desk &desk)
{
    if (!outcome.isFound)
        std::puts(notFoundText(outcome).c_str());
    for (const PassageHit &hit : outcome.hits)
        std::printf("\n%s  [%.2f]\n%s\n", qPrintable(placeText(hit, desk)), hit.relevance, qPrintable(hit.passage.text.trimmed()));
}

struct AskedQuestion
{
    std::string id;
    QString text;
};

// Of a file {"questions": [{"id": "q1", "question": "..."}, ...]}.
std::vector<AskedQuestion> readQuestions(const std::string &path)
{
    constexpr const char *form = R"(it has to be {"questions": [{"id": "q1", "question": "..."}, ...]})";
    const auto fail = [&](const std::string &what) { throw Error(ErrorCode::InvalidArgument, path + " " + what + "; " + form, "usage"); };
    const Json all = Json::parse(readText(path, mostQuestionBytes), nullptr, false);
    if (all.is_discarded())
        fail("is not JSON");
    if (!all.is_object() || !all.contains("questions") || !all["questions"].is_array())
        fail("has no list of questions");
    std::vector<AskedQuestion> questions;
    for (const Json &one : all["questions"]) {
        const auto has = [&](const char *key) { return one.is_object() && one.contains(key) && one[key].is_string(); };
        for (const char *key : {"id", "question"}) {
            if (!has(key))
                fail("has no text as \"" + std::string(key) + "\" of question " + std::to_string(questions.size() + 1));
        }
        questions.push_back({one["id"].get<std::string>(), QString::fromStdString(one["question"].get<std::string>())});
    }
    return questions;
}

// → {id: [{"file", "page", "text"}, ...]}; a page is said where the format has pages.
void answerAll(Desk &desk, const std::vector<AskedQuestion> &questions, const std::string &out, int limit)
{
    Json results = Json::object();
    for (const AskedQuestion &question : questions) {
        Json hits = Json::array();
        const SearchOutcome outcome = desk.search(question.text, limit);
        for (const PassageHit &hit : outcome.hits) {
            Json one = toJson(hit, desk.shortPath(hit.filePath));
            if (QFileInfo(hit.filePath).suffix().toLower() != u"pdf")
                one["page"] = nullptr;
            one["found"] = outcome.isFound;
            hits.push_back(one);
        }
        results[question.id] = hits;
    }
    std::ofstream file(out, std::ios::binary);
    file << results.dump(1) << '\n';
    if (!file.flush())
        throw Error(ErrorCode::Io, out + " cannot be written; name another file with --out");
}

} // namespace

int searchDocuments(const Arguments &arguments)
{
    return guarded(arguments, [&] {
        constexpr int usual = 10;
        const int limit = int(arguments.integer("--limit", usual, 1, 1000));
        const bool hasQuestions = arguments.has("--questions");
        if (hasQuestions != arguments.has("--out") || hasQuestions == (arguments.positionals() > 0))
            throw Error(ErrorCode::InvalidArgument,
                        "give the TEXT of a question, or --questions FILE with --out FILE; see hearth-cli documents search --help",
                        "usage");
        std::vector<AskedQuestion> questions; // a mistake in them is told before anything is opened
        if (hasQuestions)
            questions = readQuestions(arguments.text("--questions"));
        Desk desk(arguments);
        if (hasQuestions) {
            answerAll(desk, questions, arguments.text("--out"), limit);
            printNote(desk);
            return 0;
        }
        const SearchOutcome outcome = desk.search(QString::fromStdString(arguments.positional(0)), limit);
        printNote(desk);
        if (!arguments.has("--json")) {
            print(outcome, desk);
            return 0;
        }
        printJson({{"query", outcome.query.toStdString()},
                   {"found", outcome.isFound},
                   {"seconds", outcome.seconds},
                   {"not_read_yet", outcome.missing.waiting},
                   {"not_readable", outcome.missing.failed},
                   {"passages", toJson(outcome.hits, desk)}});
        return 0;
    });
}

} // namespace hearth::cli
