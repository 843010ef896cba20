#include "app/cli/command.h"
#include "app/cli/guide.h"
#include "app/cli/options.h"
#include "app/cli/terminal.h"
#include "inference/calibration.h"
#include "inference/core/error.h"

#include <algorithm>
#include <cstdio>

namespace hearth::cli {

namespace {

constexpr size_t mostTextBytes = size_t(1) << 30;
constexpr int usualWindow = 512;

CalibrationRequest readRequest(const Arguments &arguments)
{
    if (!arguments.has("--file") || !arguments.has("--out"))
        throw Error(ErrorCode::InvalidArgument, "name the text with --file and the file to write with --out", "usage");
    CalibrationRequest request;
    request.model = readLoadOptions(arguments, arguments.positional(0));
    request.name = arguments.text("--file");
    request.windowTokens = int(arguments.integer("--context", usualWindow, 4, 1 << 20));
    request.mostWindows = int(arguments.integer("--windows", 0, 0, 1 << 30));
    request.parseSpecial = arguments.has("--special");
    request.hasOutput = arguments.has("--output");
    request.text = readText(request.name, mostTextBytes);
    return request;
}

// Experts that no token of the text chose: what they weigh is not known.
size_t unseenExperts(const Importance &importance)
{
    size_t unseen = 0;
    for (const auto &[name, entry] : importance.entries)
        unseen += size_t(std::count(entry.counts.begin(), entry.counts.end(), 0.0f));
    return unseen;
}

int run(const Arguments &arguments)
{
    const CalibrationRequest request = readRequest(arguments);
    const bool showsProgress = isErrorTerminal();
    const Importance importance = collectImportance(request, [&](const CalibrationProgress &progress) {
        if (showsProgress)
            std::fprintf(stderr, "\r%3.0f%%  %d windows", 100 * progress.fraction, progress.windows);
    });
    if (showsProgress)
        std::fputs("\r\x1b[K", stderr);
    const std::string out = arguments.text("--out");
    writeImportance(importance, out);
    const size_t unseen = unseenExperts(importance);
    if (arguments.has("--json")) {
        printJson({{"out", out},
                   {"matrices", importance.entries.size()},
                   {"windows", importance.chunks},
                   {"window_tokens", importance.chunkTokens},
                   {"unseen_experts", unseen}});
        return 0;
    }
    std::printf("%s: %zu matrices, from %u windows of %u tokens\n", out.c_str(), importance.entries.size(), importance.chunks,
                importance.chunkTokens);
    if (unseen > 0)
        std::printf("%zu matrices of experts saw no token of the text: it is too short or too uniform for them\n", unseen);
    return 0;
}

} // namespace

Command imatrixCommand()
{
    const std::vector<Option> own{
        {"--file", "TEXT", "a text like those that the model will be used for; - is standard input"},
        {"--out", "FILE.gguf", "the importance matrix to write"},
        {"--context", "N", "tokens of a window, 512 by default"},
        {"--windows", "N", "only the first N windows"},
        {"--output", "", "also for the output matrix"},
        {"--special", "", "names of special tokens in the text are the tokens"},
        {"--batch", "N", "most tokens a step"},
    };
    return {{"imatrix", "MODEL", "What matters in a model, measured on a text: for quantize --imatrix. Runs on the CPU.",
             own + commonOptions()},
            run};
}

} // namespace hearth::cli
