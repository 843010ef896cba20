#include "app/cli/comparechoice.h"
#include "app/cli/comparereport.h"
#include "app/cli/modelhash.h"
#include "app/cli/report.h"

#include <algorithm>

namespace hearth::cli {

namespace {

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

} // namespace hearth::cli
