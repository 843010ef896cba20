#include "app/cli/command.h"
#include "app/cli/guide.h"
#include "app/cli/options.h"
#include "app/cli/report.h"
#include "app/cli/terminal.h"
#include "inference/core/error.h"
#include "inference/evaluation.h"

#include <algorithm>
#include <cstdio>

namespace hearth::cli {

namespace {

constexpr size_t mostTextBytes = size_t(1) << 30;
constexpr int usualWindow = 512;
constexpr size_t worstShown = 10;

Json tokensToJson(const Evaluation &evaluation)
{
    Json rows = Json::array();
    for (const TokenScore &score : evaluation.scores) {
        Json row{{"position", score.position},
                 {"token", score.token},
                 {"piece", evaluation.pieces[size_t(score.position)]},
                 {"surprisal", score.surprisal},
                 {"top", score.top}};
        if (evaluation.summary.divergence)
            row.update({{"divergence", score.divergence},
                        {"reference_surprisal", score.referenceSurprisal},
                        {"reference_top", score.referenceTop}});
        rows.push_back(std::move(row));
    }
    return rows;
}

Json toJson(const Evaluation &evaluation, const EvaluationRequest &request, bool withTokens)
{
    Json json{{"model", request.model.path.string()},
              {"rule", request.rule == WindowRule::SecondHalf ? "second_half" : "overlap"},
              {"window_tokens", evaluation.windowTokens},
              {"windows", evaluation.windows},
              {"begins_with_bos", evaluation.hasBos},
              {"text_tokens", evaluation.tokens.size()},
              {"scored_tokens", evaluation.summary.tokens},
              {"perplexity", cli::toJson(evaluation.summary.perplexity)},
              {"surprisal", cli::toJson(evaluation.summary.surprisal)}};
    if (request.reference) {
        json["reference"] = request.reference->path.string();
        json["divergence"] = cli::toJson(*evaluation.summary.divergence);
    }
    json["placement"] = cli::toJson(evaluation.placement);
    if (evaluation.referencePlacement)
        json["reference_placement"] = cli::toJson(*evaluation.referencePlacement);
    json["load_seconds"] = evaluation.loadSeconds;
    json["score_seconds"] = evaluation.scoreSeconds;
    if (withTokens)
        json["tokens"] = tokensToJson(evaluation);
    return json;
}

// The tokens that the model knew worst: by divergence beside a reference, else by surprisal.
void printWorst(const Evaluation &evaluation)
{
    const bool hasReference = evaluation.summary.divergence.has_value();
    std::vector<TokenScore> scores = evaluation.scores;
    const auto badness = [&](const TokenScore &score) { return hasReference ? score.divergence : score.surprisal; };
    const size_t shown = std::min(worstShown, scores.size());
    std::partial_sort(scores.begin(), scores.begin() + ptrdiff_t(shown), scores.end(),
                      [&](const TokenScore &a, const TokenScore &b) { return badness(a) > badness(b); });
    std::printf("worst tokens\n");
    for (size_t i = 0; i < shown; ++i) {
        const size_t at = size_t(scores[i].position);
        std::string before;
        for (size_t j = at > 8 ? at - 8 : 0; j < at; ++j)
            before += evaluation.pieces[j];
        std::printf("  %9.4f  %s after %s\n", badness(scores[i]), inQuotes(evaluation.pieces[at]).c_str(), inQuotes(before).c_str());
    }
}

void print(const Evaluation &evaluation)
{
    const EvaluationSummary &summary = evaluation.summary;
    std::printf("device         %s\n", placementLine(evaluation.placement).c_str());
    std::printf("text           %zu tokens in %d windows of %d, %d of them count\n", evaluation.tokens.size(), evaluation.windows,
                evaluation.windowTokens, summary.tokens);
    std::printf("perplexity     %.4f +- %.4f\n", summary.perplexity.value, summary.perplexity.error);
    if (summary.divergence) {
        const DivergenceSummary &divergence = *summary.divergence;
        std::printf("of reference   %.4f +- %.4f\n", divergence.referencePerplexity.value, divergence.referencePerplexity.error);
        std::printf("ln ratio       %.6f +- %.6f\n", divergence.logRatio.value, divergence.logRatio.error);
        std::printf("KL divergence  mean %.6f, 95%% between %.6f and %.6f\n", divergence.mean.value, divergence.mean.low95(),
                    divergence.mean.high95());
        const Interval &median = divergence.medianWithin, &most = divergence.percentile99Within;
        std::printf("               median %.6f, 95%% between %.6f and %.6f\n", divergence.median, median.low, median.high);
        std::printf("               99%% %.6f, 95%% between %.6f and %.6f\n", divergence.percentile99, most.low, most.high);
        std::printf("               90%% %.6f, 99.9%% %.6f, most %.6f\n", divergence.percentile90, divergence.percentile999,
                    divergence.most);
        const Interval share = shareInterval95(divergence.sameTop, summary.tokens);
        std::printf("same top token %.2f%%, 95%% between %.2f%% and %.2f%%\n", 100 * divergence.sameTop.value, 100 * share.low,
                    100 * share.high);
    }
    std::printf("+- is a standard error, from the means of %d blocks of tokens\n", summary.surprisal.blocks);
    std::printf("time           %.1f s to load, %.1f s to score\n", evaluation.loadSeconds, evaluation.scoreSeconds);
}

void printProgress(const EvaluationProgress &progress)
{
    if (progress.scoredTokens > 0)
        std::fprintf(stderr, "\r%3.0f%%  perplexity so far %.4f  ", 100 * progress.fraction, progress.perplexity);
    else
        std::fprintf(stderr, "\r%3.0f%%  %s  ", 100 * progress.fraction, progress.stage.c_str());
}

EvaluationRequest readRequest(const Arguments &arguments)
{
    EvaluationRequest request;
    if (!arguments.has("--file"))
        throw Error(ErrorCode::InvalidArgument, "name the text with --file", "usage");
    request.model = readLoadOptions(arguments, arguments.positional(0));
    if (arguments.has("--reference")) {
        request.reference = request.model;
        request.reference->path = modelPath(arguments.text("--reference"));
        request.reference->adapters.clear(); // so that an adapter can be compared with the model it changes
    }
    request.windowTokens = int(arguments.integer("--context", usualWindow, 4, 1 << 24));
    request.mostWindows = int(arguments.integer("--windows", 0, 0, 1 << 30));
    request.rule = arguments.has("--overlap") ? WindowRule::Overlap : WindowRule::SecondHalf;
    request.parseSpecial = arguments.has("--special");
    request.text = readUtf8(arguments.text("--file"), mostTextBytes);
    return request;
}

int run(const Arguments &arguments)
{
    const EvaluationRequest request = readRequest(arguments);
    const bool showsProgress = isErrorTerminal();
    const Evaluation evaluation = evaluate(request, [&](const EvaluationProgress &progress) {
        if (showsProgress)
            printProgress(progress);
    });
    if (showsProgress)
        std::fputs("\r\x1b[K", stderr);
    if (arguments.has("--json")) {
        printJson(toJson(evaluation, request, arguments.has("--tokens")));
        return 0;
    }
    print(evaluation);
    if (arguments.has("--tokens"))
        printWorst(evaluation);
    return 0;
}

} // namespace

Command perplexityCommand()
{
    const std::vector<Option> own{
        {"--file", "TEXT", "the text; - is standard input"},
        {"--reference", "MODEL2", "another quantization of the model, best the original: also measures the divergence from it"},
        {"--context", "N", "tokens of a window, 512 by default; the second half of each window counts"},
        {"--overlap", "", "windows overlap by half, so that every token counts"},
        {"--windows", "N", "only the first N windows"},
        {"--special", "", "names of special tokens in the text are the tokens"},
        {"--tokens", "", "also the worst tokens; with --json the figures of each"},
        {"--gpu-layers", "N", "layers on the GPU, the rest on the CPU; -1: as many as fit"},
        {"--cache", "TYPE", "type of the key-value cache: f16 or f32"},
        {"--batch", "N", "most tokens a step"},
        loraOption(),
    };
    return {{"perplexity", "MODEL", "How well a model expects a text, and how far it is from a reference.", own + commonOptions()}, run};
}

} // namespace hearth::cli
