#include "inference/core/error.h"
#include "inference/sampling/sampler.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace hearth {

namespace {

struct StageName
{
    SamplerStage stage;
    std::string_view name;
};
constexpr std::array<StageName, 6> stageNames{{{SamplerStage::Penalties, "penalties"},
                                               {SamplerStage::TopK, "top_k"},
                                               {SamplerStage::TypicalP, "typical_p"},
                                               {SamplerStage::TopP, "top_p"},
                                               {SamplerStage::MinP, "min_p"},
                                               {SamplerStage::Temperature, "temperature"}}};

std::string numberText(double value)
{
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%g", value);
    return buffer;
}

void checkRange(std::string_view option, double value, double smallest, double largest)
{
    if (std::isfinite(value) && value >= smallest && value <= largest)
        return;
    throw Error(ErrorCode::InvalidArgument,
                "The sampling option " + std::string(option) + " is " + numberText(value) + "; it has to be from " + numberText(smallest)
                    + " to " + numberText(largest) + ".",
                "option_out_of_range");
}

void checkOrder(std::span<const SamplerStage> order)
{
    for (size_t i = 0; i < order.size(); ++i) {
        if (std::find(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(i), order[i])
            != order.begin() + static_cast<std::ptrdiff_t>(i)) {
            throw Error(ErrorCode::InvalidArgument,
                        "The sampling order names " + std::string(samplerStageName(order[i])) + " twice; each stage can run once.",
                        "repeated_stage");
        }
    }
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

} // namespace

std::string_view samplerStageName(SamplerStage stage)
{
    for (const StageName &entry : stageNames) {
        if (entry.stage == stage)
            return entry.name;
    }
    return "unknown";
}

std::vector<SamplerStage> parseSamplerOrder(std::string_view text)
{
    std::vector<SamplerStage> order;
    while (!trimmed(text).empty()) {
        const size_t comma = text.find(',');
        const std::string_view name = trimmed(text.substr(0, comma));
        const auto known = std::find_if(stageNames.begin(), stageNames.end(), [&](const StageName &entry) { return entry.name == name; });
        if (known == stageNames.end()) {
            throw Error(ErrorCode::InvalidArgument,
                        "There is no sampling stage \"" + std::string(name)
                            + "\"; the stages are penalties, top_k, typical_p, top_p, min_p and temperature.",
                        "unknown_stage");
        }
        order.push_back(known->stage);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    checkOrder(order);
    return order;
}

std::string samplerOrderText(std::span<const SamplerStage> order)
{
    std::string text;
    for (SamplerStage stage : order) {
        text += text.empty() ? "" : ",";
        text += samplerStageName(stage);
    }
    return text;
}

void checkSamplingOptions(const SamplingOptions &options)
{
    checkRange("temperature", options.temperature, 0, 100);
    checkRange("top_k", options.topK, 0, 2147483647.0);
    checkRange("top_p", options.topP, 0, 1);
    checkRange("min_p", options.minP, 0, 1);
    checkRange("typical_p", options.typicalP, 0, 1);
    checkRange("repeat_penalty", options.repeatPenalty, static_cast<double>(0.01f), 100);
    checkRange("frequency_penalty", options.frequencyPenalty, -100, 100);
    checkRange("presence_penalty", options.presencePenalty, -100, 100);
    checkRange("penalty_window", options.penaltyWindow, -1, 2147483647.0);
    checkOrder(options.order);
}

} // namespace hearth
