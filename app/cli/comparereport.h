#pragma once

#include "app/cli/options.h"
#include "inference/comparison.h"

namespace hearth::cli {

// A comparison for people and as JSON.
Json toJson(const ComparisonPlan &plan);
Json toJson(const ComparisonResult &result, const ComparisonRequest &request);
// "Quantizing takes 1.2 GB of the disk, where 30.1 GB are free."
inline std::string diskText(const ComparisonPlan &plan)
{
    const std::string room = plan.diskRoom ? ", where " + sizeText(*plan.diskRoom) + " are free" : "";
    return "Quantizing takes " + sizeText(plan.diskBytes) + " of the disk" + room + ".";
}
void print(const ComparisonPlan &plan);
// withTexts: the answers, too, not only where they part.
void print(const ComparisonResult &result, const ComparisonRequest &request, bool withTexts);

} // namespace hearth::cli
