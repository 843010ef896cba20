#include "app/cli/command.h"
#include "app/cli/options.h"
#include "app/cli/report.h"
#include "app/cli/session.h"

#include <cstdio>

namespace hearth::cli {

namespace {

constexpr size_t mostTextBytes = size_t(1) << 28;
constexpr int usualAnswer = 128;

Request readRequest(const Arguments &arguments)
{
    const int prompts = int(arguments.has("--prompt")) + int(arguments.has("--file")) + int(arguments.has("--tokens"));
    if (prompts != 1)
        throw Error(ErrorCode::InvalidArgument, "give one of --prompt, --file and --tokens", "usage");
    Request request;
    if (arguments.has("--tokens"))
        request.prompt = arguments.tokens("--tokens");
    else
        request.prompt =
            TextPrompt{.text = arguments.has("--prompt") ? arguments.text("--prompt") : readText(arguments.text("--file"), mostTextBytes),
                       .parseSpecial = !arguments.has("--plain")};
    request.sampling = readSamplingOptions(arguments);
    request.constraint = readConstraint(arguments);
    request.maxTokens = int(arguments.integer("-n", usualAnswer, -1, 1 << 24));
    request.stop = arguments.all("--stop");
    request.overflow = OverflowPolicy::Stop;
    request.ignoreEnd = arguments.has("--ignore-end");
    return request;
}

int run(const Arguments &arguments)
{
    const bool isJson = arguments.has("--json");
    Request request = readRequest(arguments);
    Session session(readLoadOptions(arguments, arguments.positional(0)));
    std::string text;
    std::vector<int32_t> tokens;
    const Session::Result result = session.run(std::move(request), [&](const Piece &piece) {
        if (piece.token >= 0)
            tokens.push_back(piece.token);
        if (isJson) {
            text += piece.text;
        } else {
            std::fwrite(piece.text.data(), 1, piece.text.size(), stdout);
            std::fflush(stdout);
        }
    });
    if (isJson) {
        printJson({{"text", text},
                   {"tokens", tokens},
                   {"finish", finishReasonName(result.finished.reason)},
                   {"stats", toJson(result.finished.stats)},
                   {"placement", toJson(session.placement())}});
        return 0;
    }
    std::putchar('\n');
    std::fflush(stdout); // before what goes to standard error
    if (arguments.has("--stats"))
        std::fprintf(stderr, "%s\n%s\n", statsLine(result.finished.stats).c_str(), placementLine(session.placement()).c_str());
    return 0;
}

} // namespace

Command generateCommand()
{
    const std::vector<Option> own{
        {"--prompt", "T", "the text to go on from"},
        {"--file", "F", "a file with the text; - is standard input"},
        {"--tokens", "LIST", "token ids to go on from: 1,2,3"},
        {"--plain", "", "names of special tokens in the text are only text"},
        {"--ignore-end", "", "go on past the end token"},
        {"--stats", "", "tell on standard error how long it took and where it ran"},
    };
    return {
        {"generate", "MODEL", "Goes on from a prompt.", own + samplingOptions() + constraintOptions() + loadOptions() + commonOptions()},
        run};
}

} // namespace hearth::cli
