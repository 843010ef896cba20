#include "app/cli/comparereport.h"

#include "app/cli/comparechoice.h"
#include "app/cli/report.h"
#include "app/cli/table.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace hearth::cli {

namespace {

constexpr size_t shownBytes = 48; // of the text before a parting

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
    if (table.rows() > 1)
        table.print();
}

void printQualities(const ComparisonResult &result, const ComparisonRequest &request, size_t text)
{
    std::printf("\n%s\n", printable(request.texts[text].name).c_str());
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
    if (table.rows() > 1) {
        table.print();
        std::printf("+- is a standard error, from the means of blocks of %d tokens\n", blockTokens);
        std::printf("%s\n", sentenceOf(choiceOf(result, request, text), result, request).c_str());
        if (result.plan.scoresApart)
            std::printf("KL is at least that: of the reference the 128 likeliest tokens of each place were kept\n");
    }
    for (const VariantResult &variant : result.variants)
        if (variant.qualities.size() > text && variant.qualities[text].failure)
            std::printf("%s: %s\n", variant.label.c_str(), variant.qualities[text].failure->message.c_str());
}

void printCandidates(const std::string &label, const Answer &answer, size_t at)
{
    std::printf("    %s%s", label.c_str(), std::string(std::max<size_t>(columnsOf(label), 12) - columnsOf(label), ' ').c_str());
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

// Each line of a text, set in.
void printText(const std::string &text)
{
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find('\n', at), text.size());
        std::printf("    %s\n", printable(text.substr(at, end - at)).c_str());
        at = end + 1;
    }
}

void printAnswers(const ComparisonResult &result, const ComparisonRequest &request, size_t prompt, bool withTexts)
{
    bool isNamed = false;
    const auto nameOnce = [&] {
        if (!std::exchange(isNamed, true))
            std::printf("\n%s\n", printable(request.prompts[prompt].name).c_str());
    };
    const VariantResult &reference = result.variants[size_t(request.reference)];
    for (const VariantResult &variant : result.variants) {
        if (variant.answers.size() <= prompt)
            continue;
        const Answer &answer = variant.answers[prompt];
        if (answer.failure || answer.parting || (withTexts && !answer.text.empty()))
            nameOnce();
        if (withTexts && !answer.text.empty()) {
            std::printf("  %s says\n", variant.label.c_str());
            printText(answer.text);
        }
        if (answer.failure)
            std::printf("  %s: %s\n", variant.label.c_str(), answer.failure->message.c_str());
        else if (answer.parting)
            printParting(variant, answer, reference, prompt);
        if (variant.scores.size() > prompt && variant.scores[prompt].tokens > 0)
            printScore(variant.scores[prompt]);
    }
}

} // namespace

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

void print(const ComparisonResult &result, const ComparisonRequest &request, bool withTexts)
{
    if (!request.prompts.empty())
        printMeasured(result, request);
    for (const VariantResult &variant : result.variants)
        if (variant.failure)
            std::printf("%s: %s\n", variant.label.c_str(), variant.failure->message.c_str());
    for (size_t text = 0; text < request.texts.size(); ++text)
        printQualities(result, request, text);
    for (size_t prompt = 0; prompt < request.prompts.size(); ++prompt)
        printAnswers(result, request, prompt, withTexts);
    if (!request.prompts.empty() && request.sampling.temperature > 0)
        std::printf("\nseed %llu\n", static_cast<unsigned long long>(result.seed));
    if (result.isCancelled)
        std::printf("\nIt was cancelled: what was not done yet is not here.\n");
}

} // namespace hearth::cli
