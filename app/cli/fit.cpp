#include "app/cli/fit.h"

#include <cstdio>

namespace hearth::cli {

namespace {

Json toJson(const MemoryShare &share)
{
    return {{"total_bytes", share.total()},   {"weight_bytes", share.weights},    {"cache_bytes", share.cache},
            {"compute_bytes", share.compute}, {"overhead_bytes", share.overhead}, {"loading_bytes", share.loading}};
}

void printShare(const char *label, const MemoryShare &share, uint64_t room)
{
    std::printf("%-14s %s of %s: weights %s, context %s, compute %s", label, memoryText(share.total()).c_str(), memoryText(room).c_str(),
                memoryText(share.weights).c_str(), memoryText(share.cache).c_str(), memoryText(share.compute).c_str());
    if (share.overhead > 0)
        std::printf(", overhead %s", memoryText(share.overhead).c_str());
    if (share.loading > 0)
        std::printf(", while loading %s more", memoryText(share.loading).c_str());
    std::printf("\n");
}

} // namespace

const char *fitWord(Fit fit)
{
    switch (fit) {
    case Fit::Fits: return "fits";
    case Fit::Tight: return "tight";
    case Fit::DoesNotFit: return "does not fit";
    case Fit::Unknown: break;
    }
    return "unknown";
}

Json toJson(const FitEstimate &estimate)
{
    return {{"fit", fitWord(estimate.fit)},
            {"reason", estimate.reason},
            {"rough", estimate.isRough},
            {"context_tokens", estimate.contextTokens},
            {"most_context_tokens", estimate.mostContextTokens},
            {"layers", estimate.layers},
            {"gpu_layers", estimate.gpuLayers},
            {"gpu", estimate.gpu},
            {"ram", toJson(estimate.ram)},
            {"ram_room_bytes", estimate.ramRoom},
            {"gpu_memory", toJson(estimate.gpuMemory)},
            {"gpu_room_bytes", estimate.gpuRoom},
            {"tokens_per_second", estimate.tokensPerSecond},
            {"tokens_per_second_full", estimate.tokensPerSecondFull},
            {"weight_bytes_per_token", estimate.weightBytesPerToken},
            {"speed_source", estimate.speedSource}};
}

void print(const FitEstimate &estimate)
{
    if (estimate.fit != Fit::Unknown) {
        printShare("memory", estimate.ram, estimate.ramRoom);
        if (estimate.gpuLayers > 0)
            printShare(estimate.gpu.c_str(), estimate.gpuMemory, estimate.gpuRoom);
        if (estimate.gpuLayers > 0)
            std::printf("on the GPU     %d of %d layers\n", estimate.gpuLayers, estimate.layers);
    }
    std::string line = fitWord(estimate.fit);
    if (estimate.contextTokens > 0)
        line += " with a context of " + std::to_string(estimate.contextTokens) + " tokens";
    if (estimate.mostContextTokens > 0)
        line += ", at most " + std::to_string(estimate.mostContextTokens);
    std::printf("here           %s%s%s\n", line.c_str(), estimate.reason.empty() ? "" : ". ", estimate.reason.c_str());
    if (estimate.tokensPerSecond > 0)
        std::printf("speed          about %.3g tokens/s, %.3g with a full context. %s\n", estimate.tokensPerSecond,
                    estimate.tokensPerSecondFull, estimate.speedSource.c_str());
    else if (!estimate.speedSource.empty())
        std::printf("speed          %s hearth-cli info --measure does that.\n", estimate.speedSource.c_str());
}

} // namespace hearth::cli
