#include "app/cli/comparereport.h"

#include "app/cli/modelhash.h"
#include "app/cli/report.h"
#include "inference/variantchoice.h"

#include <algorithm>
#include <cstdio>

namespace hearth::cli {

namespace {

constexpr size_t shownBytes = 48; // of the text before a parting

Json toJson(const Failed &failure)
{
    return {{"code", errorCodeName(failure.code)}, {"kind", failure.kind}, {"message", failure.message}};
}

Json toJson(const MemoryShare &share)
{
    return {{"weights", share.weights},   {"cache", share.cache},     {"compute", share.compute},
            {"overhead", share.overhead}, {"loading", share.loading}, {"total", share.total()}};
}

Json toJson(const AnswerToken &token)
{
    Json candidates = Json::array();
    for (const Candidate &candidate : token.candidates)
        candidates.push_back({{"token", candidate.token}, {"text", candidate.bytes}, {"probability", candidate.probability}});
    return {{"token", token.token},
            {"text", token.bytes},
            {"is_thinking", token.isThinking},
            {"is_end", token.isEnd},
            {"candidates", candidates}};
}

Json toJson(const Parting &parting)
{
    Json alignment = Json::array();
    for (const AlignedRun &run : parting.alignment)
        alignment.push_back({run.a, run.b, run.length});
    return {{"same_vocabulary", parting.isSameVocabulary},
            {"same_prompt", parting.isSamePrompt},
            {"equal", parting.isEqual},
            {"common_tokens", parting.commonTokens},
            {"common_bytes", parting.commonBytes},
            {"common_share", parting.commonShare},
            {"alignment", alignment}};
}

Json toJson(const AnswerScore &score)
{
    return {{"tokens", score.tokens},
            {"agreed", score.agreed},
            {"log_probability", score.logProbability},
            {"reference_log_probability", score.referenceLogProbability},
            {"divergence", score.divergence},
            {"largest_difference", score.mostDifference}};
}

Json toJson(const Answer &answer, const ComparedPrompt &prompt)
{
    Json tokens = Json::array();
    for (const AnswerToken &token : answer.tokens)
        tokens.push_back(toJson(token));
    Json json{{"prompt", prompt.name},
              {"text", answer.text},
              {"thinking", answer.thinking},
              {"finish", finishReasonName(answer.finish)},
              {"prompt_tokens", answer.promptTokens},
              {"first_token_seconds", answer.firstTokenSeconds},
              {"prefill_seconds", answer.prefillSeconds},
              {"decode_seconds", answer.decodeSeconds},
              {"prefill_tokens_per_second", answer.prefillTokensPerSecond()},
              {"decode_tokens_per_second", answer.decodeTokensPerSecond()}};
    if (answer.failure)
        json["failure"] = toJson(*answer.failure);
    if (answer.parting)
        json["parting"] = toJson(*answer.parting);
    json["tokens"] = std::move(tokens);
    return json;
}

Json toJson(const Quality &quality, const ComparedText &text)
{
    Json json{{"text", text.name}};
    if (quality.failure)
        json["failure"] = toJson(*quality.failure);
    if (!quality.evaluation)
        return json;
    const Evaluation &evaluation = *quality.evaluation;
    json.update({{"text_tokens", evaluation.tokens.size()},
                 {"windows", evaluation.windows},
                 {"window_tokens", evaluation.windowTokens},
                 {"read_tokens", evaluation.readTokens},
                 {"scored_tokens", evaluation.summary.tokens},
                 {"perplexity", cli::toJson(evaluation.summary.perplexity)},
                 {"surprisal", cli::toJson(evaluation.summary.surprisal)},
                 {"score_seconds", evaluation.scoreSeconds}});
    if (evaluation.summary.divergence)
        json["divergence"] = cli::toJson(*evaluation.summary.divergence);
    if (evaluation.summary.divergence)
        json["divergence_is_at_least"] = evaluation.isAtLeast; // see EvaluationRequest::kept
    return json;
}

Json toJson(const VariantResult &variant, const ComparisonRequest &request)
{
    Json json{{"label", variant.label},
              {"path", variant.info.path.string()},
              {"sha256", modelHash(variant.info.path)},
              {"name", variant.info.name},
              {"quantization", variant.info.quantization},
              {"file_bytes", variant.info.fileBytes},
              {"parameters", variant.info.parameters},
              {"bits_per_weight", variant.bitsPerWeight},
              {"make_seconds", variant.makeSeconds},
              {"load_seconds", variant.loadSeconds},
              {"peak_ram_bytes", variant.peakRamBytes},
              {"device_bytes", variant.deviceBytes},
              {"driver", variant.placement.device.driver},
              {"placement", cli::toJson(variant.placement)},
              {"notice", variant.notice}};
    if (variant.failure)
        json["failure"] = toJson(*variant.failure);
    Json answers = Json::array(), qualities = Json::array();
    for (size_t i = 0; i < variant.answers.size(); ++i)
        answers.push_back(toJson(variant.answers[i], request.prompts[i]));
    for (size_t i = 0; i < std::min(variant.scores.size(), answers.size()); ++i)
        if (variant.scores[i].tokens > 0)
            answers[i]["of_the_reference"] = toJson(variant.scores[i]);
    if (variant.scoresFailure)
        json["of_the_reference_failure"] = toJson(*variant.scoresFailure);
    for (size_t i = 0; i < variant.qualities.size(); ++i)
        qualities.push_back(toJson(variant.qualities[i], request.texts[i]));
    json["answers"] = std::move(answers);
    json["texts"] = std::move(qualities);
    return json;
}

// A table whose columns are as wide as what stands in them; the first to the left, the others to the right.
class Table
{
public:
    void add(std::vector<std::string> row) { m_rows.push_back(std::move(row)); }
    void print() const
    {
        std::vector<size_t> widths;
        for (const auto &row : m_rows) {
            widths.resize(std::max(widths.size(), row.size()), 0);
            for (size_t i = 0; i < row.size(); ++i)
                widths[i] = std::max(widths[i], row[i].size());
        }
        for (const auto &row : m_rows) {
            for (size_t i = 0; i < row.size(); ++i)
                std::printf(i == 0 ? "%-*s" : "  %*s", int(widths[i]), row[i].c_str());
            std::putchar('\n');
        }
    }

private:
    std::vector<std::vector<std::string>> m_rows;
};

std::string number(const char *format, double value)
{
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

// The middle one of what the answers say.
template <typename What> std::string middle(const VariantResult &variant, const char *format, What what)
{
    std::vector<double> values;
    for (const Answer &answer : variant.answers)
        if (!answer.failure && !answer.tokens.empty())
            values.push_back(what(answer));
    if (values.empty())
        return "-";
    std::sort(values.begin(), values.end());
    return number(format, (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2);
}

std::string partsAt(const VariantResult &variant, bool isReference)
{
    if (isReference)
        return "reference";
    std::string text;
    for (const Answer &answer : variant.answers) {
        text += text.empty() ? "" : ",";
        if (!answer.parting || !answer.parting->isSameVocabulary)
            text += "?";
        else
            text += answer.parting->isEqual ? "never" : std::to_string(answer.parting->commonTokens + 1);
    }
    return text.empty() ? "-" : text;
}

std::string commonShare(const VariantResult &variant)
{
    double sum = 0;
    int count = 0;
    for (const Answer &answer : variant.answers) {
        if (!answer.parting)
            continue;
        sum += answer.parting->commonShare;
        ++count;
    }
    return count > 0 ? number("%.1f%%", 100 * sum / count) : "-";
}

// Of the tokens of the reference's answers.
std::string agreedShare(const VariantResult &variant)
{
    double agreed = 0, tokens = 0;
    for (const AnswerScore &score : variant.scores) {
        agreed += score.agreed * score.tokens;
        tokens += score.tokens;
    }
    return tokens > 0 ? number("%.1f%%", 100 * agreed / tokens) : "-";
}

void printMeasured(const ComparisonResult &result, const ComparisonRequest &request)
{
    Table table;
    table.add({"variant", "file", "bits", "load s", "first s", "prefill/s", "decode/s", "RAM", "device", "parts at", "same", "agrees"});
    for (size_t i = 0; i < result.variants.size(); ++i) {
        const VariantResult &variant = result.variants[i];
        if (variant.failure)
            continue;
        table.add(
            {variant.label, sizeText(variant.info.fileBytes), number("%.2f", variant.bitsPerWeight), number("%.2f", variant.loadSeconds),
             middle(variant, "%.3f", [](const Answer &answer) { return answer.firstTokenSeconds; }),
             middle(variant, "%.1f", [](const Answer &answer) { return answer.prefillTokensPerSecond(); }),
             middle(variant, "%.1f", [](const Answer &answer) { return answer.decodeTokensPerSecond(); }), sizeText(variant.peakRamBytes),
             variant.deviceBytes > 0 ? sizeText(variant.deviceBytes) : "-", partsAt(variant, int(i) == request.reference),
             int(i) == request.reference ? "-" : commonShare(variant), agreedShare(variant)});
    }
    table.print();
}

Json samplingOf(const SamplingOptions &sampling)
{
    return {{"temperature", sampling.temperature},
            {"top_k", sampling.topK},
            {"top_p", sampling.topP},
            {"min_p", sampling.minP},
            {"typical_p", sampling.typicalP},
            {"repeat_penalty", sampling.repeatPenalty},
            {"frequency_penalty", sampling.frequencyPenalty},
            {"presence_penalty", sampling.presencePenalty},
            {"penalty_window", sampling.penaltyWindow}};
}

// Which variant to take by what it does to a text, as the Lab page says it.
VariantChoice choiceOf(const ComparisonResult &result, const ComparisonRequest &request, size_t text)
{
    std::vector<Closeness> measured;
    for (size_t i = 0; i < result.variants.size(); ++i) {
        const VariantResult &variant = result.variants[i];
        if (int(i) == request.reference || variant.qualities.size() <= text || !variant.qualities[text].evaluation)
            continue;
        const EvaluationSummary &summary = variant.qualities[text].evaluation->summary;
        if (summary.divergence)
            measured.push_back(closenessOf(int(i), variant.info.fileBytes, *summary.divergence, summary.tokens));
    }
    return chooseVariant(measured, result.variants[size_t(request.reference)].info.fileBytes);
}

std::string sentenceOf(const VariantChoice &choice, const ComparisonResult &result, const ComparisonRequest &request)
{
    const std::string &reference = result.variants[size_t(request.reference)].label;
    const std::string label = choice.variant < 0 ? std::string() : result.variants[size_t(choice.variant)].label;
    switch (choice.kind) {
    case VariantChoice::Kind::NotMeasured: break;
    case VariantChoice::Kind::NothingSmaller: return reference + ", the reference, is the smallest of them.";
    case VariantChoice::Kind::Close: return label + " is the smallest that stays close to " + reference + ".";
    case VariantChoice::Kind::TooLittle: return label + " seems close to " + reference + ", but too little text was read to tell.";
    case VariantChoice::Kind::Lossy: return "All of them lose something that shows; " + label + " differs least from " + reference + ".";
    }
    return "No variant was held against the reference on this text.";
}

Json recommendations(const ComparisonResult &result, const ComparisonRequest &request)
{
    static const char *const names[] = {"not_measured", "nothing_smaller", "close", "too_little", "lossy"};
    Json all = Json::array();
    for (size_t text = 0; text < request.texts.size(); ++text) {
        const VariantChoice choice = choiceOf(result, request, text);
        const bool isChosen = choice.kind == VariantChoice::Kind::Close || choice.kind == VariantChoice::Kind::Lossy;
        all.push_back({{"text", request.texts[text].name},
                       {"kind", names[size_t(choice.kind)]},
                       {"variant", isChosen ? Json(result.variants[size_t(choice.variant)].label) : Json()},
                       {"sentence", sentenceOf(choice, result, request)}});
    }
    return all;
}

void printQualities(const ComparisonResult &result, const ComparisonRequest &request, size_t text)
{
    std::printf("\n%s\n", request.texts[text].name.c_str());
    Table table;
    table.add({"variant", "file", "bits", "perplexity", "+-", "KL mean", "95% from", "to", "median", "99%", "same top", "+-"});
    for (const VariantResult &variant : result.variants) {
        if (variant.qualities.size() <= text || !variant.qualities[text].evaluation)
            continue;
        const EvaluationSummary &summary = variant.qualities[text].evaluation->summary;
        std::vector<std::string> row{variant.label, sizeText(variant.info.fileBytes), number("%.2f", variant.bitsPerWeight),
                                     number("%.4f", summary.perplexity.value), number("%.4f", summary.perplexity.error)};
        if (const auto &divergence = summary.divergence)
            row.insert(row.end(),
                       {number("%.6f", divergence->mean.value), number("%.6f", divergence->mean.low95()),
                        number("%.6f", divergence->mean.high95()), number("%.6f", divergence->median),
                        number("%.6f", divergence->percentile99), number("%.2f%%", 100 * divergence->sameTop.value),
                        number("%.2f%%", 100 * divergence->sameTop.error)});
        table.add(std::move(row));
    }
    table.print();
    std::printf("+- is a standard error, from the means of blocks of %d tokens\n", blockTokens);
    std::printf("%s\n", sentenceOf(choiceOf(result, request, text), result, request).c_str());
    if (result.plan.scoresApart)
        std::printf("KL is at least that: of the reference the 128 likeliest tokens of each place were kept\n");
    for (const VariantResult &variant : result.variants)
        if (variant.qualities.size() > text && variant.qualities[text].failure)
            std::printf("%s: %s\n", variant.label.c_str(), variant.qualities[text].failure->message.c_str());
}

void printCandidates(const std::string &label, const Answer &answer, size_t at)
{
    std::printf("    %-12s", label.c_str());
    if (at >= answer.tokens.size()) {
        std::printf(" ended (%s)\n", std::string(finishReasonName(answer.finish)).c_str());
        return;
    }
    const AnswerToken &token = answer.tokens[at];
    for (const Candidate &candidate : token.candidates)
        std::printf("  %s%s %.1f%%", candidate.token == token.token ? "*" : "", inQuotes(candidate.bytes).c_str(),
                    100 * candidate.probability);
    std::putchar('\n');
}

std::string textBefore(const Answer &answer, size_t token)
{
    std::string text;
    for (size_t i = 0; i < std::min(token, answer.tokens.size()); ++i)
        text += answer.tokens[i].bytes;
    size_t from = text.size() > shownBytes ? text.size() - shownBytes : 0;
    while (from > 0 && from < text.size() && (uint8_t(text[from]) & 0xC0) == 0x80)
        ++from;
    return (from > 0 ? "..." : "") + text.substr(from);
}

void printParting(const VariantResult &variant, const Answer &answer, const VariantResult &reference, size_t prompt)
{
    const Parting &parting = *answer.parting;
    const char *label = variant.label.c_str();
    if (!parting.isSameVocabulary) {
        std::printf("  %s: another vocabulary, so only the texts are compared: %s; %.1f%% of the words are the same\n", label,
                    parting.isEqual ? "they are equal" : ("they part at byte " + std::to_string(parting.commonBytes + 1)).c_str(),
                    100 * parting.commonShare);
        return;
    }
    if (parting.isEqual) {
        std::printf("  %s: the same %zu tokens\n", label, answer.tokens.size());
        return;
    }
    const size_t at = size_t(parting.commonTokens);
    std::printf("  %s: parts at token %zu, after %s\n", label, at + 1, inQuotes(textBefore(answer, at)).c_str());
    if (!parting.isSamePrompt)
        std::printf("    (the models were given different tokens: their templates differ)\n");
    printCandidates(reference.label, reference.answers[prompt], at);
    printCandidates(variant.label, answer, at);
}

void printScore(const AnswerScore &score)
{
    std::printf("    given the reference's answer: agrees with %.1f%% of its %d tokens, ln p a token %.4f (the reference %.4f), KL %.6f, "
                "ln p apart by %.4f at most\n",
                100 * score.agreed, score.tokens, score.logProbability, score.referenceLogProbability, score.divergence,
                score.mostDifference);
}

void printAnswers(const ComparisonResult &result, const ComparisonRequest &request, size_t prompt)
{
    std::printf("\n%s\n", request.prompts[prompt].name.c_str());
    const VariantResult &reference = result.variants[size_t(request.reference)];
    for (const VariantResult &variant : result.variants) {
        if (variant.answers.size() <= prompt)
            continue;
        const Answer &answer = variant.answers[prompt];
        if (answer.failure)
            std::printf("  %s: %s\n", variant.label.c_str(), answer.failure->message.c_str());
        else if (answer.parting)
            printParting(variant, answer, reference, prompt);
        if (variant.scores.size() > prompt && variant.scores[prompt].tokens > 0)
            printScore(variant.scores[prompt]);
    }
}

} // namespace

Json toJson(const ComparisonPlan &plan)
{
    Json variants = Json::array();
    for (const VariantPlan &variant : plan.variants) {
        Json json{{"label", variant.label},         {"path", variant.info.path.string()}, {"file_bytes", variant.fileBytes},
                  {"is_to_make", variant.isToMake}, {"ram", toJson(variant.fit.ram)},     {"gpu_memory", toJson(variant.fit.gpuMemory)},
                  {"gpu", variant.fit.gpu}};
        if (variant.failure)
            json["failure"] = toJson(*variant.failure);
        variants.push_back(std::move(json));
    }
    Json texts = Json::array();
    for (const TextPlan &text : plan.texts)
        texts.push_back({{"tokens", text.tokens},
                         {"is_rough", text.isRough},
                         {"reached_tokens", text.reached},
                         {"read_tokens", text.read},
                         {"scored_tokens", text.counted}});
    return {{"texts", texts},
            {"all_at_once", plan.isAllAtOnce},
            {"reason", plan.reason},
            {"context_tokens", plan.contextTokens},
            {"ram_bytes", plan.ramBytes},
            {"ram_room", plan.ramRoom},
            {"gpu_bytes", plan.gpuBytes},
            {"gpu_room", plan.gpuRoom},
            {"disk_bytes", plan.diskBytes},
            {"disk_room", plan.diskRoom ? Json(*plan.diskRoom) : Json()},
            {"variants", variants}};
}

Json toJson(const ComparisonResult &result, const ComparisonRequest &request)
{
    Json variants = Json::array();
    for (const VariantResult &variant : result.variants)
        variants.push_back(toJson(variant, request));
    return {{"build", HEARTH_VERSION},
            {"plan", toJson(result.plan)},
            {"seed", result.seed},
            {"temperature", request.sampling.temperature},
            {"sampling", samplingOf(request.sampling)},
            {"thinking", request.enableThinking},
            {"window_tokens", request.windowTokens},
            {"windows_overlap", request.rule == WindowRule::Overlap},
            {"most_text_tokens", request.mostTokens},
            {"recommendations", recommendations(result, request)},
            {"max_tokens", request.maxTokens},
            {"reference", result.variants[size_t(request.reference)].label},
            {"cancelled", result.isCancelled},
            {"seconds", result.seconds},
            {"variants", variants}};
}

void print(const ComparisonPlan &plan)
{
    for (const VariantPlan &variant : plan.variants) {
        if (variant.failure)
            std::printf("%s: %s\n", variant.label.c_str(), variant.failure->message.c_str());
        else
            std::printf("%s: %s%s, %s of memory%s%s\n", variant.label.c_str(), sizeText(variant.fileBytes).c_str(),
                        variant.isToMake ? " (to be quantized)" : "", sizeText(variant.fit.ram.total()).c_str(),
                        variant.fit.gpu.empty() ? "" : (", " + sizeText(variant.fit.gpuMemory.total()) + " on " + variant.fit.gpu).c_str(),
                        variant.fit.reason.empty() ? "" : (". " + variant.fit.reason).c_str());
    }
    if (plan.diskBytes > 0)
        std::printf("%s\n", diskText(plan).c_str());
    for (const TextPlan &text : plan.texts)
        if (text.reached > 0)
            std::printf("Of the text's %s%d tokens the first %d are read, of which %d count.\n", text.isRough ? "about " : "", text.tokens,
                        text.reached, text.counted);
    std::printf("%s\n", plan.reason.c_str());
}

void print(const ComparisonResult &result, const ComparisonRequest &request)
{
    if (!request.prompts.empty())
        printMeasured(result, request);
    for (const VariantResult &variant : result.variants)
        if (variant.failure)
            std::printf("%s: %s\n", variant.label.c_str(), variant.failure->message.c_str());
    for (size_t text = 0; text < request.texts.size(); ++text)
        printQualities(result, request, text);
    for (size_t prompt = 0; prompt < request.prompts.size(); ++prompt)
        printAnswers(result, request, prompt);
    if (!request.prompts.empty() && request.sampling.temperature > 0)
        std::printf("\nseed %llu\n", static_cast<unsigned long long>(result.seed));
    if (result.isCancelled)
        std::printf("\nIt was cancelled: what was not done yet is not here.\n");
}

} // namespace hearth::cli
