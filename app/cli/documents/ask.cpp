#include "app/chat/evidenceprompt.h"
#include "app/cli/documents/commands.h"
#include "app/cli/documents/desk.h"
#include "app/cli/session.h"
#include "app/documents/fusion.h"
#include "inference/core/error.h"

#include <algorithm>
#include <cstdio>

namespace hearth::cli {

namespace {

constexpr int usualContext = 8192;
constexpr int usualAnswer = 512;
constexpr int askedPassages = 10;

void printSources(const QList<PassageHit> &given, const Desk &desk)
{
    std::puts("\n");
    for (qsizetype i = 0; i < given.size(); ++i)
        std::printf("[%d] %s%s\n", int(i) + 1, qPrintable(desk.shortPath(given[i].filePath)),
                    given[i].passage.page > 0 ? qPrintable(QStringLiteral(", page %1").arg(given[i].passage.page)) : "");
}

} // namespace

int askDocuments(const Arguments &arguments)
{
    return guarded([&] {
        if (!arguments.has("--model"))
            throw Error(ErrorCode::InvalidArgument, "name the model that answers: --model MODEL, a model file or a folder of SafeTensors",
                        "usage");
        Desk desk(arguments);
        const QString question = QString::fromStdString(arguments.positional(0));
        const SearchOutcome outcome = desk.search(question, askedPassages);
        const bool isJson = arguments.has("--json");
        if (!outcome.isFound) {
            if (isJson)
                printJson({{"found", false}, {"answer", nullptr}, {"passages", Json::array()}});
            else
                std::puts("Not in these documents.");
            return 0;
        }
        LoadOptions options = readLoadOptions(arguments, arguments.text("--model"));
        if (!arguments.has("--context"))
            options.contextTokens = usualContext;
        Session session(options);
        const int answer = int(arguments.integer("-n", usualAnswer, 1, 1 << 20));
        // The prompt that the window gives too (app/chat).
        Request request;
        request.prompt = ChatPrompt{.messages = {{"user", question.toStdString()}}};
        request.maxTokens = answer;
        AnswerSources sources;
        // A model may be made for less than was asked for.
        const int made = session.info().contextTokens;
        const int context = made > 0 && made < options.contextTokens ? made : options.contextTokens;
        givePassages(request, outcome.hits, {.contextTokens = context, .answerTokens = std::min(answer, context / 4)}, sources);
        if (arguments.has("--show-prompt"))
            std::fprintf(stderr, "%s\n", std::get<ChatPrompt>(request.prompt).messages.back().content.c_str());
        std::string text;
        session.run(std::move(request), [&](const Piece &piece) {
            text += piece.text;
            if (!isJson) {
                std::fwrite(piece.text.data(), 1, piece.text.size(), stdout);
                std::fflush(stdout);
            }
        });
        if (!isJson) {
            printSources(sources.given, desk);
            return 0;
        }
        Json passages = Json::array();
        for (const PassageHit &hit : std::as_const(sources.given))
            passages.push_back(toJson(hit, desk.shortPath(hit.filePath)));
        printJson({{"found", true}, {"answer", text}, {"passages", passages}});
        return 0;
    });
}

} // namespace hearth::cli
