#include "app/chat/answerblocks.h"
#include "app/chat/answerplan.h"
#include "app/chat/markdownstream.h"
#include "app/chat/sourcemaps.h"
#include "app/cli/documents/commands.h"
#include "app/cli/documents/desk.h"
#include "app/cli/session.h"
#include "inference/core/error.h"

#include <algorithm>
#include <cstdio>

namespace hearth::cli {

namespace {

constexpr int usualContext = 8192;
constexpr int usualAnswer = 512;

// An answer as it came to be, and what it is worth.
struct Answered
{
    std::string text; // without the model's reasoning
    AnswerSources sources;
    CheckedBlocks checked;
    bool isOfModel = false;

    [[nodiscard]] AnswerVerdict verdict() const { return isOfModel ? verdictOn(sources.isFound, checked.checks) : AnswerVerdict::Plain; }
    [[nodiscard]] bool hasSources() const { return sources.kind == SourcesKind::Found || sources.kind == SourcesKind::Whole; }
    // What came nearest, where it is not in the documents.
    [[nodiscard]] QList<PassageHit> nearest() const
    {
        if (!isOfModel)
            return sources.given;
        QList<PassageHit> hits;
        if (verdict() == AnswerVerdict::Missing) {
            for (const int number : nearestNumbers(sources))
                hits.append(sources.given[number - 1]);
        }
        return hits;
    }
};

const char *supportName(Support support)
{
    switch (support) {
    case Support::Nothing: return "nothing";
    case Support::Supported: return "supported";
    case Support::Unsupported: return "unsupported";
    case Support::Uncited: return "uncited";
    case Support::Unchecked: return "unchecked";
    }
    return "";
}

Json sentencesJson(const CheckedBlocks &checked)
{
    Json list = Json::array();
    for (qsizetype i = 0; i < checked.checks.size(); ++i) {
        const SentenceCheck &check = checked.checks[i];
        Json missing = Json::array();
        for (const QString &word : check.missing)
            missing.push_back(word.toStdString());
        list.push_back({{"text", checked.sentences[i].toStdString()},
                        {"support", supportName(check.support)},
                        {"doubtful", isDoubtful(check)},
                        {"cited", std::vector<int>(check.cited.begin(), check.cited.end())},
                        {"missing", missing}});
    }
    return list;
}

void printJson(const Answered &answered, const Desk &desk)
{
    const AnswerSources &sources = answered.sources;
    hearth::cli::printJson({{"found", sources.isFound},
                            {"kind", sourcesKindName(sources.kind).toStdString()},
                            {"query", sources.query.toStdString()},
                            {"answer", answered.isOfModel ? Json(answered.text) : Json()},
                            {"said", answered.isOfModel ? Json() : Json(answered.text)},
                            {"verdict", verdictName(answered.verdict()).toStdString()},
                            {"sentences", sentencesJson(answered.checked)},
                            {"passages", answered.hasSources() ? toJson(sources.given, desk) : Json::array()},
                            {"nearest", toJson(answered.nearest(), desk)},
                            {"left_out", sources.cut.size()},
                            {"note", sources.note.toStdString()}});
}

void printPassages(const char *title, const QList<PassageHit> &hits, const Desk &desk)
{
    if (hits.isEmpty())
        return;
    std::puts(title);
    for (const PassageHit &hit : hits)
        std::printf("\n%s\n%s\n", qPrintable(placeText(hit, desk)), qPrintable(hit.passage.text.trimmed()));
}

void printDoubts(const CheckedBlocks &checked)
{
    bool isFirst = true;
    for (qsizetype i = 0; i < checked.checks.size(); ++i) {
        if (!isDoubtful(checked.checks[i]))
            continue;
        if (std::exchange(isFirst, false))
            std::puts("\nNot borne out:");
        std::printf("- %s\n  %s\n", qPrintable(checked.sentences[i].simplified()), qPrintable(doubtText(checked.checks[i])));
    }
}

// What stands below an answer whose text is printed already.
void printRest(const Answered &answered, const Desk &desk)
{
    const AnswerSources &sources = answered.sources;
    if (answered.isOfModel) {
        std::puts("\n");
        for (qsizetype i = 0; i < sources.given.size(); ++i) {
            const bool isNamed = answered.checked.cited.contains(int(i) + 1);
            if (isNamed || answered.checked.cited.isEmpty())
                std::printf("[%d] %s\n", int(i) + 1, qPrintable(placeText(sources.given[i], desk)));
        }
        if (!sources.cut.isEmpty())
            std::printf("Passages that found no room: %d\n", int(sources.cut.size()));
        printDoubts(answered.checked);
        if (const AnswerVerdict verdict = answered.verdict(); verdict == AnswerVerdict::Missing || verdict == AnswerVerdict::Unfounded)
            std::printf("\n%s\n", qPrintable(verdictText(sources.kind, verdict)));
    }
    printPassages("\nWhat comes nearest:", answered.nearest(), desk);
    if (!sources.note.isEmpty())
        std::printf("\n%s\n", qPrintable(sources.note));
}

class Asker
{
public:
    Asker(const Arguments &arguments, Desk &desk) : m_arguments(arguments), m_desk(desk), m_isJson(arguments.has("--json")) { }

