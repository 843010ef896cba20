#pragma once

#include "app/cli/options.h"
#include "inference/estimate.h"

#include <string>

namespace hearth::cli {

// How estimates are told.

const char *fitWord(Fit fit); // "fits", "tight", "does not fit", "unknown"
Json toJson(const FitEstimate &estimate);
void print(const FitEstimate &estimate); // the lines of `hearth-cli info`

} // namespace hearth::cli
