#pragma once

#include "app/cli/arguments.h"
#include "inference/comparisonplan.h"

#include <string>
#include <vector>

namespace hearth::cli {

std::vector<Option> comparisonOptions();
// From these: models, prompts and texts as the words say. Throws InvalidArgument ("usage") and what reading files throws.
ComparisonRequest readComparison(const Arguments &arguments);

// A list in JSON, of texts or of {"name", "system", "prompt"}; else plain text, a prompt a paragraph (empty lines part them).
std::vector<ComparedPrompt> readPrompts(const std::string &text, const std::string &file);

} // namespace hearth::cli
