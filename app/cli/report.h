#pragma once

#include "app/cli/options.h"
#include "inference/embeddingfacts.h"
#include "inference/loadoptions.h"
#include "inference/request.h"

namespace hearth::cli {

// What an answer took, and where the model is, for people and as JSON.
Json toJson(const GenerationStats &stats);
Json toJson(const Placement &placement);
Json toJson(const EmbeddingFacts &facts);
std::string statsLine(const GenerationStats &stats); // "12 tokens in the prompt, 48 generated, 31.2 tokens/s, first after 0.14 s"
std::string placementLine(const Placement &placement);

} // namespace hearth::cli
