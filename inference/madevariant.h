#pragma once

#include "inference/comparisonplan.h"

namespace hearth {

// What is known of a variant's file before the comparison: of one that is yet to be made what its original is, and nothing of its size.
ModelInfo infoBefore(const VariantPlan &plan, const ComparedVariant &variant);

// The folder that a file goes into. Throws Io ("disk_full": for want of room).
void makeFolderOf(const std::filesystem::path &file);

} // namespace hearth
