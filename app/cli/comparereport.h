#pragma once

#include "app/cli/options.h"
#include "inference/comparison.h"

namespace hearth::cli {

// A comparison for people and as JSON.
Json toJson(const ComparisonPlan &plan);
Json toJson(const ComparisonResult &result, const ComparisonRequest &request);
void print(const ComparisonPlan &plan);
void print(const ComparisonResult &result, const ComparisonRequest &request);

} // namespace hearth::cli
