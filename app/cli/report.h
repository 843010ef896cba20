#pragma once

#include "app/cli/options.h"
#include "inference/embeddingfacts.h"
#include "inference/evaluate/summary.h"
#include "inference/loadoptions.h"
#include "inference/request.h"

namespace hearth::cli {

// What an answer took, and where the model is, for people and as JSON.
Json toJson(const GenerationStats &stats);
Json toJson(const Placement &placement);
Json toJson(const EmbeddingFacts &facts);
Json toJson(const Estimate &estimate);
Json toJson(const DivergenceSummary &divergence);
std::string statsLine(const GenerationStats &stats); // "12 tokens in the prompt, 48 generated, 31.2 tokens/s, first after 0.14 s"
std::string placementLine(const Placement &placement);
// A text that may hold anything, on one line and in quotes.
std::string inQuotes(const std::string &text);

} // namespace hearth::cli
