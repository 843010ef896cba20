#pragma once

#include "inference/comparison.h"
#include "inference/variantchoice.h"

#include <string>

namespace hearth::cli {

// Which variant to take by what it does to a text, as the Lab page says it.
VariantChoice choiceOf(const ComparisonResult &result, const ComparisonRequest &request, size_t text);
std::string sentenceOf(const VariantChoice &choice, const ComparisonResult &result, const ComparisonRequest &request);

} // namespace hearth::cli
