#pragma once

#include "app/lab/labrun.h"

namespace hearth {

// What exports say of a variant over all prompts of a run.

// Of its answers; -1: none was measured.
double medianOf(const LabRun &run, int variant, double LabAnswer::*field);
// Mean share of the tokens, aligned, or of the words that are the reference's, 0 to 1; -1: none was compared.
double equalShareOf(const LabRun &run, int variant);

} // namespace hearth
