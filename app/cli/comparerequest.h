#pragma once

#include "app/cli/arguments.h"
#include "inference/comparisonplan.h"

#include <string>
#include <vector>

namespace hearth::cli {

std::vector<Option> comparisonOptions();
// From these: models, prompts and texts as the words say. Throws InvalidArgument ("usage") and what reading files throws.
ComparisonRequest readComparison(const Arguments &arguments);

} // namespace hearth::cli
