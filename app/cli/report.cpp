#include "app/cli/report.h"

#include <cstdio>

namespace hearth::cli {

Json toJson(const GenerationStats &stats)
{
    return {{"prompt_tokens", stats.promptTokens},
            {"cached_tokens", stats.cachedTokens},
            {"generated_tokens", stats.generatedTokens},
            {"first_token_seconds", stats.firstTokenSeconds},
            {"prefill_seconds", stats.prefillSeconds},
            {"decode_seconds", stats.decodeSeconds},
            {"prefill_tokens_per_second", stats.prefillTokensPerSecond()},
            {"decode_tokens_per_second", stats.decodeTokensPerSecond()},
            {"seed", stats.seed},
            {"context_used", stats.contextUsed},
            {"context_tokens", stats.contextTokens}};
}

Json toJson(const EmbeddingFacts &facts)
{
    return {{"width", facts.width},
            {"pooling", facts.pooling},
            {"judges_pairs", facts.judgesPairs},
            {"query_prefix", facts.queryPrefix},
            {"passage_prefix", facts.passagePrefix}};
}

Json toJson(const Placement &placement)
{
    return {{"device", placement.device.id},          {"name", placement.device.name},        {"layers", placement.layers},
            {"layers_on_gpu", placement.layersOnGpu}, {"reason", placement.reason},           {"context_tokens", placement.contextTokens},
            {"weight_bytes", placement.weightBytes},  {"cache_bytes", placement.cacheBytes},  {"scratch_bytes", placement.scratchBytes},
            {"host_bytes", placement.hostBytes},      {"device_bytes", placement.deviceBytes}};
}

Json toJson(const Estimate &estimate)
{
    return {{"value", estimate.value}, {"standard_error", estimate.error}, {"blocks", estimate.blocks}};
}

Json toJson(const DivergenceSummary &divergence)
{
    return {{"mean", toJson(divergence.mean)},
            {"mean_low_95", divergence.mean.low95()},
            {"mean_high_95", divergence.mean.high95()},
            {"median", divergence.median},
            {"median_low_95", divergence.medianWithin.low},
            {"median_high_95", divergence.medianWithin.high},
            {"percentile_90", divergence.percentile90},
            {"percentile_99", divergence.percentile99},
            {"percentile_99_low_95", divergence.percentile99Within.low},
            {"percentile_99_high_95", divergence.percentile99Within.high},
            {"percentile_99_9", divergence.percentile999},
            {"most", divergence.most},
            {"same_top", toJson(divergence.sameTop)},
            {"reference_perplexity", toJson(divergence.referencePerplexity)},
            {"log_perplexity_ratio", toJson(divergence.logRatio)},
            {"rms_probability_change", divergence.rmsProbabilityChange}};
}

std::string inQuotes(const std::string &text)
{
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string statsLine(const GenerationStats &stats)
{
    char text[256];
    std::snprintf(text, sizeof text,
                  "%d tokens in the prompt (%d cached), %d generated, %.1f tokens/s, first after %.2f s, context %d of %d",
                  stats.promptTokens, stats.cachedTokens, stats.generatedTokens, stats.decodeTokensPerSecond(), stats.firstTokenSeconds,
                  stats.contextUsed, stats.contextTokens);
    return text;
}

std::string placementLine(const Placement &placement)
{
    std::string text = placement.device.name;
    if (placement.layersOnGpu > 0 && placement.layersOnGpu < placement.layers)
        text += ", " + std::to_string(placement.layersOnGpu) + " of " + std::to_string(placement.layers) + " layers";
    if (!placement.reason.empty())
        text += " (" + placement.reason + ")";
    return text;
}

} // namespace hearth::cli
