#include "app/cli/command.h"
#include "app/cli/comparereport.h"
#include "app/cli/comparerequest.h"
#include "app/cli/interrupt.h"
#include "app/cli/terminal.h"
#include "inference/comparison.h"

#include <cstdio>

namespace hearth::cli {

namespace {

// One line on standard error that says what goes on.
class ProgressLine
{
public:
    explicit ProgressLine(const ComparisonRequest &request) : m_request(request), m_isShown(isErrorTerminal()) { }
    ~ProgressLine() { show({}); }
    ProgressLine(const ProgressLine &) = delete;
    ProgressLine &operator=(const ProgressLine &) = delete;

    void take(const ComparisonEvent &event)
    {
        if (const auto *plan = std::get_if<ComparisonPlan>(&event.what)) {
            tell(*plan);
            return;
        }
        if (!m_isShown || event.variant < 0)
            return;
        const std::string who = m_labels[size_t(event.variant)];
        if (const auto *failed = std::get_if<Failed>(&event.what); failed && event.item < 0)
            show(who + ": " + failed->message + "\n"); // it may be hours until the end, which says it again
        if (const auto *making = std::get_if<MakingVariant>(&event.what))
            show(who + ": quantizing " + percent(making->progress.fraction) + " " + making->progress.tensor);
        else if (const auto *loading = std::get_if<LoadingVariant>(&event.what))
            show(who + ": loading " + percent(loading->fraction));
        else if (const auto *scoring = std::get_if<EvaluationProgress>(&event.what))
            show(who + ": scoring " + m_request.texts[size_t(event.item)].name + " " + percent(scoring->fraction) + soFar(*scoring));
        else if (const auto *reading = std::get_if<ScoringAnswers>(&event.what))
            show(who + ": reading the reference's answers " + percent(reading->fraction));
        else if (const auto *piece = std::get_if<Piece>(&event.what); piece && piece->token >= 0)
            show(who + ": answering " + m_request.prompts[size_t(event.item)].name + ", " + std::to_string(++m_tokens) + " tokens so far");
    }

private:
    static std::string percent(double fraction) { return std::to_string(int(100 * fraction)) + " %"; }

    static std::string soFar(const EvaluationProgress &scoring)
    {
        char text[64];
        std::snprintf(text, sizeof text, ", perplexity so far %.4f", scoring.perplexity);
        return scoring.scoredTokens > 0 ? text : "";
    }

    void tell(const ComparisonPlan &plan)
    {
        for (const VariantPlan &variant : plan.variants)
            m_labels.push_back(variant.label);
        if (!m_isShown && plan.diskBytes == 0)
            return;
        if (plan.diskBytes > 0)
            std::fprintf(stderr, "%s\n", diskText(plan).c_str());
        std::fprintf(stderr, "%s\n", plan.reason.c_str());
    }

    void show(const std::string &line) const
    {
        if (m_isShown)
            std::fprintf(stderr, "\r\x1b[K%s", line.c_str());
    }

    const ComparisonRequest &m_request;
    bool m_isShown;
    std::vector<std::string> m_labels;
    int m_tokens = 0;
};

int plan(const ComparisonRequest &request, bool isJson)
{
    const ComparisonPlan plan = planComparison(request);
    if (isJson)
        printJson(toJson(plan));
    else
        print(plan);
    return 0;
}

bool hasFailed(const ComparisonResult &result)
{
    for (const VariantResult &variant : result.variants) {
        if (variant.failure)
            return true;
        for (const Answer &answer : variant.answers)
            if (answer.failure)
                return true;
        for (const Quality &quality : variant.qualities)
            if (quality.failure)
                return true;
    }
    return result.isCancelled;
}

int run(const Arguments &arguments)
{
    const ComparisonRequest request = readComparison(arguments);
    const bool isJson = arguments.has("--json");
    if (arguments.has("--plan"))
        return plan(request, isJson);
    ComparisonResult result;
    {
        const InterruptGuard guard;
        const InterruptWatch watch(guard);
        ProgressLine line(request);
        result = compare(
            request, [&](const ComparisonEvent &event) { line.take(event); }, watch.token());
    }
    if (isJson)
        printJson(toJson(result, request));
    else
        print(result, request, arguments.has("--answers"));
    return hasFailed(result) ? 1 : 0;
}

} // namespace

Command compareCommand()
{
    return {{"compare", "MODEL MODEL [MODEL] [MODEL] [MODEL] [MODEL]",
             "The same prompts and texts through variants of a model: where they part, what each costs. A MODEL may be QUANTIZE:TYPE, "
             "which is made here from the reference or --original, and may end with @cpu or @vulkan[:N].",
             comparisonOptions()},
            run};
}

} // namespace hearth::cli
