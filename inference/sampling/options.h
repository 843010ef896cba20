#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hearth {

enum class SamplerStage : uint8_t { Penalties, TopK, TypicalP, TopP, MinP, Temperature };

// How the next token is chosen. Neutral values switch a stage off.
struct SamplingOptions
{
    float temperature = 0.8f;      // 0: greedy, the most likely token, whatever else is set
    int topK = 40;                 // 0: off
    float topP = 0.95f;            // 1: off
    float minP = 0.05f;            // 0: off
    float typicalP = 1.0f;         // 1: off
    float repeatPenalty = 1.0f;    // 1: off
    float frequencyPenalty = 0.0f; // 0: off
    float presencePenalty = 0.0f;  // 0: off
    int penaltyWindow = 64;        // last tokens the penalties look at; -1: the whole context
    uint64_t seed = 0;             // 0: a fresh one each time; the one used is reported
    std::vector<SamplerStage> order{SamplerStage::Penalties, SamplerStage::TopK, SamplerStage::TypicalP,
                                    SamplerStage::TopP,      SamplerStage::MinP, SamplerStage::Temperature};
};

} // namespace hearth