    Answered ask(const QString &question)
    {
        LoadOptions options = readLoadOptions(m_arguments, m_arguments.text("--model"));
        if (!m_arguments.has("--context"))
            options.contextTokens = usualContext;
        const SearchOutcome outcome = m_desk.search(question, AnswerPlan::searchLimit);
        AnswerPlan plan = planFor(question, outcome, options.contextTokens);
        AnswerStep step = plan.first();
        if (step.kind != AnswerStep::Kind::Ask) // no model is needed
            return told(plan, step);
        Session session(options);
        // A model may be made for less than was asked for.
        if (const int made = session.info().contextTokens; made > 0 && made < options.contextTokens) {
            plan = planFor(question, outcome, made);
            step = plan.first();
        }
        return step.kind == AnswerStep::Kind::Ask ? answer(session, plan, std::move(step)) : told(plan, step);
    }

private:
    AnswerPlan planFor(const QString &question, const SearchOutcome &outcome, int contextTokens)
    {
        AnswerWish wish;
        wish.request.prompt = ChatPrompt{.messages = {{"user", question.toStdString()}}};
        wish.request.maxTokens = int(m_arguments.integer("-n", usualAnswer, 1, 1 << 20));
        wish.contextTokens = contextTokens;
        AnswerPlan plan(std::move(wish));
        plan.take(outcome);
        if (plan.mayBeWhole(m_desk.sizeInTokens()))
            plan.takeWhole(m_desk.wholeText());
        return plan;
    }

    Answered told(const AnswerPlan &plan, const AnswerStep &step) const
    {
        if (step.kind != AnswerStep::Kind::Say)
            throw Error(ErrorCode::NotFound, step.text.toStdString(), "not_read_yet");
        if (!m_isJson)
            std::puts(qPrintable(step.text));
        return {step.text.toStdString(), plan.sources(), {}, false};
    }

    Answered answer(Session &session, AnswerPlan &plan, AnswerStep step)
    {
        const AnswerSources &sources = plan.sources();
        if (!m_isJson && !sources.isFound)
            std::printf("%s\n\n", qPrintable(verdictText(sources.kind, verdictOn(false, {}))));
        Answered answered;
        answered.isOfModel = true;
        for (bool isAnswered = false; !isAnswered;) {
            try {
                plan.takeCount(run(session, std::move(step.request), answered.text));
                isAnswered = true;
            } catch (const Error &error) {
                std::optional<AnswerStep> less = error.kind() == "context_full" ? plan.withLess() : std::nullopt;
                if (!less)
                    throw;
                if (less->kind != AnswerStep::Kind::Ask)
                    return told(plan, *less);
                step = std::move(*less);
            }
        }
        answered.sources = sources;
        MarkdownStream stream{CodeColors{}};
        stream.append(QString::fromStdString(answered.text));
        stream.finish();
        answered.checked = checkedBlocks(stream.blocks(), sources.given, true);
        return answered;
    }

    PromptInfo run(Session &session, Request request, std::string &text)
    {
        if (m_arguments.has("--show-prompt"))
            std::fprintf(stderr, "%s\n", std::get<ChatPrompt>(request.prompt).messages.back().content.c_str());
        return session
            .run(std::move(request),
                 [&](const Piece &piece) {
                     if (piece.isThinking)
                         return;
                     text += piece.text;
                     if (!m_isJson) {
                         std::fwrite(piece.text.data(), 1, piece.text.size(), stdout);
                         std::fflush(stdout);
                     }
                 })
            .prompt;
    }

    const Arguments &m_arguments;
    Desk &m_desk;
    bool m_isJson;
};

} // namespace

int askDocuments(const Arguments &arguments)
{
    return guarded(arguments, [&] {
        if (!arguments.has("--model"))
            throw Error(ErrorCode::InvalidArgument, "name the model that answers: --model MODEL, a model file or a folder of SafeTensors",
                        "usage");
        Desk desk(arguments);
        const Answered answered = Asker(arguments, desk).ask(QString::fromStdString(arguments.positional(0)));
        printNote(desk);
        if (arguments.has("--json"))
            printJson(answered, desk);
        else
            printRest(answered, desk);
        return 0;
    });
}

} // namespace hearth::cli
